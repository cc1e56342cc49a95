import type { Caller } from './caller';
import { pathOf } from './path';
import type { Delivery } from './pulled';
import { readSettled } from './pulled';
import { WeftError } from './weft-error';

/** What is to be done with a delivery. */
export type Verdict =
  | { readonly action: 'ack' }
  | { readonly action: 'nack'; readonly delaySeconds: number }
  | { readonly action: 'reject'; readonly reason: string }
  | { readonly action: 'extend'; readonly leaseSeconds: number };

/** Is told of each delivery that was settled, or why it was not. */
export type Settled = (delivery: Delivery, verdict: Verdict, error?: WeftError) => void;

interface Group {
  readonly verdict: Verdict;
  readonly deliveries: Delivery[];
}

/** Most ack ids of a request. */
const perRequest = 100;

/**
 * Settles deliveries, one request at a time: what comes up meanwhile shares the next. One at a time also keeps an
 * extension from undoing a nack that it met on the way.
 */
export class Settler {
  private readonly groups = new Map<string, Group>();
  private running: Promise<void> | undefined;

  constructor(
    private readonly caller: Caller,
    private readonly subscription: string,
    private readonly told: { readonly settled: Settled; readonly signal: AbortSignal },
  ) {}

  add(verdict: Verdict, ...deliveries: readonly Delivery[]): void {
    if (deliveries.length === 0) return;
    const name = JSON.stringify(verdict);
    const group = this.groups.get(name) ?? { verdict, deliveries: [] };
    this.groups.set(name, group);
    group.deliveries.push(...deliveries);
    this.running ??= this.drain();
  }

  /** Resolves once all is settled. Never rejects. */
  async idle(): Promise<void> {
    while (this.running) await this.running;
  }

  private async drain(): Promise<void> {
    // What is added in the same turn goes along.
    await Promise.resolve();
    for (let group = this.next(); group; group = this.next()) await this.settle(group);
    this.running = undefined;
  }

  /** Leases first: they end. */
  private next(): Group | undefined {
    const all = [...this.groups].filter(([name, { deliveries }]) => {
      if (deliveries.length === 0) this.groups.delete(name);
      return deliveries.length > 0;
    });
    const [, group] = all.find(([, { verdict }]) => verdict.action === 'extend') ?? all[0] ?? [];
    return group && { verdict: group.verdict, deliveries: group.deliveries.splice(0, perRequest) };
  }

  private async settle({ verdict, deliveries }: Group): Promise<void> {
    const failed = await this.post(verdict, deliveries);
    for (const delivery of deliveries) {
      this.told.settled(delivery, verdict, failed(delivery.ackId));
    }
  }

  private async post({ action, ...more }: Verdict, deliveries: readonly Delivery[]) {
    try {
      const failed = await this.caller.call({
        method: 'POST',
        path: pathOf(['subscriptions', this.subscription, action]),
        body: { ackIds: deliveries.map(({ ackId }) => ackId), ...more },
        signal: this.told.signal,
        read: readSettled,
      });
      const codes = new Map(failed.map((one) => [one.ackId, new WeftError(one.code, one.detail)]));
      return (ackId: string) => codes.get(ackId);
    } catch (error) {
      const failure = error instanceof WeftError ? error : stopped(error);
      return () => failure;
    }
  }
}

const stopped = (cause: unknown): WeftError =>
  new WeftError('stopped', 'The consumer was stopped before this was settled.', { cause });
