import { setImmediate as turn } from 'node:timers/promises';

interface Waiting {
  readonly at: number;
  readonly wake: () => void;
}

/** A clock that nobody waits for: when all that runs is waiting, it shows the time at which the first may go on. */
export class VirtualTime {
  /** In milliseconds. */
  now = 0;
  /** A binary heap, the earliest first. */
  private readonly heap: Waiting[] = [];

  pause(ms: number): Promise<void> {
    return new Promise((wake) => this.push({ at: this.now + Math.max(0, ms), wake }));
  }

  /** Lets time pass until nobody waits any more. */
  async run(): Promise<void> {
    await turn();
    for (let next = this.pop(); next; next = this.pop()) {
      this.now = next.at;
      next.wake();
      // What goes on at once goes on before the clock does.
      await turn();
    }
  }

  private push(one: Waiting): void {
    const { heap } = this;
    let at = heap.push(one) - 1;
    for (let up = (at - 1) >> 1; at > 0 && isLater(heap[up], one); up = (at - 1) >> 1) {
      heap[at] = heap[up] as Waiting;
      at = up;
    }
    heap[at] = one;
  }

  private pop(): Waiting | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (heap.length > 0 && last) this.sink(last);
    return first;
  }

  private sink(one: Waiting): void {
    const { heap } = this;
    let at = 0;
    for (let down = 1; down < heap.length; down = 2 * at + 1) {
      if (isLater(heap[down], heap[down + 1])) down++;
      if (!isLater(one, heap[down])) break;
      heap[at] = heap[down] as Waiting;
      at = down;
    }
    heap[at] = one;
  }
}

/** What waits for the same moment keeps no order: whoever needs one does not wait for the same moment. */
const isLater = (one: Waiting | undefined, other: Waiting | undefined): boolean =>
  one !== undefined && other !== undefined && one.at > other.at;
