import type { GroupRecord, PolledPartition } from './group-answers';
import type { GroupPosition } from './group-calls';

/** How far a partition is to be committed, under which lease. */
export type Commit = GroupPosition & { readonly epoch: number };

/** A partition that is ours, under one lease. */
interface Share<T> {
  readonly partition: number;
  readonly epoch: number;
  /** Read and not handed on yet. */
  readonly records: GroupRecord<T>[];
  /** Where to read on. */
  next: number;
  /** How far it was handed on; absent before the first. */
  handed?: number;
  /** How far it is handled. */
  done?: number;
  committed?: number;
}

/** A partition that is no longer ours, and the lease that it was ours by. */
export interface Lost {
  readonly partition: number;
  readonly epoch: number;
}

/** Records of one partition, to be handled together. */
export interface GroupBatch<T = unknown> {
  readonly partition: number;
  readonly epoch: number;
  readonly records: readonly GroupRecord<T>[];
  /** What to commit once they are handled. */
  readonly next: number;
}

/** The partitions that a member holds, what has been read of them, and how far it has been handled. */
export class GroupShares<T> {
  private readonly shares = new Map<number, Share<T>>();

  /** How far each partition has been read, and under which lease, to be sent with the next poll. */
  positions(): Commit[] {
    return [...this.shares.values()].map(({ partition, epoch, next }) => ({
      partition,
      offset: next,
      epoch,
    }));
  }

  /**
   * Takes in what a poll brought. What is not in the answer is lost; what is under another lease begins anew, where
   * the API says: it may have been sought elsewhere.
   */
  apply(polled: readonly PolledPartition<T>[]): Lost[] {
    const lost = [...this.shares.values()].filter(
      (share) => !polled.some((one) => isSameLease(one, share)),
    );
    for (const { partition } of lost) this.shares.delete(partition);
    for (const one of polled) {
      const share = this.shares.get(one.partition);
      if (share) extend(share, one);
      else this.begin(one);
    }
    return lost.map(({ partition, epoch }) => ({ partition, epoch }));
  }

  /** Gives up a partition, if it is still held by this lease. */
  drop({ partition, epoch }: Lost): boolean {
    return this.shares.get(partition)?.epoch === epoch && this.shares.delete(partition);
  }

  clear(): void {
    this.shares.clear();
  }

  /** The next records of one partition. */
  take(most: number): GroupBatch<T> | undefined {
    const share = [...this.shares.values()].find(({ records }) => records.length > 0);
    if (!share) return undefined;
    const { partition, epoch } = share;
    const records = share.records.splice(0, most);
    const next = share.records[0]?.offset ?? share.next;
    share.handed = next;
    return { partition, epoch, records, next };
  }

  /** A batch was handled: all up to its end may be committed, if the lease is still ours. */
  finish({ partition, epoch }: Lost): void {
    const share = this.shares.get(partition);
    if (share?.epoch === epoch) share.done = readyIn(share);
  }

  /** What is handled and not committed; with `handed` also what was handed on and may still be in work. */
  uncommitted(what: 'done' | 'handed'): Commit[] {
    return [...this.shares.values()].flatMap((share) => {
      const { partition, epoch, committed } = share;
      const offset = what === 'done' ? share.done : readyIn(share);
      return offset === undefined || offset === committed ? [] : [{ partition, offset, epoch }];
    });
  }

  committed({ partition, offset, epoch }: Commit): void {
    const share = this.shares.get(partition);
    if (share?.epoch === epoch) share.committed = offset;
  }

  private begin({ partition, epoch, next, records }: PolledPartition<T>): void {
    this.shares.set(partition, { partition, epoch, next, records: [...records] });
  }
}

const isSameLease = (one: Lost, other: Lost): boolean =>
  one.partition === other.partition && one.epoch === other.epoch;

/** How far all was handed on: what was passed over behind the last record counts with it. */
const readyIn = ({ records, handed, next }: Share<unknown>): number | undefined =>
  handed === undefined || records.length > 0 ? handed : next;

function extend<T>(share: Share<T>, { next, records }: PolledPartition<T>): void {
  const isIdle = share.records.length === 0 && share.handed === share.done;
  // A repeat of what has been read: the poll was sent twice.
  share.records.push(...records.filter(({ offset }) => offset >= share.next));
  const moved = next > share.next;
  share.next = Math.max(share.next, next);
  if (!isIdle || !moved || share.records.length > 0) return;
  // There was nothing up to there, and so nothing to be handled.
  share.handed = share.next;
  share.done = share.next;
}
