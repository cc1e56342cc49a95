import { commit } from '../../domain/groups/commit';
import type { GroupScope } from '../../domain/groups/group-ports';
import { checkGroupName, memberName } from '../../domain/groups/names';
import { poll } from '../../domain/groups/poll';
import type { SeatReading } from '../../domain/groups/read-seats';
import type { AheadAt } from '../../domain/groups/seat';
import type { Reader } from '../../domain/groups/take-seats';
import type { Gap } from '../../domain/read/slice';
import { isCompacted } from '../../domain/topology/fabric';
import type { GroupRecord } from '../http/group-answers';
import type { WeftError } from '../http/weft-error';
import { recordOf } from './read';
import type { Site } from './site';
import { weftErrorOf } from './weft-errors';

/** What a process wants of a group. */
export interface DirectPoll {
  readonly topic: string;
  readonly group: string;
  /** Shares the partitions with the group's other members; a process that polls no more loses its lease. */
  readonly member?: string;
  /** Reads these partitions without a lease, instead. */
  readonly assign?: readonly number[];
  /** Most records. @default 100 */
  readonly max?: number;
  /** How long to wait for a record where there is none yet, in milliseconds. @default 0 */
  readonly waitMs?: number;
  /** How long a lease lasts, in milliseconds. @default 30,000 */
  readonly leaseMs?: number;
  /** Where a group begins that this poll makes. @default 'earliest' */
  readonly from?: 'earliest' | 'latest';
  /** Where the caller is that is ahead of its commits. */
  readonly positions?: readonly AheadAt[];
}

/** What a poll brought of one partition. */
export interface DirectPolled<T = unknown> {
  readonly partition: number;
  /** Which lease it is: a commit under an older one is refused. */
  readonly epoch: number;
  /** Where these records begin; `from` of the commit that belongs to a transaction. */
  readonly from: number;
  /** What to commit once the records are handled. */
  readonly next: number;
  readonly records: readonly GroupRecord<T>[];
  /** What can't be decoded any more, and was passed over. */
  readonly unreadable: readonly Gap[];
  /** Retention has taken what was before it. */
  readonly skippedTo?: number;
  /** When the lease ends, in milliseconds since 1970. */
  readonly leaseUntil?: number;
}

/** Positions to commit, each under the epoch that its poll has told. */
export interface DirectCommit {
  readonly topic: string;
  readonly group: string;
  readonly positions: readonly {
    readonly partition: number;
    readonly offset: number;
    readonly epoch: number;
  }[];
}

/** What became of a position; `error` says why it was refused. */
export interface DirectCommitted {
  readonly partition: number;
  readonly offset: number;
  readonly epoch: number;
  readonly error?: WeftError;
}

/** Hands out records of the partitions that are the reader's, and moves nothing. */
export async function pollDirect<T>(site: Site, request: DirectPoll): Promise<DirectPolled<T>[]> {
  const { max = 100, waitMs = 0, from = 'earliest', positions = [] } = request;
  const { topic } = site.topic(request.topic);
  const readings = await poll(site.ports, {
    ...scopeOf(site, request),
    reader: readerOf(site, request),
    start: from,
    max,
    waitMs,
    positions,
    isCompacted: isCompacted(topic),
  });
  return readings.map((reading) => polledOf<T>(request.topic, reading));
}

/** Commits positions, each for itself; whatever is refused has changed nothing. */
export async function commitDirect(
  site: Site,
  { topic, group, positions }: DirectCommit,
): Promise<DirectCommitted[]> {
  const committed = await commit(site.ports, scopeOf(site, { topic, group }), positions);
  return committed.map(({ refusal, ...position }) =>
    refusal ? { ...position, error: weftErrorOf(refusal) } : position,
  );
}

/** @throws Refusal `topic_unknown`, `group_name_invalid` */
function scopeOf(site: Site, of: { readonly topic: string; readonly group: string }): GroupScope {
  const { ref, topic } = site.topic(of.topic);
  checkGroupName(of.group);
  return { ...ref, group: of.group, partitions: topic.partitions };
}

/** @throws TypeError unless it is exactly one of the two; Refusal `partition_unknown` */
function readerOf(site: Site, { topic, member, assign, leaseMs = 30_000 }: DirectPoll): Reader {
  if ((member === undefined) === (assign === undefined))
    throw new TypeError(
      'A poll comes from a member, or for assigned partitions: give one of them.',
    );
  if (member !== undefined) return memberOf(member, leaseMs);
  return { assign: (assign ?? []).map((one) => site.partition(topic, one).partition) };
}

/** @throws TypeError, RangeError */
function memberOf(member: string, leaseMs: number): Reader {
  if (!memberName.test(member))
    throw new TypeError('A member is 1 to 128 printable ASCII characters without a space.');
  if (!(leaseMs >= 5_000 && leaseMs <= 3_600_000))
    throw new RangeError(`A lease lasts 5,000 to 3,600,000 ms, got ${leaseMs}.`);
  return { member, leaseMs };
}

const polledOf = <T>(topic: string, reading: SeatReading): DirectPolled<T> => {
  const { partition, epoch, from, next, unreadable, skippedTo, until } = reading;
  return {
    partition,
    epoch,
    from,
    next,
    records: reading.records.map((one) => ({ ...recordOf<T>({ topic, partition }, one), epoch })),
    unreadable,
    ...(skippedTo !== undefined && { skippedTo }),
    ...(until !== undefined && { leaseUntil: until }),
  };
};
