import type {
  DeadLetter,
  DeliveryQueue,
  Received,
  ReceiveOptions,
  Settlement,
} from '../../lib/domain/consume/delivery-queue';
import { Refusal } from '../../lib/domain/errors';
import type { Position } from '../../lib/domain/topology/keys';

interface Waiting {
  readonly position: Position;
  readonly event: string;
  readonly lane: string;
  attempt: number;
  handle?: string;
  visibleAt: number;
}

/** A FIFO queue in memory. Its clock moves only while a receive waits. */
export class MemoryQueue implements DeliveryQueue {
  readonly deadLetters: DeadLetter[] = [];
  private waiting: Waiting[] = [];
  private seconds = 0;
  private handles = 0;

  send(position: Position, event: string, key?: string): void {
    const lane = key ?? `${position.partition}/${position.offset}`;
    this.waiting.push({ position, event, lane, attempt: 0, visibleAt: 0 });
  }

  async receive({ max, waitSeconds, leaseSeconds }: ReceiveOptions): Promise<readonly Received[]> {
    if (this.free().length === 0) this.seconds += waitSeconds;
    return this.free()
      .slice(0, max)
      .map((message) => this.handOut(message, leaseSeconds));
  }

  async remove(handles: readonly string[]): Promise<Settlement> {
    const settlement = handles.map((handle) => this.held(handle));
    this.waiting = this.waiting.filter(({ handle }) => !handle || !handles.includes(handle));
    return settlement.map((message, at) =>
      message || isOurs(handles[at] ?? '') ? undefined : lost(),
    );
  }

  async hold(handles: readonly string[], seconds: number): Promise<Settlement> {
    return handles.map((handle) => {
      const message = this.held(handle);
      if (!message) return lost();
      message.visibleAt = this.seconds + seconds;
      return undefined;
    });
  }

  async bury(letter: DeadLetter): Promise<void> {
    this.deadLetters.push(letter);
  }

  private held(handle: string): Waiting | undefined {
    return this.waiting.find((message) => message.handle === handle && this.isHeld(message));
  }

  private isHeld({ visibleAt }: Waiting): boolean {
    return visibleAt > this.seconds;
  }

  /** What may be received: nothing of a lane of which something is held. */
  private free(): Waiting[] {
    const heldLanes = new Set(
      this.waiting.filter((message) => this.isHeld(message)).map(({ lane }) => lane),
    );
    return this.waiting.filter(({ lane }) => !heldLanes.has(lane));
  }

  private handOut(message: Waiting, leaseSeconds: number): Received {
    const handle = `handle-${++this.handles}`;
    Object.assign(message, {
      handle,
      attempt: message.attempt + 1,
      visibleAt: this.seconds + leaseSeconds,
    });
    const { position, event, attempt } = message;
    return { handle, attempt, position, event };
  }
}

// SQS does not mind when a message is deleted twice.
const isOurs = (handle: string): boolean => handle.startsWith('handle-');

const lost = (): Refusal => new Refusal('lease_lost', 'This delivery is over.');
