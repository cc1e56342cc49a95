import type { PackRange } from '../deliver/pack';
import type { Position } from '../topology/keys';
import type { Lane, SubscriptionRef } from './lane';
import type { Letter } from './letter';

/** A lane that stands still. One that flows has no such item. */
export interface Parked {
  readonly lane: Lane;
  /** The key of its records; absent for a record without one, or alone. */
  readonly key?: string;
  /**
   * Grows with each failure and each redrive, so that an older ticket is known to be stale. The first is the
   * letter's `lastAt` + 1: a lane that flowed in between does not use an epoch again, nor a ticket's deduplication id.
   */
  readonly epoch: number;
  /** How many letters it holds. */
  readonly count: number;
  /** Grows with each redrive that somebody asked for: its letters then have all their attempts again. */
  readonly round: number;
  /** When it was parked, in milliseconds since 1970. */
  readonly since: number;
  /** When it is redriven by itself, in milliseconds since 1970. */
  readonly retryAt?: number;
  /** The operation that redrives it now. */
  readonly operation?: string;
  /** The record that has failed, which all others wait behind; absent in lanes that are parked for long. */
  readonly blocker?: Pick<Position, 'partition' | 'offset'>;
  /** Letters delivered by that operation so far. */
  readonly delivered: number;
}

/** What a worker has to know before it handles a batch. */
export interface SubscriptionState {
  /** Why nothing is to be delivered; undefined while deliveries run. */
  readonly stopped?: Stopped;
  /** Parked lanes by name: the first hundred. */
  readonly parked: ReadonlyMap<string, Parked>;
  /** Whether these are all parked lanes. */
  readonly complete: boolean;
}

/** A subscription that delivers nothing: somebody has paused it, or its endpoint said that it is gone. */
export interface Stopped {
  readonly why: 'paused' | 'gone';
  readonly at: number;
  /** For people. */
  readonly reason?: string;
}

/** What became of a letter that was confirmed. */
export type Confirmed =
  /** It was the last, and the lane flows. */
  | 'flows'
  /** The lane holds more. */
  | 'parked'
  /** A newer epoch has begun: this ticket has to stop. */
  | 'stale';

/** How a redrive of a lane ends, other than by the delivery of its last letter. */
export type End =
  /** A letter failed for good once more. */
  | { readonly kind: 'failed'; readonly letter: Letter }
  /** It is tried again by itself at `retryAt`. The operation, if any, is over with this lane. */
  | { readonly kind: 'later'; readonly retryAt: number }
  /** Its operation was cancelled. */
  | { readonly kind: 'cancelled' };

/** What was settled of packs that came again: a message that holds several records leaves the queue as a whole. */
export interface PackStore {
  /** Offsets of the pack's records that are settled, read consistently; none where nobody has kept any. */
  settledOf(subscription: SubscriptionRef, pack: PackRange): Promise<ReadonlySet<number>>;

  /** Adds to what is known to be settled; offsets that are known already change nothing. */
  keepSettled(
    subscription: SubscriptionRef,
    pack: PackRange,
    offsets: readonly number[],
  ): Promise<void>;
}

/**
 * The parked lanes of all subscriptions, and their letters. Each write is one transaction, and may be repeated: its
 * second time changes nothing. Throws Refusal `throttled` where another try may help.
 */
export interface LaneStore extends PackStore {
  /** One consistent read, however many lanes are parked. */
  state(subscription: SubscriptionRef): Promise<SubscriptionState>;

  /** The lane's state, read consistently; undefined while it flows. */
  parked(lane: Lane): Promise<Parked | undefined>;

  /**
   * Parks the lane with `letter` in it, in a new epoch. A letter that is there already stays as it is, and with it
   * the lane. `retryAt` has it redriven by itself. Returns the lane's state.
   */
  park(lane: Lane, letter: Letter, retryAt?: number): Promise<Parked>;

  /** Adds `letter` to a parked lane, if it is not there. False, and nothing written, when the lane flows. */
  wait(lane: Lane, letter: Letter): Promise<boolean>;

  /**
   * Begins a new epoch of a parked lane, and takes away its `retryAt`. With an operation it is also a new round.
   * An operation that was redriving it is told what was delivered, and is over with this lane.
   * Undefined when the lane flows.
   */
  open(lane: Lane, operation?: string): Promise<Parked | undefined>;

  /** Letters of the lane, lowest offset first, read consistently: at most `max`, and at most about 1 MB. */
  letters(lane: Lane, max: number): Promise<readonly Letter[]>;

  /** Keeps what is known of a letter's tries; does nothing when it is gone. */
  note(lane: Lane, letter: Letter): Promise<void>;

  /** Takes a delivered letter out; when it was the lane's last, the lane flows. Does nothing twice. */
  confirm(lane: Lane, letter: Pick<Letter, 'position'>, epoch: number): Promise<Confirmed>;

  /** Lets a lane flow that holds nothing. False when it holds letters or a newer epoch has begun. */
  release(lane: Lane, epoch: number): Promise<boolean>;

  /** Ends a redrive with the lane still parked, in a new epoch. Does nothing when a newer epoch has begun. */
  end(lane: Lane, epoch: number, how: End): Promise<void>;

  /** Moves a letter into a lane of its own, in which it stays parked; the rest of `from` may flow. */
  setApart(from: Lane, letter: Letter, epoch: number): Promise<Confirmed>;

  /** Counts a try of a record that is not parked, before it is made. Returns how many were counted. */
  begin(lane: Lane, position: Position, replay?: string): Promise<number>;

  /** Takes back a try that was counted and then not made. */
  takeBack(lane: Lane, position: Position, replay?: string): Promise<void>;

  /** Keeps how many tries of a record have failed; never lowers it. */
  failed(
    lane: Lane,
    position: Position,
    tries: { attempts: number; replay?: string },
  ): Promise<void>;

  /** Stops deliveries; the first reason stays. */
  stop(subscription: SubscriptionRef, stopped: Stopped): Promise<void>;

  /** Lets deliveries go on. */
  resume(subscription: SubscriptionRef): Promise<void>;
}
