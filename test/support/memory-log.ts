import { packRecords } from '../../lib/aws/record-codec';
import { runsOf, type Slot, type StoredItem } from '../../lib/domain/log/log-keeper';
import {
  endOf,
  isReadable,
  type LogEntry,
  type LogItem,
  type LogStore,
  type PutOutcome,
  type Tip,
  tipOf,
} from '../../lib/domain/log/log-store';
import { logKey, type PartitionRef } from '../../lib/domain/topology/keys';

interface Kept {
  readonly entry: LogEntry;
  readonly bytes: number;
  /** What compaction has left of it. */
  readonly slots?: readonly Slot[];
  /** Why it can't be decoded any more. */
  readonly damage?: string;
}

const pageBytes = 1_048_576;

/** The log in memory. `remove` does what DynamoDB's time to live does: deletes items in any order. */
export class MemoryLog implements LogStore {
  private readonly partitions = new Map<string, Map<number, Kept>>();

  async tip(partition: PartitionRef): Promise<Tip | undefined> {
    const newest = this.inOrder(partition).at(-1);
    return newest && placeOf(newest);
  }

  async put(entry: LogEntry): Promise<PutOutcome> {
    const there = this.itemsOf(entry.partition).get(entry.base);
    if (there) return { kind: 'taken', by: placeOf(there) };
    const { before = 0, ...rest } = entry;
    const bytes = before + packRecords(entry.records).length;
    this.itemsOf(entry.partition).set(entry.base, { entry: rest, bytes });
    return { kind: 'stored', bytes };
  }

  async at(partition: PartitionRef, base: number): Promise<LogEntry | undefined> {
    const kept = this.itemsOf(partition).get(base);
    return kept?.damage || kept?.slots ? undefined : kept?.entry;
  }

  async read(
    partition: PartitionRef,
    from: number,
    until = Number.MAX_SAFE_INTEGER,
  ): Promise<readonly LogItem[]> {
    if (from >= until) return [];
    const items = this.all(partition).filter((item) => endOf(item) > from && item.base < until);
    let bytes = 0;
    const overAt = items.findIndex((item) => {
      bytes += sizeOf(item);
      return bytes > pageBytes;
    });
    return overAt === -1 ? items : items.slice(0, overAt);
  }

  /** Every item of a partition, in order; what compaction has left of one as several. */
  all(partition: PartitionRef): LogItem[] {
    return this.inOrder(partition).flatMap(({ entry, slots, damage }): LogItem[] => {
      const { base, records } = entry;
      if (damage !== undefined) return [{ partition, base, count: records.length, reason: damage }];
      return slots ? runsOf(base, slots).map((run) => ({ ...entry, ...run })) : [entry];
    });
  }

  /** Every item of a partition as it is stored, in order. */
  stored(partition: PartitionRef): StoredItem[] {
    return this.inOrder(partition).map((kept) => ({
      ...placeOf(kept),
      ...(kept.damage === undefined && { slots: kept.slots ?? kept.entry.records }),
    }));
  }

  /** Changes an item that is there. */
  change(
    partition: PartitionRef,
    base: number,
    { slots, ...of }: { readonly slots?: readonly Slot[]; readonly expires?: number },
  ): void {
    const kept = this.itemsOf(partition).get(base);
    if (!kept) return;
    const entry = { ...kept.entry, ...of };
    this.itemsOf(partition).set(base, { ...kept, entry, ...(slots && { slots }) });
  }

  remove(partition: PartitionRef, base: number): void {
    this.itemsOf(partition).delete(base);
  }

  damage(partition: PartitionRef, base: number): void {
    const kept = this.itemsOf(partition).get(base);
    if (kept) this.itemsOf(partition).set(base, { ...kept, damage: 'it is damaged' });
  }

  private inOrder(partition: PartitionRef): Kept[] {
    return [...this.itemsOf(partition).values()].sort((a, b) => a.entry.base - b.entry.base);
  }

  private itemsOf(partition: PartitionRef): Map<number, Kept> {
    const key = logKey(partition);
    const items = this.partitions.get(key) ?? new Map<number, Kept>();
    this.partitions.set(key, items);
    return items;
  }
}

const placeOf = ({ entry, bytes }: Kept): Tip => ({ ...tipOf(entry), bytes });

const sizeOf = (item: LogItem): number =>
  isReadable(item) ? item.records.reduce((sum, { event }) => sum + Buffer.byteLength(event), 0) : 0;
