import type { RecordPlace } from '../dead-letters/letter-shelf';
import type { Happening } from '../deliver/happened';
import type { Seconds } from '../topology/duration';
import type { PartitionRef, TopicRef } from '../topology/keys';

/** One book of the journal: what happened to records on their way to one subscription, or out of the log. */
export interface JournalRef {
  readonly namespace: string;
  /** A subscription's name, or `$dispatched/` and a topic's. */
  readonly book: string;
}

/** The book that says when a topic's records were sent on. */
export const dispatchedBook = ({ namespace, topic }: TopicRef): JournalRef => ({
  namespace,
  book: `$dispatched/${topic}`,
});

/** What the journal keeps: what is filtered is known from the filter, and what is not tried is nothing. */
export type EntryKind = Exclude<Happening, 'filtered' | 'later'>;

/** What happened to one record. Times are in milliseconds since 1970. */
export interface JournalEntry {
  readonly place: RecordPlace;
  readonly kind: EntryKind;
  readonly at: number;
  readonly attempt?: number;
  /** When the try began. */
  readonly startedAt?: number;
  readonly queuedAt?: number;
  readonly behind?: RecordPlace;
  /** It was a dead letter, or waited behind one. */
  readonly letter?: true;
  readonly operation?: string;
  readonly replay?: string;
  readonly error?: string;
}

/** Offsets of a partition that were sent on at a time. */
export interface DispatchedEntry {
  readonly partition: PartitionRef['partition'];
  readonly from: number;
  /** The offset behind the last. */
  readonly to: number;
}

/** One item of the journal: what was written at once. */
export interface JournalLine {
  readonly at: number;
  /** Entries, as `line.ts` writes them. */
  readonly text: string;
}

export interface JournalQuery {
  /** Lines that hold this text. */
  readonly holding: string;
  /** Written then or later, and before `until`. */
  readonly from: number;
  readonly until: number;
  /** Where an earlier page has ended. */
  readonly after?: string;
}

export interface JournalPage {
  /** In the order of their times. */
  readonly lines: readonly JournalLine[];
  /** Where to go on; absent at the end. A page without lines is no sign of it. */
  readonly next?: string;
}

/**
 * What happened to records, for as long as their topic says. It may miss something: nothing but an answer to
 * "where is it?" rests on it.
 */
export interface Journal {
  /** Adds lines, in one short call. Throws when it can't. */
  write(of: JournalRef, lines: readonly JournalLine[], keep: Seconds): Promise<void>;

  /** A page of lines, in one call. Throws Refusal `throttled` where another try may help. */
  page(of: JournalRef, query: JournalQuery): Promise<JournalPage>;
}
