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
  /** Why it can't be decoded any more. */
  readonly damage?: string;
}

const pageBytes = 1_048_576;

/** The log in memory. `remove` does what DynamoDB's time to live does: deletes items in any order. */
export class MemoryLog implements LogStore {
  private readonly partitions = new Map<string, Map<number, Kept>>();

  async tip(partition: PartitionRef): Promise<Tip | undefined> {
    const newest = this.inOrder(partition).at(-1);
    return newest && tipOf(newest.entry);
  }

  async put(entry: LogEntry): Promise<PutOutcome> {
    const there = this.itemsOf(entry.partition).get(entry.base);
    if (there) return { kind: 'taken', by: tipOf(there.entry) };
    this.itemsOf(entry.partition).set(entry.base, { entry });
    return { kind: 'stored' };
  }

  async at(partition: PartitionRef, base: number): Promise<LogEntry | undefined> {
    const kept = this.itemsOf(partition).get(base);
    return kept?.damage ? undefined : kept?.entry;
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

  /** Every item of a partition, in order. */
  all(partition: PartitionRef): LogItem[] {
    return this.inOrder(partition).map(({ entry, damage }) =>
      damage === undefined
        ? entry
        : { partition, base: entry.base, count: entry.records.length, reason: damage },
    );
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

const sizeOf = (item: LogItem): number =>
  isReadable(item) ? item.records.reduce((sum, { event }) => sum + Buffer.byteLength(event), 0) : 0;
