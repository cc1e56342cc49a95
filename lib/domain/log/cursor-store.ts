import type { PartitionRef, TopicRef } from '../topology/keys';

/** How far fan-out has come in one partition. */
export interface Cursor {
  /** First offset that is not yet dispatched. */
  readonly next: number;
  /** Lowest head the partition is known to have had, so that an emptied one goes on counting. */
  readonly head: number;
}

/**
 * Fan-out's place in each partition; both numbers only ever grow. Every call may be repeated, and throws
 * Refusal `throttled` where that may help.
 */
export interface CursorStore {
  /** The cursor, read consistently; zeros before the first dispatch. */
  read(partition: PartitionRef): Promise<Cursor>;

  /** The cursors of all partitions of a topic that have one, by partition. */
  readAll(topic: TopicRef): Promise<ReadonlyMap<number, Cursor>>;

  /** Moves `next` forward. A lower one is ignored, so the slower of two dispatchers does no harm. */
  advance(partition: PartitionRef, next: number): Promise<void>;

  /** Moves `head` forward, before anything that has not been dispatched can expire. */
  rememberHead(partition: PartitionRef, head: number): Promise<void>;
}
