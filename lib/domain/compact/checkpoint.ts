import type { PartitionRef } from '../topology/keys';

/** How far compaction has come in one partition. */
export interface Checkpoint {
  /** Before this offset no two records have the same key. */
  readonly cleaned: number;
  /** Before this offset every record was looked at: the newest item supersedes others, and stays itself. */
  readonly looked: number;
  /** How many records there were before `cleaned`. */
  readonly kept: number;
  /** When that was so, in milliseconds since 1970. */
  readonly at: number;
  /** When the first tombstone among them may go, in milliseconds since 1970. */
  readonly tombstoneAt?: number;
  /** A pass that ran out of time. */
  readonly pass?: Pass;
}

/** A pass over a partition: records before `until` go if a newer one of their key was seen. */
export interface Pass {
  readonly until: number;
  /** Up to here newer ones are looked for. */
  readonly looked: number;
  /** Items before this offset are done. */
  readonly from: number;
  /** As far as the pass has come. */
  readonly kept: number;
  readonly tombstoneAt?: number;
}

/** Every call may be repeated, and throws Refusal `throttled` where that may help. */
export interface CheckpointStore {
  /** Read consistently; zeros before the first pass. */
  read(partition: PartitionRef): Promise<Checkpoint>;

  /** Writes it down, unless somebody has come further. */
  save(partition: PartitionRef, checkpoint: Checkpoint): Promise<void>;
}

/** A pass is made at least so often, in milliseconds, where there is anything new. */
const dayMs = 86_400_000;

/**
 * Whether a pass is worth while up to an offset: as much is new as was kept by the last one, so that no record is
 * read for nothing more than about twice; or a day has passed; or a tombstone may go.
 */
export function isDue(checkpoint: Checkpoint, upTo: number, now: number): boolean {
  const { looked, kept, at, tombstoneAt = Number.POSITIVE_INFINITY, pass } = checkpoint;
  const isNew = upTo > looked && (upTo - looked >= kept || now - at >= dayMs);
  return pass !== undefined || isNew || tombstoneAt <= now;
}
