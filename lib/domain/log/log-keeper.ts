import type { PartitionRef } from '../topology/keys';
import type { LogRecord, Tip } from './log-store';

/** A place for a record; empty where compaction has removed it. */
export type Slot = LogRecord | undefined;

/** An item as it is stored: what compaction has left of it keeps its base, its count and each record's place. */
export interface StoredItem extends Tip {
  /** In the order of their offsets. Absent where the item can't be decoded. */
  readonly slots?: readonly Slot[];
}

/**
 * Takes out of the log what is not to be kept; what remains keeps its offsets. Reads are consistent, every call
 * may be repeated, and throws Refusal `throttled` where that may help. Nobody may ask for the newest item, nor
 * for a young one: a writer who has seen the item before it would write there again.
 */
export interface LogKeeper {
  /** Places of up to `limit` items from `from` on, in order. */
  places(partition: PartitionRef, from: number, limit: number): Promise<readonly Tip[]>;

  /** Items that begin at `from` or behind it, up to but without `until`, in order; about 1 MB of them. */
  items(partition: PartitionRef, from: number, until: number): Promise<readonly StoredItem[]>;

  /** Deletes the items with these bases. */
  remove(partition: PartitionRef, bases: readonly number[]): Promise<void>;

  /** Leaves of an item these slots. False where it is not as it was read: nothing is changed. */
  rewrite(partition: PartitionRef, item: StoredItem, slots: readonly Slot[]): Promise<boolean>;

  /** Has an item expire at `expires`, in seconds since 1970, if it is still there. */
  expireAt(partition: PartitionRef, base: number, expires: number): Promise<void>;
}

/** How many records an item still holds. */
export const keptIn = (slots: readonly Slot[]): number =>
  slots.filter((slot) => slot !== undefined).length;

/** A run of records without a hole between them. */
export interface Run {
  readonly base: number;
  readonly records: readonly LogRecord[];
}

/** What is left of an item, as runs. */
export function runsOf(base: number, slots: readonly Slot[]): Run[] {
  const runs: { readonly base: number; readonly records: LogRecord[] }[] = [];
  slots.forEach((slot, at) => {
    if (slot === undefined) return;
    if (at > 0 && slots[at - 1] !== undefined) runs.at(-1)?.records.push(slot);
    else runs.push({ base: base + at, records: [slot] });
  });
  return runs;
}
