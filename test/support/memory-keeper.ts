import {
  keptIn,
  type LogKeeper,
  type Slot,
  type StoredItem,
} from '../../lib/domain/log/log-keeper';
import type { Tip } from '../../lib/domain/log/log-store';
import type { PartitionRef } from '../../lib/domain/topology/keys';
import type { MemoryLog } from './memory-log';

/** Tidies a log in memory. */
export class MemoryKeeper implements LogKeeper {
  constructor(private readonly log: MemoryLog) {}

  async places(partition: PartitionRef, from: number, limit: number): Promise<readonly Tip[]> {
    return this.from(partition, from)
      .map(({ slots: _, ...place }) => place)
      .slice(0, limit);
  }

  async items(
    partition: PartitionRef,
    from: number,
    until: number,
  ): Promise<readonly StoredItem[]> {
    return this.from(partition, from).filter(({ base }) => base < until);
  }

  async remove(partition: PartitionRef, bases: readonly number[]): Promise<void> {
    for (const base of bases) this.log.remove(partition, base);
  }

  async rewrite(
    partition: PartitionRef,
    { base, id, slots: seen = [] }: StoredItem,
    slots: readonly Slot[],
  ): Promise<boolean> {
    const [there] = this.from(partition, base);
    const isSame = there?.base === base && there.id === id;
    if (!isSame || keptIn(there.slots ?? []) !== keptIn(seen)) return false;
    this.log.change(partition, base, { slots });
    return true;
  }

  async expireAt(partition: PartitionRef, base: number, expires: number): Promise<void> {
    this.log.change(partition, base, { expires });
  }

  private from(partition: PartitionRef, from: number): StoredItem[] {
    return this.log.stored(partition).filter(({ base }) => base >= from);
  }
}
