import type { LogRecord, Tip } from '../log/log-store';
import type { PartitionRef } from '../topology/keys';

/** An item of the log as readers find it: its place, and what it holds. */
export interface KeptItem extends Tip {
  /** Absent where the item can't be decoded. */
  readonly records?: readonly LogRecord[];
}

/** The offset after an item's last, by its count: its records may be missing. */
export const behind = ({ base, count }: Pick<KeptItem, 'base' | 'count'>): number => base + count;

/** Bytes of an item's events, as far as they can be decoded. */
export const eventBytes = ({ records = [] }: Pick<KeptItem, 'records'>): number =>
  records.reduce((sum, { event }) => sum + Buffer.byteLength(event), 0);

/** Where a page ends. */
export interface PageLimits {
  /** Most items. One that begins before the page counts extra. */
  readonly items: number;
  /** Once the events have so many bytes, no item follows. */
  readonly bytes: number;
  /** `from` is known to be where an item begins or ends, so that nobody looks for one that holds it. */
  readonly exact?: boolean;
}

/**
 * Looks into the log without reading more than it has to. Everything is read consistently, and what has expired
 * and is not yet deleted is shown like the rest. Throws Refusal `throttled` where another try may help.
 */
export interface LogReader {
  /** Place of the oldest item that is there; undefined when there is none. */
  oldest(partition: PartitionRef): Promise<Tip | undefined>;

  /** Place of the newest item that begins at `offset` or before it. */
  upTo(partition: PartitionRef, offset: number): Promise<Tip | undefined>;

  /**
   * Items that hold offsets from `from` on, in order; the first may begin before it. An empty answer means that
   * nothing is there.
   */
  page(partition: PartitionRef, from: number, limits: PageLimits): Promise<readonly KeptItem[]>;
}
