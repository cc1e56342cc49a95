import type { PartitionRef } from '../topology/keys';

/** The newest record of a key. */
export interface Latest {
  readonly offset: number;
  /** Append time, milliseconds since 1970. */
  readonly at: number;
  /** The event in CloudEvents JSON format, to the byte as it was taken in; absent for a tombstone. */
  readonly event?: string;
}

export interface KeyedLatest extends Latest {
  readonly key: string;
  /** When a tombstone may be forgotten, in whole seconds since 1970. */
  readonly expires?: number;
}

/**
 * The newest record of each key, beside the log. Every call may be repeated, and throws Refusal `throttled` where
 * that may help.
 */
export interface LatestStore {
  /** Read consistently. */
  find(partition: PartitionRef, key: string): Promise<Latest | undefined>;

  /** Takes the place of an older record of its key; changes nothing where there is a newer one. */
  keep(partition: PartitionRef, latest: KeyedLatest): Promise<void>;

  /** Forgets the keys whose newest record lies before an offset. */
  forget(partition: PartitionRef, before: number): Promise<void>;
}
