import { endOf, isReadable, type Tip, tipOf } from '../../lib/domain/log/log-store';
import type { KeptItem, LogReader, PageLimits } from '../../lib/domain/read/log-reader';
import { logKey, type PartitionRef } from '../../lib/domain/topology/keys';
import type { MemoryLog } from './memory-log';

/** Reads a log in memory, and counts how often. */
export class MemoryLogReader implements LogReader {
  reads = 0;
  private readonly damaged = new Set<string>();

  constructor(private readonly log: MemoryLog) {}

  async oldest(partition: PartitionRef): Promise<Tip | undefined> {
    return this.placesIn(partition)[0];
  }

  async upTo(partition: PartitionRef, offset: number): Promise<Tip | undefined> {
    return this.placesIn(partition).findLast(({ base }) => base <= offset);
  }

  async page(
    partition: PartitionRef,
    from: number,
    { items, bytes, exact }: PageLimits,
  ): Promise<readonly KeptItem[]> {
    const found = this.itemsIn(partition).filter((item) => endOf(tipFrom(item)) > from);
    const before = found.filter(({ base }) => base < from);
    const page = [...(exact ? [] : before), ...found.slice(before.length).slice(0, items)];
    let left = bytes;
    return page.filter((item) => {
      const fits = left > 0;
      left -= sizeOf(item);
      return fits;
    });
  }

  /** Makes an item undecodable, to this reader. */
  damage(partition: PartitionRef, base: number): void {
    this.damaged.add(`${logKey(partition)}/${base}`);
  }

  private placesIn(partition: PartitionRef): Tip[] {
    this.reads++;
    return this.log.stored(partition).map(({ slots: _, ...place }) => place);
  }

  private itemsIn(partition: PartitionRef): KeptItem[] {
    this.reads++;
    return this.log
      .all(partition)
      .filter(isReadable)
      .map((entry) =>
        this.damaged.has(`${logKey(partition)}/${entry.base}`)
          ? tipOf(entry)
          : { ...tipOf(entry), records: entry.records },
      );
  }
}

const tipFrom = ({ base, count, id, at, expires }: KeptItem): Tip => ({
  base,
  count,
  id,
  at,
  expires,
});

const sizeOf = ({ records = [] }: KeptItem): number =>
  records.reduce((sum, { event }) => sum + Buffer.byteLength(event), 0);
