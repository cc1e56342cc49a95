import type { Happened } from '../deliver/happened';
import type { DispatchedRange } from '../fan-out/fan-out';
import { groupBy } from '../group-by';
import type { Seconds } from '../topology/duration';
import { type Fabric, topicIn } from '../topology/fabric';
import { logKey, type TopicRef } from '../topology/keys';
import {
  dispatchedBook,
  type EntryKind,
  type JournalEntry,
  type JournalLine,
  type JournalRef,
} from './journal';
import { dispatchedLine, linesOf } from './line';
import { isFollowed, type JourneySettings } from './share';

/** What is to be written into one book. */
export interface Note {
  readonly of: JournalRef;
  readonly lines: readonly JournalLine[];
  readonly keep: Seconds;
}

/** What the journal is to keep of what happened in a batch: one book, since a batch is one subscription's. */
export function noteOf(topology: Fabric, happened: readonly Happened[]): Note | undefined {
  const [first] = happened;
  const journey = first ? settingsOf(topology, first.position) : false;
  if (!first || !journey) return undefined;
  const followed = happened.filter(({ position }) => isFollowed(position, journey));
  const lines = linesOf(entriesOf(followed));
  const { namespace, subscription: book } = first.subscription;
  return lines.length > 0 ? { of: { namespace, book }, lines, keep: journey.keep } : undefined;
}

/** What the journal is to keep of a wake-up of fan-out: one line at most for each topic. */
export function notesOf(topology: Fabric, dispatched: readonly DispatchedRange[]): Note[] {
  const topics = groupBy(dispatched, ({ partition: { namespace, topic } }) =>
    logKey({ namespace, topic, partition: 0 }),
  );
  return topics.flatMap((ranges) => dispatchedNote(topology, ranges) ?? []);
}

function dispatchedNote(topology: Fabric, ranges: readonly DispatchedRange[]): Note | undefined {
  const [first] = ranges;
  const journey = first ? settingsOf(topology, first.partition) : false;
  if (!first || !journey) return undefined;
  const entries = ranges
    .filter((range) => holdsFollowed(range, journey))
    .map(({ partition: { partition }, from, to }) => ({ partition, from, to }));
  const lines = dispatchedLine(entries, first.at);
  const of = dispatchedBook(first.partition);
  return lines.length > 0 ? { of, lines, keep: journey.keep } : undefined;
}

function holdsFollowed(
  { partition, from, to }: DispatchedRange,
  journey: JourneySettings,
): boolean {
  if (journey !== false && journey.share >= 1) return true;
  for (let offset = from; offset < to; offset++)
    if (isFollowed({ ...partition, offset }, journey)) return true;
  return false;
}

const settingsOf = (topology: Fabric, topic: TopicRef): JourneySettings =>
  topicIn(topology, topic)?.journey ?? false;

/** A try that ended within the batch is one entry; of one that was handed out, the second says that the first was lost. */
function entriesOf(happened: readonly Happened[]): JournalEntry[] {
  const begun = new Map<string, number>();
  const entries = happened.flatMap((one, nth): (JournalEntry | [])[] => {
    if (one.kind === 'filtered' || one.kind === 'later') return [];
    const name = nameOf(one);
    if (one.kind !== 'attempted') return [entryOf(one, one.kind, begun.get(name))];
    begun.set(name, one.at);
    const endsHere = happened.slice(nth + 1).some((later) => ends(later) && nameOf(later) === name);
    return !endsHere && isAgain(one) ? [entryOf(one, one.kind)] : [];
  });
  return entries.flat();
}

const ends = ({ kind }: Happened): boolean => kind === 'done' || kind === 'failed';

const isAgain = ({ attempt = 1, letter }: Happened): boolean => attempt > 1 || letter === true;

const nameOf = ({ position: { partition, offset } }: Happened): string => `${partition}-${offset}`;

function entryOf(one: Happened, kind: EntryKind, startedAt?: number): JournalEntry {
  const { position, at, attempt, queuedAt, behind, letter, operation, replay, error } = one;
  const { partition, offset } = position;
  const isTry = kind === 'done' || kind === 'failed';
  const began = isTry ? (startedAt ?? one.receivedAt) : undefined;
  // What made a record a dead letter was said of its last try.
  const said = kind === 'dead-lettered' && startedAt !== undefined ? undefined : error;
  return {
    place: { partition, offset },
    kind,
    at,
    ...(attempt !== undefined && { attempt }),
    ...(began !== undefined && { startedAt: began }),
    ...(queuedAt !== undefined && { queuedAt }),
    ...(behind && { behind }),
    ...(letter && { letter }),
    ...(operation && { operation }),
    ...(replay && { replay }),
    ...(said && { error: said }),
  };
}
