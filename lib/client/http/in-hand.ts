import type { Delivery } from './pulled';

/** A delivery that is ours, and how its handler is told to give up. */
export interface Held<T> extends Delivery<T> {
  readonly controller: AbortController;
}

/** The deliveries of one key, or a delivery without one. */
interface Lane<T> {
  readonly waiting: Held<T>[];
}

/** What has been pulled and is not settled yet. Of each key one record is handled at a time, in order. */
export class InHand<T> {
  private readonly held = new Map<string, Held<T>>();
  private readonly lanes = new Map<string, Lane<T>>();
  private readonly ready: string[] = [];

  /** @param ordered whether records of one key are handled in order */
  constructor(private readonly ordered: boolean) {}

  get size(): number {
    return this.held.size;
  }

  /** All that is not settled. */
  all(): readonly Held<T>[] {
    return [...this.held.values()];
  }

  add(deliveries: readonly Delivery<T>[]): void {
    for (const delivery of deliveries) {
      const held = { ...delivery, controller: new AbortController() };
      this.held.set(held.ackId, held);
      this.queue(held);
    }
  }

  /** The next record whose turn it is; nothing of its key follows until `finish`. */
  next(): Held<T> | undefined {
    for (let name = this.ready.shift(); name !== undefined; name = this.ready.shift()) {
      const held = this.lanes.get(name)?.waiting.shift();
      if (held) return held;
      this.lanes.delete(name);
    }
    return undefined;
  }

  /** It was handled: the next of its key may be. */
  finish(held: Held<T>): void {
    const name = this.laneOf(held);
    if (this.lanes.get(name)?.waiting.length) this.ready.push(name);
    else this.lanes.delete(name);
  }

  /** Takes out what waits behind it, which may not be handled before it is. */
  dropBehind(held: Held<T>): Held<T>[] {
    return this.lanes.get(this.laneOf(held))?.waiting.splice(0) ?? [];
  }

  /** Takes out all that waits. */
  dropWaiting(): Held<T>[] {
    return [...this.lanes.values()].flatMap(({ waiting }) => waiting.splice(0));
  }

  /** Takes out one that waits, and those behind it; undefined where it does not wait. */
  dropFrom(held: Held<T>): Held<T>[] | undefined {
    const waiting = this.lanes.get(this.laneOf(held))?.waiting ?? [];
    const at = waiting.indexOf(held);
    return at < 0 ? undefined : waiting.splice(at);
  }

  /** It is settled, or lost. */
  forget({ ackId }: Delivery): void {
    this.held.delete(ackId);
  }

  private queue(held: Held<T>): void {
    const name = this.laneOf(held);
    const lane = this.lanes.get(name);
    if (lane) return void lane.waiting.push(held);
    this.lanes.set(name, { waiting: [held] });
    this.ready.push(name);
  }

  private laneOf({ ackId, record: { key } }: Held<T>): string {
    return this.ordered && key !== undefined ? `key/${key}` : `one/${ackId}`;
  }
}
