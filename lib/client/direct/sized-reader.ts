import type { ReadMemory } from '../../domain/groups/read-memory';
import type { Tip } from '../../domain/log/log-store';
import type { KeptItem, LogReader, PageLimits } from '../../domain/read/log-reader';
import type { PartitionRef } from '../../domain/topology/keys';

/**
 * A reader that asks for as many items as hold what is wanted, by what earlier pages have shown: an item may hold one
 * record or hundreds, and what is read beyond the page is read again by the next.
 */
export class SizedReader implements LogReader {
  constructor(
    private readonly reader: LogReader,
    private readonly memory: ReadMemory,
  ) {}

  oldest(partition: PartitionRef): Promise<Tip | undefined> {
    return this.reader.oldest(partition);
  }

  upTo(partition: PartitionRef, offset: number): Promise<Tip | undefined> {
    return this.reader.upTo(partition, offset);
  }

  /** At most so many items as records are wanted, since each holds one at least. */
  async page(
    partition: PartitionRef,
    from: number,
    limits: PageLimits,
  ): Promise<readonly KeptItem[]> {
    const { items: records, bytes } = limits;
    const items = this.memory.itemsFor(partition, { records, bytes });
    const page = await this.reader.page(partition, from, { ...limits, items });
    this.memory.learn(partition, page);
    return page;
  }
}
