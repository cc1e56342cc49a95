import { inWaves } from '../in-waves';
import { earliestOf, isKept, type View, viewOf } from '../read/ends';
import type { KeptItem, LogReader } from '../read/log-reader';
import {
  allOf,
  type GroupPorts,
  type GroupScope,
  inPartition,
  type KnownState,
  stateOf,
} from './group-ports';
import { holderOf, liveMembers } from './live';

/** A member that is there. */
export interface MemberStatus {
  readonly member: string;
  /** When it was last written down, in milliseconds since 1970; it is heard of more often. Absent where it has only leases. */
  readonly seen?: number;
  readonly partitions: readonly number[];
}

export interface PartitionStatus {
  readonly partition: number;
  readonly member?: string;
  readonly epoch: number;
  /** In milliseconds since 1970. */
  readonly leaseUntil?: number;
  readonly committed?: number;
  readonly head: number;
  /** Offsets that are not committed and still kept. */
  readonly lag: number;
  /** How long ago the first of them was appended; 0 where there is none. */
  readonly lagSeconds: number;
}

export interface GroupStatus {
  readonly members: readonly MemberStatus[];
  readonly partitions: readonly PartitionStatus[];
  /** Of all partitions together. */
  readonly lag: number;
  /** Of the partition that is furthest behind. */
  readonly lagSeconds: number;
}

/**
 * How a group is: who reads what, and how far behind it is.
 * @throws Refusal `group_unknown`
 */
export async function statusOf(ports: GroupPorts, scope: GroupScope): Promise<GroupStatus> {
  const state = await stateOf(ports, scope);
  const partitions = await inWaves(allOf(scope), (one) =>
    partitionStatus(ports, scope, { state, one }),
  );
  return {
    members: membersOf(state, partitions, ports.outside.now()),
    partitions,
    lag: partitions.reduce((sum, one) => sum + one.lag, 0),
    lagSeconds: Math.max(...partitions.map((one) => one.lagSeconds)),
  };
}

/** Who is there, by name. */
function membersOf(
  state: KnownState,
  partitions: readonly PartitionStatus[],
  now: number,
): MemberStatus[] {
  return [...liveMembers(state, now)].sort().map((member) => {
    const seen = state.marks.get(member)?.seen;
    return {
      member,
      ...(seen !== undefined && { seen }),
      partitions: partitions.filter((one) => one.member === member).map((one) => one.partition),
    };
  });
}

async function partitionStatus(
  ports: GroupPorts,
  scope: GroupScope,
  { state, one }: { readonly state: KnownState; readonly one: number },
): Promise<PartitionStatus> {
  const view = await viewOf(ports, inPartition(scope, one));
  const share = state.shares.get(one) ?? { partition: one, epoch: 0 };
  const holder = holderOf(share, state, view.now);
  const { committed, epoch } = share;
  return {
    partition: one,
    ...(holder && { member: holder.member }),
    epoch,
    ...(holder && { leaseUntil: holder.until }),
    ...(committed !== undefined && { committed }),
    head: view.head,
    ...(await lagOf(ports, view, committed ?? 0)),
  };
}

type Lag = Pick<PartitionStatus, 'lag' | 'lagSeconds'>;

const noLag: Lag = { lag: 0, lagSeconds: 0 };

/** How far behind the head an offset is, by what is kept. */
async function lagOf({ reader }: GroupPorts, view: View, offset: number): Promise<Lag> {
  if (offset >= view.head) return noLag;
  const first = await firstKept(reader, view, offset);
  if (!first) return noLag;
  const lag = Math.max(0, view.head - Math.max(offset, first.base));
  return { lag, lagSeconds: Math.max(0, Math.floor((view.now - first.at) / 1_000)) };
}

async function firstKept(
  reader: LogReader,
  view: View,
  offset: number,
): Promise<KeptItem | undefined> {
  const limits = { items: 1, bytes: 1 };
  const [first] = await reader.page(view.partition, offset, limits);
  if (!first || isKept(first, view.now)) return first;
  const [later] = await reader.page(view.partition, await earliestOf(reader, view), limits);
  return later;
}
