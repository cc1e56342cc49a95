import type { Caller } from './caller';
import type { CommitRefused, GroupRecord, PolledPartition, Sought } from './group-answers';
import {
  type CallOptions,
  type GroupCalls,
  isTakenOver,
  type PollBody,
  type SeekBody,
} from './group-calls';
import type { GroupSettings } from './group-options';
import { type Commit, type GroupBatch, GroupShares, type Lost } from './group-shares';
import { quietly } from './pace';
import { Turns } from './turns';
import { WeftError } from './weft-error';

/** What was handled: a record or a batch, and all before it in its partition. */
export type Handled =
  | Pick<GroupRecord, 'partition' | 'epoch' | 'offset'>
  | Pick<GroupBatch, 'partition' | 'epoch' | 'next'>;

export interface SessionOf {
  readonly caller: Caller;
  readonly calls: GroupCalls;
  readonly settings: GroupSettings;
}

/** How much a poll is to bring, and how long it may wait. */
export type Asked = Pick<PollBody, 'max' | 'waitSeconds'>;

/** What one member holds of a group, and the calls that change it: one at a time. */
export class GroupSession<T> {
  readonly shares = new GroupShares<T>();
  /** When the last poll began that was answered, in milliseconds since 1970. */
  polledAt = 0;
  private readonly turns = new Turns();

  constructor(readonly of: SessionOf) {}

  /** Renews the leases, and takes in what has come. @returns how many records came, and partitions left */
  poll(asked: Asked, signal: AbortSignal): Promise<{ records: number; lost: number }> {
    return this.turns.take(async () => {
      const began = this.of.caller.options.outside.now();
      const positions = this.shares.positions();
      const body = { ...this.who(), ...asked, ...(positions.length > 0 && { positions }) };
      const polled = await this.of.calls.poll<T>(body, { signal, attempts: 1 });
      this.polledAt = began;
      const lost = this.shares.apply(polled);
      for (const one of lost) this.tellLost(one);
      for (const one of polled) this.tellSkipped(one);
      const records = polled.reduce((sum, one) => sum + one.records.length, 0);
      return { records, lost: lost.length };
    });
  }

  /** Commits what has been handled. What another has taken over meanwhile is told as lost. */
  commitDone(signal?: AbortSignal): Promise<void> {
    return this.turns.take(async () => {
      const refused = await this.send(this.shares.uncommitted('done'), { signal });
      const wrong = refused.find((one) => !isTakenOver(one));
      if (wrong) throw errorOf(wrong);
    });
  }

  /** @throws WeftError where the partition is no longer ours */
  commit(handled: Handled | undefined, options: CallOptions): Promise<void> {
    return this.turns.take(async () => {
      const commits = handled ? [commitOf(handled)] : this.shares.uncommitted('handed');
      const [refused] = await this.send(commits, options);
      if (refused) throw errorOf(refused);
    });
  }

  seek(body: SeekBody, options: CallOptions): Promise<readonly Sought[]> {
    return this.turns.take(async () => {
      const sought = await this.of.calls.seek(body, options);
      // What has been read is of where we were.
      if (!body.dryRun) this.shares.clear();
      return sought;
    });
  }

  leave(signal: AbortSignal): Promise<void> {
    const { assign, member } = this.of.settings;
    return this.turns.take(async () => {
      if (!assign) await this.of.calls.leave(member, { signal });
    });
  }

  private who(): Pick<PollBody, 'member' | 'assign' | 'leaseSeconds' | 'from'> {
    const { assign, member, leaseSeconds, from } = this.of.settings;
    return { ...(assign ? { assign } : { member, leaseSeconds }), ...(from && { from }) };
  }

  private async send(
    commits: readonly Commit[],
    options: CallOptions,
  ): Promise<readonly CommitRefused[]> {
    if (commits.length === 0) return [];
    const refused = await this.of.calls.commit(commits, options);
    for (const commit of commits) {
      const refusal = refused.find(({ partition }) => partition === commit.partition);
      if (!refusal) this.shares.committed(commit);
      else if (isTakenOver(refusal) && this.shares.drop(commit)) this.tellLost(commit);
    }
    return refused;
  }

  private tellLost({ partition, epoch }: Lost): void {
    quietly(() => this.of.settings.onLost?.({ partition, epoch }));
  }

  private tellSkipped({ partition, unreadable, skippedTo }: PolledPartition<T>): void {
    if (!unreadable?.length && skippedTo === undefined) return;
    quietly(() => this.of.settings.onSkipped?.({ partition, unreadable, skippedTo }));
  }
}

const commitOf = (handled: Handled): Commit => {
  const { partition, epoch } = handled;
  return { partition, epoch, offset: 'next' in handled ? handled.next : handled.offset + 1 };
};

const errorOf = ({ code, detail }: CommitRefused): WeftError => new WeftError(code, detail);
