import type { Position } from '../topology/keys';
import type { Lane, SubscriptionRef } from './lane';
import type { Parked } from './lane-store';
import type { Edit, Letter, LetterReason } from './letter';

/** A letter, and the lane that it lies in. */
export interface Laid {
  readonly lane: Lane;
  readonly letter: Letter;
}

/** A record's place in its subscription's topic. */
export type RecordPlace = Pick<Position, 'partition' | 'offset'>;

/** Where somebody who goes through the letters is: behind one of them, or behind all of a lane. */
export interface LetterPlace {
  /** The lane's name. */
  readonly lane: string;
  /** Absent: behind all letters of the lane. */
  readonly letter?: RecordPlace;
}

/** Which letters are meant; each that is named has to fit. */
export interface LetterFilter {
  /** Letters of these keys, a hundred at most. */
  readonly keys?: readonly string[];
  readonly reason?: LetterReason;
  /** Last tried or come then or later, in milliseconds since 1970. */
  readonly from?: number;
  /** Last tried or come before that. */
  readonly until?: number;
  /** Here since then or earlier: a redrive does not run after what comes while it runs. */
  readonly hereSince?: number;
}

export interface LetterQuery {
  readonly after?: LetterPlace;
  /** Most letters to look at, 1 to 100; fewer of them may fit the filter. */
  readonly max: number;
  readonly filter?: LetterFilter;
}

export interface LetterPage {
  readonly letters: readonly Laid[];
  /** Where to go on; absent at the end. */
  readonly next?: LetterPlace;
}

export interface LanePage {
  readonly lanes: readonly Parked[];
  /** The lane's name to go on behind; absent at the end. */
  readonly next?: string;
}

/** The dead letters of all subscriptions, for operators. Throws Refusal `throttled` where another try may help. */
export interface LetterShelf {
  /** Letters lane by lane, in a lane by offset, read consistently. Fewer than `max` are no sign of the end. */
  page(of: SubscriptionRef, query: LetterQuery): Promise<LetterPage>;

  /** The letter of a record. One that came within the last second may not be found. */
  at(of: SubscriptionRef, place: RecordPlace): Promise<Laid | undefined>;

  /** Parked lanes by name, those behind `after`, read consistently; at most `max`. */
  lanes(
    of: SubscriptionRef,
    query: { readonly after?: string; readonly max: number },
  ): Promise<LanePage>;

  /** Writes another event into a letter, and who did it. False, and nothing written, when the letter is gone. */
  replace(laid: Laid, event: string, edited: Edit): Promise<boolean>;
}

/** What is kept of a letter that somebody discarded. */
export interface Discarded
  extends Pick<Letter, 'key' | 'reason' | 'attempts' | 'lastError' | 'firstAt' | 'lastAt'> {
  readonly position: Position;
  /** Why it was discarded, for people. */
  readonly why: string;
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The memory of discarded letters, 30 days long. */
export interface DiscardedLog {
  /** Keeps it; a later discard of the same record takes its place. */
  keep(of: SubscriptionRef, discarded: Discarded): Promise<void>;

  /** In the log's order, those behind `after`; at most `max`. */
  list(
    of: SubscriptionRef,
    query: { readonly after?: RecordPlace; readonly max: number },
  ): Promise<readonly Discarded[]>;
}

/** A lane whose time has come. */
export interface Due {
  readonly lane: Lane;
  /** Somebody began to open it and did not say that its ticket was sent. */
  readonly reminded: boolean;
}

/** When which parked lane is to be looked at. Every call may be repeated. */
export interface Reminders {
  /** Lanes that are due at `now`, at most `max`. The answer may be a second old. */
  due(of: SubscriptionRef, now: number, max: number): Promise<readonly Due[]>;

  /**
   * Has the lane come due at `at`. Opening a lane takes its own time away, so that whoever dies between that and
   * sending the ticket would leave it standing for ever.
   */
  remind(lane: Lane, at: number): Promise<void>;

  /** Its ticket was sent. */
  forget(lane: Lane): Promise<void>;
}

/** The partition that stands for messages of others, which are in no log of ours. */
export const foreignPartition = -1;

/** Whether a letter is a message that no topic of ours has sent. It can be looked at and discarded, not redriven. */
export const isForeign = ({ partition }: RecordPlace): boolean => partition === foreignPartition;

/** A record's place as operators write it: `3-42`. */
export const placeName = ({ partition, offset }: RecordPlace): string => `${partition}-${offset}`;

/** Reads one back; undefined when it is none. */
export function placeNamed(name: string): RecordPlace | undefined {
  const [, partition, offset] = /^(-1|\d{1,5})-(\d{1,16})$/.exec(name) ?? [];
  if (partition === undefined) return undefined;
  const place = { partition: Number(partition), offset: Number(offset) };
  return Number.isSafeInteger(place.offset) && placeName(place) === name ? place : undefined;
}

/** Whether a lane is that of a key, whose records wait for each other. */
export const isKeyLane = ({ name }: Lane): boolean => name.startsWith('key/');
