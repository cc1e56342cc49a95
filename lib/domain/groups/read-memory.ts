import { behind, eventBytes, type KeptItem } from '../read/log-reader';
import { logKey, type PartitionRef } from '../topology/keys';

/** What is remembered of one partition. */
interface Known {
  /** By offset that a reader goes on from: where the item begins that holds it, or it itself. */
  readonly begins: Map<number, number>;
  /** Of the items read last, on average. */
  readonly records: number;
  readonly bytes: number;
  /** The highest offset that is certainly reached. */
  readonly head: number;
  /** When nothing was found behind it, in milliseconds since 1970. */
  readonly emptyAt: number;
}

const nothing = (): Known => ({ begins: new Map(), records: 0, bytes: 0, head: 0, emptyAt: 0 });

/** For so long, in milliseconds, a partition in which nothing was found comes behind the others. */
const quietMs = 1_000;

/** Places remembered of a partition, and partitions: groups are few, and read side by side. */
const most = { begins: 16, partitions: 4_096 };

/** Items asked for where nothing is known of their size. */
const firstGuess = 20;

/**
 * What one process remembers of the log it has read. The log never changes what is there, so this never goes wrong;
 * who forgets it only reads a little more than needed.
 */
export class ReadMemory {
  private readonly partitions = new Map<string, Known>();

  /** Where to begin to read from `from` on, in one query; undefined where that is not known. */
  beginOf(partition: PartitionRef, from: number): number | undefined {
    return from === 0 ? 0 : this.of(partition).begins.get(from);
  }

  /** A head that the partition has certainly reached. */
  headOf(partition: PartitionRef): number {
    return this.of(partition).head;
  }

  /** How many items hold about so many records, and no more than so many bytes; by those of the topic at first. */
  itemsFor(partition: PartitionRef, want: { records: number; bytes: number }): number {
    const known = this.of(partition);
    const { records, bytes } = known.records > 0 ? known : this.of(anyOf(partition));
    if (records === 0) return Math.min(want.records, firstGuess);
    const enough = Math.min(want.records / records, Math.ceil(want.bytes / bytes));
    return Math.max(1, Math.floor(enough));
  }

  /** Whether nothing was found just now. */
  isQuiet(partition: PartitionRef, now: number): boolean {
    return Math.abs(now - this.of(partition).emptyAt) < quietMs;
  }

  /** Nothing was found. */
  foundEmpty(partition: PartitionRef, now: number): void {
    this.keep(partition, { emptyAt: now });
  }

  /** Learns from a page how large items are. */
  learn(partition: PartitionRef, items: readonly KeptItem[]): void {
    const last = items.at(-1);
    if (!last) return;
    const mean = (of: (item: KeptItem) => number) =>
      items.reduce((sum, item) => sum + of(item), 0) / items.length;
    const size = { records: mean(({ count }) => count), bytes: mean(eventBytes) + 1 };
    this.keep(anyOf(partition), size);
    this.keep(partition, { ...size, head: Math.max(this.headOf(partition), behind(last)) });
  }

  /** Remembers that reading goes on from `from`, with the item that begins at `begin`. */
  remember(partition: PartitionRef, from: number, begin: number): void {
    const begins = new Map(this.of(partition).begins);
    begins.delete(from);
    begins.set(from, begin);
    this.keep(partition, { begins: newest(begins, most.begins) });
  }

  private of(partition: PartitionRef): Known {
    return this.partitions.get(logKey(partition)) ?? nothing();
  }

  private keep(partition: PartitionRef, more: Partial<Known>): void {
    const known = { ...this.of(partition), ...more };
    this.partitions.delete(logKey(partition));
    this.partitions.set(logKey(partition), known);
    newest(this.partitions, most.partitions);
  }
}

/** Stands for all partitions of a topic. */
const anyOf = (partition: PartitionRef): PartitionRef => ({ ...partition, partition: -1 });

/** Forgets the oldest of too many. */
function newest<K, V>(map: Map<K, V>, limit: number): Map<K, V> {
  const [oldest] = map.keys();
  if (map.size > limit && oldest !== undefined) map.delete(oldest);
  return map;
}
