import type { PartitionRef, TopicRef } from '../topology/keys';

/** A consumer group: readers of a topic that share its partitions. */
export interface GroupRef extends TopicRef {
  readonly group: string;
}

/** Where a group goes on in a partition, as one reader of it says. */
export interface GroupCommit {
  readonly partition: PartitionRef;
  readonly group: string;
  /** The next offset to read: one behind the last that was handled. */
  readonly offset: number;
  /** The epoch that the reader has seen; 0 where there has been no lease and no seek. */
  readonly epoch: number;
  /** In milliseconds since 1970. */
  readonly now: number;
}

/** Why a commit changed nothing. */
export type CommitRefused =
  /** Another lease or a seek has come since. `known` is false where nothing is kept of the partition. */
  | { readonly kind: 'fenced'; readonly epoch: number; readonly known: boolean }
  /** A higher offset is committed: going back is a seek's business. */
  | { readonly kind: 'lower'; readonly committed: number };

export type CommitOutcome = { readonly kind: 'committed' } | CommitRefused;

/** Who reads a partition, and until when. It ends by itself at `until`, unless the member is heard of later. */
export interface Lease {
  readonly member: string;
  /** In milliseconds since 1970. */
  readonly until: number;
}

/** What a group knows of one partition. */
export interface Share {
  readonly partition: number;
  /** The next offset to read; absent before the first commit or seek. */
  readonly committed?: number;
  /** Raised by each lease and each seek; 0 before the first. Whoever commits under an older one is fenced. */
  readonly epoch: number;
  readonly lease?: Lease;
  /** When it was last committed or sought, in milliseconds since 1970. */
  readonly at?: number;
}

/** When a member was last written down, and until when that counts; in milliseconds since 1970. */
export interface Mark {
  readonly seen: number;
  readonly until: number;
}

/** Where a group begins in partitions that it has never committed. */
export interface GroupStart {
  readonly from: 'earliest' | 'latest';
  /** When the group was made, in milliseconds since 1970: "latest" means records appended since. */
  readonly since: number;
}

/** All that is known of a group. */
export interface GroupState {
  /** Absent where there is no such group. */
  readonly start?: GroupStart;
  /** By member; some may be over. */
  readonly marks: ReadonlyMap<string, Mark>;
  /** By partition; those that nobody has read or committed are missing. */
  readonly shares: ReadonlyMap<number, Share>;
}

/** Wants a partition for a member. */
export interface Take {
  readonly partition: PartitionRef;
  readonly group: string;
  readonly lease: Lease;
  /** The epoch that was seen: whoever takes it first raises it. */
  readonly epoch: number;
}

/** Has a partition, under an epoch. */
export interface Held {
  readonly partition: PartitionRef;
  readonly group: string;
  readonly member: string;
  readonly epoch: number;
}

/**
 * Groups, their members and their offsets. Every call may be repeated; each throws Refusal `throttled` where that may
 * help. Epochs never fall, also when a group is removed and made anew.
 */
export interface GroupStore {
  /** Read consistently, in one call. */
  state(group: GroupRef): Promise<GroupState>;

  /** Names of a topic's groups, in order. */
  list(topic: TopicRef): Promise<readonly string[]>;

  /** Makes a group, unless there is one: then it stays as it is. False where there was one, or may have been. */
  create(group: GroupRef, start: GroupStart): Promise<boolean>;

  /** Writes a member down. */
  mark(group: GroupRef, member: string, mark: Mark): Promise<void>;

  /** Forgets a member, unless it has been marked later than `seen`. */
  forget(group: GroupRef, member: string, seen: number): Promise<void>;

  /** Takes a partition if its epoch is still the one seen, and raises that. Undefined when somebody was faster. */
  take(wanted: Take): Promise<Share | undefined>;

  /** Gives a partition up, if the member still has it under that epoch. */
  release(held: Held): Promise<void>;

  /** Moves the committed offset forward, if the epoch is still the one seen. */
  commit(commit: GroupCommit): Promise<CommitOutcome>;

  /** Sets the committed offset, forward or back, and raises the epoch. Answers what was committed before. */
  seek(to: Omit<GroupCommit, 'epoch'>): Promise<number | undefined>;

  /** Removes a group; of each of so many partitions an epoch stays that fences all who have read it. */
  remove(group: GroupRef, partitions: number): Promise<void>;
}
