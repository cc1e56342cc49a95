import type { Caller } from './caller';
import type { GroupRecord, GroupStatus, Sought } from './group-answers';
import { type CallOptions, GroupCalls, type SeekBody } from './group-calls';
import { GroupLoop } from './group-loop';
import { type GroupOptions, groupSettings } from './group-options';
import { GroupSession, type Handled } from './group-session';
import type { GroupBatch } from './group-shares';

export interface GroupOf {
  readonly topic: string;
  readonly group: string;
}

/**
 * A member of a consumer group, which shares a topic's partitions with the others. Iterate it once, record by record
 * or by `batches()`; an end by `break`, by an error or by the signal leaves the group.
 *
 * With automatic commits a record is handled when the loop comes back for the next: what the loop was at when it was
 * left is read again.
 */
export class GroupConsumer<T = unknown> implements AsyncIterable<GroupRecord<T>> {
  private readonly calls: GroupCalls;
  private readonly session: GroupSession<T>;
  private readonly loop: GroupLoop<T>;

  constructor(caller: Caller, of: GroupOf, options: GroupOptions = {}) {
    const settings = groupSettings(options, caller.options.outside.newId);
    this.calls = new GroupCalls(caller, of);
    this.session = new GroupSession<T>({ caller, calls: this.calls, settings });
    this.loop = new GroupLoop(this.session);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<GroupRecord<T>, void, undefined> {
    for await (const { records } of this.loop.run(1)) yield* records;
  }

  /** The records of one partition at a time, up to `max` of them. */
  batches(): AsyncGenerator<GroupBatch<T>, void, undefined> {
    return this.loop.run(Number.POSITIVE_INFINITY);
  }

  /**
   * Commits a record or batch, and all before it in its partition; without one all that was handed out, the present record or batch included.
   * @throws WeftError `group_fenced` where the partition is no longer ours, and nothing of it is committed
   */
  commit(handled?: Handled, options: CallOptions = {}): Promise<void> {
    return this.session.commit(handled, options);
  }

  /** Moves the group, forwards or back; no member can undo it by a late commit. */
  seek(body: SeekBody, options: CallOptions = {}): Promise<readonly Sought[]> {
    return this.session.seek(body, options);
  }

  /** The group's members, positions, and how far it is behind. */
  status(options: CallOptions = {}): Promise<GroupStatus> {
    return this.calls.status(options);
  }

  /** Forgets the group: its positions and members. */
  remove(options: CallOptions = {}): Promise<void> {
    return this.calls.remove(options);
  }

  /** Ends the iteration after what is in work; what was handled is committed, and the group left. */
  stop(): void {
    this.loop.stop();
  }
}
