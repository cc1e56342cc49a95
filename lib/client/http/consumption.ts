import type { Caller } from './caller';
import type { ConsumeOptions, ConsumeSettings, PullHandler } from './consume-options';
import { type Held, InHand } from './in-hand';
import { linked, onAbort, orAbort, timerMs } from './on-abort';
import { Pace, quietly } from './pace';
import { type Delivery, pull } from './pulled';
import { Settler, type Verdict } from './settler';
import { untried, verdictOn, waitSeconds } from './verdict';
import { WeftError } from './weft-error';

export interface ConsumptionOf<T> {
  readonly caller: Caller;
  readonly subscription: string;
  readonly handler: PullHandler<T>;
  readonly settings: ConsumeSettings;
  readonly options: ConsumeOptions;
  readonly ordered: boolean;
}

/** Most that a pull may ask for. */
const maxPull = 100;

/** One run of a pull loop. */
export class Consumption<T> {
  private readonly hand: InHand<T>;
  private readonly settler: Settler;
  /** Nothing new is begun. */
  private readonly stopping: ReturnType<typeof linked>;
  /** Nothing is waited for any more. */
  private readonly ended = new AbortController();
  /** Handled, and being settled: no longer extended. */
  private readonly closing = new Set<Delivery>();
  private readonly pace: Pace;
  private running = 0;
  private wake: () => void = () => undefined;

  constructor(private readonly of: ConsumptionOf<T>) {
    const { caller, subscription, options, ordered } = of;
    this.hand = new InHand<T>(ordered);
    this.stopping = linked([options.signal, caller.options.signal]);
    const { signal } = this.stopping;
    this.pace = new Pace({ options: caller.options, signal, tell: (error) => this.tell(error) });
    this.settler = new Settler(caller, subscription, {
      signal: this.ended.signal,
      settled: (delivery, verdict, error) =>
        this.onSettled(delivery as Held<T>, { verdict, error }),
    });
  }

  async run(): Promise<void> {
    const { extendEverySeconds, stopWithinSeconds } = this.of.settings;
    const beat = setInterval(() => this.extend(), extendEverySeconds * 1_000);
    let limit: NodeJS.Timeout | undefined;
    onAbort(this.stopping.signal, () => {
      limit = setTimeout(() => this.end(), timerMs(stopWithinSeconds * 1_000));
      this.giveBack(this.hand.dropWaiting());
      this.wake();
    });
    try {
      await this.pullUntilStopped();
    } finally {
      await this.finish();
      clearInterval(beat);
      clearTimeout(limit);
      this.stopping.unlink();
    }
  }

  private get isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  private async pullUntilStopped(): Promise<void> {
    while (!this.isStopping) {
      if (this.room > 0) await this.pace.ask(() => this.pullOnce());
      else await this.change();
    }
  }

  private get room(): number {
    return Math.min(maxPull, this.of.settings.max - this.hand.size);
  }

  /** Resolves as soon as something was settled, or the stop began. */
  private change(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  private async pullOnce(): Promise<boolean> {
    const { caller, subscription, settings } = this.of;
    const { waitSeconds, leaseSeconds } = settings;
    const body = { max: this.room, waitSeconds, leaseSeconds };
    // A stop does not break it off: what it brings would be lost until its lease ends.
    const deliveries = await pull<T>(caller, { subscription, body }, this.ended.signal);
    this.hand.add(deliveries);
    if (this.isStopping) this.giveBack(this.hand.dropWaiting());
    else this.begin();
    return deliveries.length === 0;
  }

  private begin(): void {
    while (this.running < this.of.settings.concurrency && !this.isStopping) {
      const held = this.hand.next();
      if (!held) return;
      this.running += 1;
      void this.handle(held);
    }
  }

  private async handle(held: Held<T>): Promise<void> {
    const verdict = await this.try(held);
    this.running -= 1;
    if (verdict.action !== 'ack') this.giveBack(this.hand.dropBehind(held));
    this.settle(verdict, held);
    this.hand.finish(held);
    this.begin();
    this.wake();
  }

  private async try({ record, controller }: Held<T>): Promise<Verdict> {
    try {
      await this.of.handler(record, { signal: controller.signal });
      return { action: 'ack' };
    } catch (error) {
      this.tell(error, record);
      const { options, caller } = this.of;
      const random = caller.options.outside.random();
      return verdictOn(error, waitSeconds(options, record.attempt, random));
    }
  }

  private giveBack(untouched: readonly Held<T>[]): void {
    this.settle(untried, ...untouched);
  }

  private settle(verdict: Verdict, ...held: readonly Held<T>[]): void {
    for (const one of held) this.closing.add(one);
    this.settler.add(verdict, ...held);
  }

  private extend(): void {
    const { leaseSeconds } = this.of.settings;
    const open = this.hand.all().filter((one) => !this.closing.has(one));
    this.settler.add({ action: 'extend', leaseSeconds }, ...open);
  }

  private onSettled(
    held: Held<T>,
    { verdict, error }: { readonly verdict: Verdict; readonly error?: WeftError },
  ): void {
    if (error) this.tell(error, held.record);
    if (verdict.action === 'extend') {
      if (error?.code === 'lease_lost') this.lose(held, error);
      return;
    }
    // What retention has taken can't be a dead letter; its message is still to be taken out.
    if (error?.code === 'record_expired') {
      this.settler.add({ action: 'ack' }, held);
      return;
    }
    this.closing.delete(held);
    this.hand.forget(held);
    this.wake();
  }

  /** Another consumer gets it: it is not begun here, nor is what waits behind it. */
  private lose(held: Held<T>, error: WeftError): void {
    held.controller.abort(error);
    const [lost, ...behind] = this.hand.dropFrom(held) ?? [];
    if (lost) this.hand.forget(lost);
    this.giveBack(behind);
    this.wake();
  }

  private async finish(): Promise<void> {
    this.stopping.abort(undefined);
    while (this.running > 0 && !this.ended.signal.aborted) {
      await orAbort(this.change(), this.ended.signal).catch(() => undefined);
    }
    await this.settler.idle();
  }

  private end(): void {
    const reason = new WeftError('stopped', 'The consumer could wait no longer.');
    this.ended.abort(reason);
    for (const { controller } of this.hand.all()) controller.abort(reason);
  }

  private tell(error: unknown, record?: Held<T>['record']): void {
    quietly(() => this.of.options.onError?.(error, record));
  }
}
