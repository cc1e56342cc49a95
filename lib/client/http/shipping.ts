import type { Caller } from './caller';
import { nap, timerMs } from './on-abort';
import type { ProducerSettings } from './producer-options';
import { publishEncoded } from './publish';
import type { Position } from './published';
import { type Entry, SendQueue } from './send-queue';
import { WeftError } from './weft-error';

export interface ShippingOf {
  readonly caller: Caller;
  readonly topic: string;
  readonly settings: ProducerSettings;
  /** Ends it: requests under way are broken off. */
  readonly signal: AbortSignal;
  /** Is told that less waits than before. */
  readonly onRoom: () => void;
}

/** Makes requests of what waits, several at once, and tells each record what became of it. */
export class Shipping {
  private readonly queue = new SendQueue();
  private linger: NodeJS.Timeout | undefined;
  /** What may be sent is sent now, and not kept for a fuller request. */
  private due = false;
  private inFlight = 0;

  constructor(private readonly of: ShippingOf) {}

  add(entry: Entry): void {
    this.queue.add(entry);
    this.linger ??= setTimeout(() => this.sendNow(), timerMs(this.of.settings.lingerMs));
    if (this.queue.isFull(this.of.settings)) this.pump();
  }

  /** Takes a record back, if it still waits. */
  drop(entry: Entry): void {
    this.queue.drop(entry);
    this.of.onRoom();
  }

  get isCrowded(): boolean {
    const { maxQueued, maxQueuedBytes } = this.of.settings;
    return this.queue.count >= maxQueued || this.queue.bytes >= maxQueuedBytes;
  }

  sendNow(): void {
    clearTimeout(this.linger);
    this.linger = undefined;
    this.due = true;
    this.pump();
  }

  end(reason: unknown): void {
    clearTimeout(this.linger);
    for (const entry of this.queue.clear()) entry.reject(reason);
    this.of.onRoom();
  }

  /** Sends as many requests as are worth it now. */
  private pump(): void {
    while (this.inFlight < this.of.settings.maxInFlight && this.isWorthIt()) {
      void this.ship(this.queue.take(this.of.settings));
    }
    if (this.queue.readyCount === 0) this.due = false;
    this.of.onRoom();
  }

  private isWorthIt(): boolean {
    return this.queue.readyCount > 0 && (this.due || this.queue.isFull(this.of.settings));
  }

  private async ship(batch: readonly Entry[]): Promise<void> {
    const keys = new Set(batch.flatMap(({ key }) => (key === undefined ? [] : [key])));
    this.inFlight += 1;
    const doubt = await this.post(batch, keys);
    this.inFlight -= 1;
    if (doubt !== undefined && keys.size > 0) {
      this.sendNow();
      await nap(this.settleTime(doubt), this.of.signal);
    }
    this.queue.release(keys);
    // These have waited for as long as a request takes.
    this.sendNow();
  }

  /** Sends a batch and tells each record's fate. @returns since when its outcome is in doubt, if it is */
  private async post(
    batch: readonly Entry[],
    keys: ReadonlySet<string>,
  ): Promise<number | undefined> {
    const { caller, topic, signal } = this.of;
    try {
      const results = await publishEncoded(caller, { topic, encoded: batch }, { signal });
      for (const [at, entry] of batch.entries()) tell(entry, results[at]);
      return undefined;
    } catch (error) {
      for (const entry of batch) entry.reject(error);
      this.holdBack(keys, error);
      return error instanceof WeftError ? error.inDoubtSince : undefined;
    }
  }

  private holdBack(keys: ReadonlySet<string>, cause: unknown): void {
    for (const key of keys) {
      for (const entry of this.queue.dropBehind(key)) entry.reject(heldBack(cause));
    }
  }

  private settleTime(since: number): number {
    return Math.max(0, since + this.of.settings.settleMs - this.of.caller.options.outside.now());
  }
}

function tell({ resolve, reject }: Entry, result: Position | WeftError | undefined): void {
  if (result === undefined || result instanceof WeftError) reject(result);
  else resolve(result);
}

const heldBack = (cause: unknown): WeftError =>
  new WeftError(
    'held_back',
    'An earlier record of this key was not stored, or nobody knows: this one would overtake it.',
    { cause, retryable: true },
  );
