import type { PartitionRef } from '../topology/keys';

/** One event as the log keeps it. */
export interface LogRecord {
  /** The event in CloudEvents JSON format, to the byte as it was taken in. */
  readonly event: string;
  /** The event's `partitionkey`. */
  readonly key?: string;
}

/** The newest item of a partition, or whoever holds a contested offset. */
export interface Tip {
  readonly base: number;
  readonly count: number;
  /** Id of the append that wrote it. */
  readonly id: string;
  /** Append time, milliseconds since 1970. */
  readonly at: number;
  /** When retention ends, in whole seconds since 1970. */
  readonly expires: number;
  /** Stored bytes of the partition's records up to and with this item, counted from its first; absent on old items. */
  readonly bytes?: number;
}

/** One append: all records of a request that share a partition, stored as one item. */
export interface LogEntry {
  readonly partition: PartitionRef;
  /** Offset of the first record; the others follow without a gap. */
  readonly base: number;
  /** New for each append, the same for all its tries: tells our stored item from another's. */
  readonly id: string;
  readonly at: number;
  /** When retention ends, in whole seconds since 1970. */
  readonly expires: number;
  /** The `bytes` of the item before it: the store adds its own. @default 0 */
  readonly before?: number;
  readonly records: readonly LogRecord[];
}

/** An item of the log that can't be decoded: its place, and why. */
export interface Unreadable {
  readonly partition: PartitionRef;
  readonly base: number;
  readonly count: number;
  readonly reason: string;
}

/** What a reader finds: an entry, or the place of one that can't be read. */
export type LogItem = LogEntry | Unreadable;

/** What became of a conditional write. */
export type PutOutcome =
  /** `bytes`: what the item says of the partition's stored bytes, where the store knows. */
  | { readonly kind: 'stored'; readonly bytes?: number }
  /** Nothing was written: an item with that base exists. */
  | { readonly kind: 'taken'; readonly by: Tip }
  /** No answer came; it may be stored, now or in a moment. */
  | { readonly kind: 'unknown' };

/** The partitioned, append-only log. Reads throw Refusal `throttled` where another try may help. */
export interface LogStore {
  /** The newest item, read consistently; undefined when the partition holds none. */
  tip(partition: PartitionRef): Promise<Tip | undefined>;

  /** Writes `entry` if no item has its base. Never overwrites, never throws for a lost race or answer. */
  put(entry: LogEntry): Promise<PutOutcome>;

  /** The entry that begins at `base`, whole as it was written, read consistently. */
  at(partition: PartitionRef, base: number): Promise<LogEntry | undefined>;

  /**
   * Items that hold offsets from `from` on, in order, read consistently; the first may begin before it.
   * Stops after `until` (exclusive) or about 1 MB. An empty answer means that nothing is there. What compaction
   * has left of an item comes as several, one for each run of records.
   */
  read(partition: PartitionRef, from: number, until?: number): Promise<readonly LogItem[]>;
}

/** What an entry says of the place behind it; its stored bytes are known to the store only. */
export const tipOf = ({ base, id, at, expires, records }: LogEntry): Tip => ({
  base,
  count: records.length,
  id,
  at,
  expires,
});

export const isReadable = (item: LogItem): item is LogEntry => 'records' in item;

/** The offset after the last one. */
export const endOf = (item: LogItem | Tip): number =>
  item.base + ('records' in item ? item.records.length : item.count);
