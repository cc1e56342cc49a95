import type { Position } from '../topology/keys';

/** A record that was not delivered: the one that failed, or one that waits behind it. */
export interface Letter {
  readonly position: Position;
  /** The event in CloudEvents JSON format: as it was published, or as it was corrected since. */
  readonly event: string;
  readonly key?: string;
  /** Why it is here, for programs. */
  readonly reason: LetterReason;
  /** Tries in all, every one of them failed. 0 while it only waits behind another. */
  readonly attempts: number;
  /** What the last try said; absent while it was never tried. */
  readonly lastError?: string;
  /** When it came here, and when it was last tried or came, in milliseconds since 1970. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** Tries in the present round: a redrive begins a new one, with all attempts left. */
  readonly tries: number;
  /** The lane's round that `tries` counts in. */
  readonly round: number;
  /** The replay that delivered it; absent for live records. */
  readonly replay?: string;
  /** What it was before somebody corrected it. */
  readonly edited?: Edit;
}

/** A correction: who and what is kept beside the letter. */
export interface Edit {
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The event as it was published. */
  readonly original: string;
}

export const letterReasons = [
  /** Its consumer failed as often as the subscription allows. */
  'attempts_exhausted',
  /** Its consumer was given it that often and never answered: it crashed, or took longer than its lease. */
  'consumer_crashed',
  /** Its consumer refused it. */
  'rejected',
  /** The queue gave up on it: its consumer reads the queue itself, or has crashed far too often. */
  'moved_by_queue',
  /** It failed, or was not tried, and is tried again at the lane's `retryAt`. */
  'retry_later',
  /** An earlier record of its key is here. */
  'behind_parked_key',
] as const;

export type LetterReason = (typeof letterReasons)[number];
