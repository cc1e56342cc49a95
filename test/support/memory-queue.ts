import type {
  DeliveryQueue,
  ReceiveOptions,
  Settlement,
} from '../../lib/domain/consume/delivery-queue';
import type { Lane } from '../../lib/domain/dead-letters/lane';
import type { Handed } from '../../lib/domain/deliver/delivery';
import { handedIn, ticketAttribute, ticketBody } from '../../lib/domain/deliver/queue-message';
import { Refusal } from '../../lib/domain/errors';
import type { Position } from '../../lib/domain/topology/keys';

interface Waiting {
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly group: string;
  receives: number;
  handle?: string;
  visibleAt: number;
}

const context = {
  subscription: { namespace: 'default', subscription: 'warehouse' },
  topic: { namespace: 'default', topic: 'orders' },
  ordered: true,
};

/** The FIFO queue of subscription `warehouse` in memory. Its clock moves only while a receive waits. */
export class MemoryQueue implements DeliveryQueue {
  private waiting: Waiting[] = [];
  private seconds = 0;
  private handles = 0;

  send({ partition, offset }: Position, event: string, key?: string): void {
    const attributes = { partition: String(partition), offset: String(offset) };
    const group = key ?? `${partition}/${offset}`;
    this.waiting.push({ body: event, attributes, group, receives: 0, visibleAt: 0 });
  }

  sendTicket(ticket: { lane: Lane; epoch: number; operation?: string }): void {
    const group = ticket.lane.name.replace(/^[^/]*\//, '');
    const attributes = { [ticketAttribute]: '1' };
    this.waiting.push({ body: ticketBody(ticket), attributes, group, receives: 0, visibleAt: 0 });
  }

  async receive({ max, waitSeconds, leaseSeconds }: ReceiveOptions): Promise<readonly Handed[]> {
    if (this.free().length === 0) this.seconds += waitSeconds;
    return this.free()
      .slice(0, max)
      .flatMap((message) => this.handOut(message, leaseSeconds) ?? []);
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

  private held(handle: string): Waiting | undefined {
    return this.waiting.find((message) => message.handle === handle && this.isHeld(message));
  }

  private isHeld({ visibleAt }: Waiting): boolean {
    return visibleAt > this.seconds;
  }

  /** What may be received: nothing of a group of which something is held. */
  private free(): Waiting[] {
    const held = new Set(
      this.waiting.filter((message) => this.isHeld(message)).map(({ group }) => group),
    );
    return this.waiting.filter(({ group }) => !held.has(group));
  }

  private handOut(message: Waiting, leaseSeconds: number): Handed | undefined {
    const handle = `handle-${++this.handles}`;
    message.handle = handle;
    message.receives++;
    message.visibleAt = this.seconds + leaseSeconds;
    return handedIn({ ...message, handle }, context)[0];
  }
}

// SQS does not mind when a message is deleted twice.
const isOurs = (handle: string): boolean => handle.startsWith('handle-');

const lost = (): Refusal => new Refusal('lease_lost', 'This delivery is over.');
