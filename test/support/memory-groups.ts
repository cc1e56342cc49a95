import type {
  CommitOutcome,
  GroupCommit,
  GroupRef,
  GroupStart,
  GroupState,
  GroupStore,
  Held,
  Mark,
  Share,
  Take,
} from '../../lib/domain/groups/group-store';
import {
  compose,
  groupKey,
  type PartitionRef,
  type TopicRef,
} from '../../lib/domain/topology/keys';

interface Kept {
  readonly ref: GroupRef;
  start?: GroupStart;
  readonly marks: Map<string, Mark>;
  readonly shares: Map<number, Share>;
}

/** Groups in memory. */
export class MemoryGroups implements GroupStore {
  private readonly groups = new Map<string, Kept>();
  /** Times that members were written down. */
  marked = 0;

  async state(group: GroupRef): Promise<GroupState> {
    const { start, marks, shares } = this.of(group);
    return { ...(start && { start }), marks: new Map(marks), shares: new Map(shares) };
  }

  async list({ namespace, topic }: TopicRef): Promise<readonly string[]> {
    return [...this.groups.values()]
      .filter(
        ({ ref, start }) =>
          start && compose(ref.namespace, ref.topic) === compose(namespace, topic),
      )
      .map(({ ref }) => ref.group)
      .sort();
  }

  async create(group: GroupRef, start: GroupStart): Promise<boolean> {
    const kept = this.of(group);
    if (kept.start) return false;
    kept.start = start;
    return true;
  }

  async mark(group: GroupRef, member: string, mark: Mark): Promise<void> {
    this.marked++;
    this.of(group).marks.set(member, mark);
  }

  async forget(group: GroupRef, member: string, seen: number): Promise<void> {
    const { marks } = this.of(group);
    if ((marks.get(member)?.seen ?? 0) <= seen) marks.delete(member);
  }

  async take({ partition, group, lease, epoch }: Take): Promise<Share | undefined> {
    const share = this.shareOf(partition, group);
    if (share.epoch !== epoch) return undefined;
    return this.keep(partition, group, { ...share, lease, epoch: epoch + 1 });
  }

  async release({ partition, group, member, epoch }: Held): Promise<void> {
    const { lease, ...share } = this.shareOf(partition, group);
    if (lease?.member === member && share.epoch === epoch) this.keep(partition, group, share);
  }

  async commit({ partition, group, offset, epoch, now }: GroupCommit): Promise<CommitOutcome> {
    const share = this.shareOf(partition, group);
    const known = this.of({ ...partition, group }).shares.has(partition.partition);
    if (share.epoch !== epoch) return { kind: 'fenced', epoch: share.epoch, known };
    if (share.committed !== undefined && share.committed > offset)
      return { kind: 'lower', committed: share.committed };
    this.keep(partition, group, { ...share, committed: offset, at: now });
    return { kind: 'committed' };
  }

  async seek({ partition, group, offset, now }: Omit<GroupCommit, 'epoch'>) {
    const share = this.shareOf(partition, group);
    this.keep(partition, group, { ...share, committed: offset, at: now, epoch: share.epoch + 1 });
    return share.committed;
  }

  async remove(group: GroupRef, partitions: number): Promise<void> {
    const { shares, marks } = this.of(group);
    const all = [...Array.from({ length: partitions }, (_, at) => at), ...shares.keys()];
    for (const partition of new Set(all))
      shares.set(partition, { partition, epoch: (shares.get(partition)?.epoch ?? 0) + 1 });
    marks.clear();
    delete this.of(group).start;
  }

  private keep({ partition, ...topic }: PartitionRef, group: string, share: Share): Share {
    this.of({ ...topic, group }).shares.set(partition, share);
    return share;
  }

  private shareOf({ partition, ...topic }: PartitionRef, group: string): Share {
    return this.of({ ...topic, group }).shares.get(partition) ?? { partition, epoch: 0 };
  }

  private of(ref: GroupRef): Kept {
    const key = groupKey(ref, ref.group);
    const kept = this.groups.get(key) ?? { ref, marks: new Map(), shares: new Map() };
    this.groups.set(key, kept);
    return kept;
  }
}
