import type { Filter } from '../filter/filter';

/** A run of offsets of one partition: from `from` up to but without `until`. */
export interface Stretch {
  readonly partition: number;
  readonly from: number;
  readonly until: number;
}

/** What a replay sends: settled when it begins, so that it ends. */
export interface ReplayPlan {
  readonly stretches: readonly Stretch[];
  readonly key?: string;
  readonly filter?: Filter;
}

/** How far a replay has come. */
export interface ReplayCursor {
  /** Which of the stretches. */
  readonly stretch: number;
  /** The next offset of it. */
  readonly next: number;
  readonly sent: number;
  /** Records that the queue will not take, ever. */
  readonly refused: number;
  readonly paidUntil: number;
}
