import type { Asked, GroupSession } from './group-session';
import type { GroupBatch } from './group-shares';
import { linked, timerMs } from './on-abort';
import { Pace, quietly } from './pace';
import { WeftError } from './weft-error';

/** The iteration of a group's records: polls, keeps the leases while records are in work, commits, leaves. */
export class GroupLoop<T> {
  private readonly stopping: ReturnType<typeof linked>;
  private readonly pace: Pace;
  private begun = false;
  private beating = false;
  private committedAt: number;
  /** Since when a batch is in work. */
  private busySince: number | undefined;
  /** The last poll brought as many as it may: there are more. */
  private more = false;

  constructor(private readonly session: GroupSession<T>) {
    const { settings, caller } = session.of;
    this.stopping = linked([settings.signal, caller.options.signal]);
    const { signal } = this.stopping;
    const tell = (error: WeftError) => this.tell(error);
    this.pace = new Pace({ options: caller.options, signal, tell });
    this.committedAt = this.now();
  }

  /** @param most records of a batch */
  async *run(most: number): AsyncGenerator<GroupBatch<T>, void, undefined> {
    if (this.begun) throw new WeftError('already_iterated', 'A group consumer is iterated once.');
    this.begun = true;
    const beat = setInterval(() => void this.beat(), this.beatMs);
    try {
      for (let batch = await this.next(most); batch; batch = await this.next(most)) {
        this.busySince = this.now();
        yield batch;
        this.busySince = undefined;
        this.session.shares.finish(batch);
      }
    } finally {
      clearInterval(beat);
      await this.end();
    }
  }

  /** Ends the iteration after what is in work. */
  stop(): void {
    this.stopping.abort(undefined);
  }

  private async next(most: number): Promise<GroupBatch<T> | undefined> {
    const { max, waitSeconds, commitEverySeconds } = this.settings;
    while (!this.isStopping) {
      if (this.now() - this.committedAt >= commitEverySeconds * 1_000) await this.commit();
      // Whether they are still ours nobody knows: it is asked, rather than handle in vain.
      if (this.isLeaseOver) await this.fetch({ max: 1, waitSeconds: 0 });
      const batch = this.isLeaseOver ? undefined : this.session.shares.take(most);
      if (batch) return batch;
      if (!this.more) await this.commit();
      await this.fetch({ max, waitSeconds });
    }
    return undefined;
  }

  private get settings() {
    return this.session.of.settings;
  }

  private get isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  private get beatMs(): number {
    return (this.settings.leaseSeconds * 1_000) / 3;
  }

  private get isLeaseOver(): boolean {
    const { assign, leaseSeconds } = this.settings;
    const { polledAt } = this.session;
    return !assign && polledAt > 0 && this.now() - polledAt >= leaseSeconds * 1_000;
  }

  private now(): number {
    return this.session.of.caller.options.outside.now();
  }

  private fetch(asked: Asked): Promise<void> {
    return this.pace.ask(async () => {
      const { records, lost } = await this.session.poll(asked, this.stopping.signal);
      this.more = records >= asked.max;
      return records === 0 && lost === 0;
    });
  }

  private async commit(signal?: AbortSignal): Promise<void> {
    if (!this.settings.autoCommit) return;
    this.committedAt = this.now();
    try {
      await this.session.commitDone(signal);
    } catch (error) {
      if (!(error instanceof WeftError && error.retryable)) throw error;
      // It is committed with the next.
      this.tell(error);
    }
  }

  /** Keeps the leases while a batch is in work, as long as that may take. */
  private async beat(): Promise<void> {
    const { assign, handleWithinSeconds } = this.settings;
    const since = this.busySince;
    if (assign || since === undefined || this.beating || this.isStopping) return;
    if (this.now() - since > handleWithinSeconds * 1_000) return;
    this.beating = true;
    await this.session
      .poll({ max: 1, waitSeconds: 0 }, this.stopping.signal)
      .catch((error: unknown) => this.isStopping || this.tell(error));
    this.beating = false;
  }

  private async end(): Promise<void> {
    this.stopping.abort(undefined);
    this.stopping.unlink();
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), timerMs(this.settings.stopWithinSeconds * 1_000));
    await this.commit(limit.signal).catch((error: unknown) => this.tell(error));
    await this.session.leave(limit.signal).catch((error: unknown) => this.tell(error));
    clearTimeout(timer);
  }

  private tell(error: unknown): void {
    quietly(() => this.settings.onError?.(error));
  }
}
