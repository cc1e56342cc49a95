import type { Caller } from './caller';
import { encode, type NewEvent } from './new-event';
import { linked, onAbort, orAbort } from './on-abort';
import { type ProducerOptions, producerSettings } from './producer-options';
import type { Position } from './published';
import type { Entry } from './send-queue';
import { Shipping } from './shipping';
import { WeftError } from './weft-error';

export interface SendOptions {
  /** Takes the record back while it waits. Once it is under way it may be stored all the same. */
  readonly signal?: AbortSignal;
}

/**
 * Publishes records in batches, several at once, each key's in the order they were sent. Records of a key are never
 * in two requests at once. Where a request fails as a whole, the records of its keys that wait behind it fail too,
 * with `held_back`, and none overtakes: whoever sends again decides in which order.
 */
export class Producer {
  private readonly shipping: Shipping;
  private readonly life: ReturnType<typeof linked>;
  private readonly pending = new Set<Promise<unknown>>();
  private readonly roomWanted = new Set<() => void>();
  private closed = false;
  private failures: { readonly count: number; readonly first: unknown } | undefined;

  constructor(
    private readonly caller: Caller,
    private readonly topic: string,
    options: ProducerOptions = {},
  ) {
    const settings = producerSettings(options);
    this.life = linked([caller.options.signal, options.signal]);
    this.shipping = new Shipping({
      caller,
      topic,
      settings,
      signal: this.life.signal,
      onRoom: () => this.tellRoom(),
    });
    onAbort(this.life.signal, () => this.end(this.life.signal.reason));
  }

  /**
   * Sends a record, in order behind those of its key sent before. Takes any number: see `ready`.
   * @returns where it is stored; a rejection that nobody looks at is told by `flush` and `close`
   * @throws WeftError `record_too_large`, `event_invalid`, `held_back`, `producer_closed`, and those of the API
   */
  send(event: NewEvent, { signal }: SendOptions = {}): Promise<Position> {
    const sent = new Promise<Position>((resolve, reject) => {
      this.life.signal.throwIfAborted();
      signal?.throwIfAborted();
      if (this.closed) throw isClosed();
      this.enqueue({ ...this.encode(event), resolve, reject }, signal);
    });
    this.watch(sent, signal);
    return sent;
  }

  /** Resolves as soon as less waits than `maxQueued` and `maxQueuedBytes`, or the producer is closed. */
  async ready({ signal }: SendOptions = {}): Promise<void> {
    while (this.shipping.isCrowded && !this.closed) {
      await orAbort(new Promise<void>((resolve) => this.roomWanted.add(resolve)), signal);
    }
  }

  /**
   * Sends what waits, and resolves once all that was sent so far is stored.
   * @throws WeftError `records_failed` where any failed since the last flush
   */
  async flush({ signal }: SendOptions = {}): Promise<void> {
    this.shipping.sendNow();
    await orAbort(Promise.allSettled([...this.pending]), signal);
    const { failures } = this;
    this.failures = undefined;
    if (failures) throw failed(failures);
  }

  /**
   * Flushes, and takes no more records. With a signal that aborts, what is not stored yet is rejected.
   * @throws as `flush`
   */
  async close(options: SendOptions = {}): Promise<void> {
    this.closed = true;
    try {
      await this.flush(options);
    } finally {
      this.life.unlink();
      this.life.abort(isClosed());
    }
  }

  private encode(event: NewEvent) {
    const { newId, now } = this.caller.options.outside;
    return encode(event, { topic: this.topic, newId, time: new Date(now()).toISOString() });
  }

  /** Many records are sent before anybody looks at the first one's promise, which may have failed by then. */
  private watch(sent: Promise<Position>, signal: AbortSignal | undefined): void {
    const watched = sent
      .catch((error: unknown) => {
        // Who took it back knows.
        if (signal?.aborted && error === signal.reason) return;
        const { count = 0, first = error } = this.failures ?? {};
        this.failures = { count: count + 1, first };
      })
      .finally(() => this.pending.delete(watched));
    this.pending.add(watched);
  }

  private enqueue(entry: Entry, signal: AbortSignal | undefined): void {
    const told = {
      ...entry,
      resolve: (position: Position) => {
        off();
        entry.resolve(position);
      },
      reject: (error: unknown) => {
        off();
        entry.reject(error);
      },
    };
    const off = onAbort(signal, () => {
      this.shipping.drop(told);
      entry.reject(signal?.reason);
    });
    this.shipping.add(told);
  }

  private tellRoom(): void {
    if (this.shipping.isCrowded && !this.closed) return;
    for (const tell of this.roomWanted) tell();
    this.roomWanted.clear();
  }

  private end(reason: unknown): void {
    this.closed = true;
    this.shipping.end(reason);
  }
}

const isClosed = (): WeftError => new WeftError('producer_closed', 'The producer is closed.');

const failed = ({ count, first }: { readonly count: number; readonly first: unknown }): WeftError =>
  new WeftError('records_failed', `${count} records were not stored, first: ${first}`, {
    cause: first,
  });
