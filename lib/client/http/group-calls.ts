import type { Call, Caller } from './caller';
import {
  type CommitRefused,
  type GroupStatus,
  type PolledPartition,
  readCommit,
  readPoll,
  readSeek,
  readStatus,
  type Sought,
} from './group-answers';
import { pathOf } from './path';
import { WeftError } from './weft-error';

/** Where a partition is read from, or committed up to: the next offset to read. */
export interface GroupPosition {
  readonly partition: number;
  readonly offset: number;
}

export interface PollBody {
  readonly member?: string;
  readonly assign?: readonly number[];
  readonly max: number;
  readonly waitSeconds: number;
  readonly leaseSeconds?: number;
  readonly from?: 'earliest' | 'latest';
  /** Where the caller is ahead of its commits. */
  readonly positions?: readonly (GroupPosition & { readonly epoch: number })[];
}

/** Where to seek to: an end of the log, a time (RFC 3339), or an offset for each partition. */
export type SeekTo =
  | 'earliest'
  | 'latest'
  | { readonly time: string }
  | { readonly offsets: readonly GroupPosition[] };

export interface SeekBody {
  readonly to: SeekTo;
  /** @default all */
  readonly partitions?: readonly number[];
  /** Shows what would be, and changes nothing. */
  readonly dryRun?: boolean;
}

/** How a call is made. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly attempts?: number;
}

/** The calls of one group. */
export class GroupCalls {
  constructor(
    private readonly caller: Caller,
    private readonly of: { readonly topic: string; readonly group: string },
  ) {}

  poll<T>(body: PollBody, options: CallOptions): Promise<PolledPartition<T>[]> {
    return this.post('poll', body, { ...options, read: (answer) => readPoll<T>(answer) });
  }

  /** @returns the partitions that were refused; one alone, or all of them, as well as some */
  commit(
    positions: readonly (GroupPosition & { readonly epoch: number })[],
    options: CallOptions,
  ): Promise<readonly CommitRefused[]> {
    const posted = this.post('commit', { positions }, { ...options, read: readCommit });
    return posted.catch((error: unknown) => {
      if (error instanceof WeftError && isTakenOver(error)) return allRefused(positions, error);
      throw error;
    });
  }

  seek(body: SeekBody, options: CallOptions): Promise<readonly Sought[]> {
    return this.post('seek', body, { ...options, read: readSeek });
  }

  async leave(member: string, options: CallOptions): Promise<void> {
    await this.post('leave', { member }, { ...options, read: () => undefined });
  }

  status(options: CallOptions): Promise<GroupStatus> {
    return this.caller.call({ ...options, method: 'GET', path: this.path(), read: readStatus });
  }

  async remove(options: CallOptions): Promise<void> {
    const read = () => undefined;
    const removed = this.caller.call({ ...options, method: 'DELETE', path: this.path(), read });
    await removed.catch((error: unknown) => {
      // An earlier try has done it, whose answer was lost.
      const isDone =
        error instanceof WeftError && error.code === 'group_unknown' && error.mayHaveHappened;
      if (!isDone) throw error;
    });
  }

  private post<T>(
    action: string,
    body: unknown,
    call: CallOptions & Pick<Call<T>, 'read'>,
  ): Promise<T> {
    return this.caller.call({ ...call, method: 'POST', path: this.path(action), body });
  }

  private path(...more: string[]): string {
    return pathOf(['topics', this.of.topic, 'groups', this.of.group, ...more]);
  }
}

const takenOver = ['group_fenced', 'offset_committed', 'group_unknown'];

/** Whether a commit was refused since somebody else has committed, sought or leased, or deleted the group. */
export const isTakenOver = ({ code }: Pick<CommitRefused, 'code'>): boolean =>
  takenOver.includes(code);

/** Of several that are all refused the answer names the first one's reason. None is committed. */
const allRefused = (
  positions: readonly GroupPosition[],
  { code, detail }: WeftError,
): CommitRefused[] => positions.map(({ partition }) => ({ partition, code, detail }));
