import type { RecordPlace } from '../dead-letters/letter-shelf';
import type { DispatchedEntry, EntryKind, JournalEntry, JournalLine } from './journal';

/**
 * Most bytes of a line: with its key it has to fit the kilobyte that DynamoDB counts as one write unit. A namespace
 * takes 16 characters of the key, and a subscription 48.
 */
export const maxLineBytes = 840;

/** Records that SQS hands out at once: what happened to so many takes one line. */
const recordsPerLine = 10;

/** What happened, as few lines as their batches were; where it takes more, detail is dropped. */
export function linesOf(entries: readonly JournalEntry[]): JournalLine[] {
  const records = new Set(entries.map(({ place }) => written(place))).size;
  const budget = Math.ceil(records / recordsPerLine);
  const last = entriesBriefly(entries);
  const tries = [...details.map((dropped) => entries.map((one) => without(one, dropped))), last];
  const lines = tries.map(packed);
  return lines.find((some) => some.length <= budget) ?? lines.at(-1)?.slice(0, budget) ?? [];
}

type Member = keyof JournalEntry;

/** What is dropped, one after the other. */
const details: readonly (readonly Member[])[] = [
  [],
  ['error'],
  ['error', 'queuedAt', 'startedAt'],
  ['error', 'queuedAt', 'startedAt', 'operation', 'replay'],
];

const without = (entry: JournalEntry, members: readonly Member[]): JournalEntry =>
  Object.fromEntries(
    Object.entries(entry).filter(([name]) => !members.includes(name as Member)),
  ) as unknown as JournalEntry;

/** Of each record the last thing that happened to it, and when. */
const entriesBriefly = (entries: readonly JournalEntry[]): JournalEntry[] => [
  ...new Map(
    entries.map(({ place, kind, at, attempt }) => [written(place), { place, kind, at, attempt }]),
  ).values(),
];

function packed(entries: readonly JournalEntry[]): JournalLine[] {
  const lines: { at: number; text: string }[] = [];
  for (const entry of entries) {
    const line = lines.at(-1);
    const text = line && `${line.text}${writeEntry(entry, line.at)}`;
    if (line && text && Buffer.byteLength(text) <= maxLineBytes) line.text = text;
    else lines.push({ at: entry.at, text: writeEntry(entry, entry.at) });
  }
  return lines;
}

const letters = {
  attempted: 'a',
  done: 'd',
  failed: 'f',
  parked: 'p',
  'dead-lettered': 'x',
} as const satisfies Record<EntryKind, string>;

const kinds: ReadonlyMap<string, EntryKind> = new Map(
  Object.entries(letters).map(([kind, letter]) => [letter, kind as EntryKind]),
);

const written = ({ partition, offset }: RecordPlace): string => `${partition}-${offset}`;

/** The text that each line holds which has an entry of that record. */
export const needleOf = (place: RecordPlace): string => `;${written(place)},`;

/** An entry as text; its times count from the line's, so that they are short. What is absent at the end is left out. */
function writeEntry(entry: JournalEntry, base: number): string {
  const { kind, at, attempt, startedAt, queuedAt, behind, letter, operation, replay, error } =
    entry;
  const since = (time?: number) => (time === undefined ? '' : (time - base).toString(36));
  const fields = [
    letters[kind],
    since(at),
    attempt?.toString(36) ?? '',
    since(startedAt),
    since(queuedAt),
    behind ? written(behind) : '',
    letter ? 'l' : '',
    ...[operation, replay].map((id = '') => escaped(cut(id, longestId))),
    escaped(cut(error ?? '', longestError)),
  ];
  return `${needleOf(entry.place)}${fields.join(',').replace(/,+$/, '')}`;
}

/** Longest names of operations and longest errors that are kept, in characters. */
const longestId = 64;
export const longestError = 120;

/** A cut may part the two halves of a character: through bytes, it is none then. */
const cut = (text: string, length: number): string => Buffer.from(text.slice(0, length)).toString();

const escaped = (text: string): string =>
  text.replace(/[%;,]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
const unescaped = (text: string): string =>
  text.replace(/%(25|3b|2c)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** Reads a line back. What it can't read it leaves out: a newer deployment may have written it. */
export const entriesIn = ({ at, text }: JournalLine): JournalEntry[] =>
  text
    .split(';')
    .slice(1)
    .flatMap((one) => readEntry(one, at) ?? []);

function readEntry(text: string, base: number): JournalEntry | undefined {
  const [name = '', letter = '', at = '', ...rest] = text.split(',');
  const [place, kind] = [placeIn(name), kinds.get(letter)];
  if (!place || !kind) return undefined;
  const [attempt, startedAt, queuedAt, behind, isLetter, operation, replay, error] = rest;
  return {
    place,
    kind,
    at: base + number(at),
    ...optional('attempt', attempt, number),
    ...optional('startedAt', startedAt, (one) => base + number(one)),
    ...optional('queuedAt', queuedAt, (one) => base + number(one)),
    ...optional('behind', behind, placeIn),
    ...(isLetter && { letter: true }),
    ...optional('operation', operation, unescaped),
    ...optional('replay', replay, unescaped),
    ...optional('error', error, unescaped),
  };
}

const number = (text: string): number => Number.parseInt(text, 36) || 0;

const optional = <K extends string, V>(name: K, text: string | undefined, read: (_: string) => V) =>
  (text ? { [name]: read(text) } : {}) as { readonly [k in K]?: NonNullable<V> };

function placeIn(text: string): RecordPlace | undefined {
  const [, partition, offset] = /^(\d{1,5})-(\d{1,16})$/.exec(text) ?? [];
  if (partition === undefined) return undefined;
  return { partition: Number(partition), offset: Number(offset) };
}

/** What one wake-up of fan-out has sent on, in one line at most: what does not fit is left out. */
export function dispatchedLine(entries: readonly DispatchedEntry[], at: number): JournalLine[] {
  const texts = entries.map(
    ({ partition, from, to }) => `${needleOfPartition(partition)}${from}-${to}`,
  );
  let text = '';
  for (const one of texts) if (text.length + one.length <= maxLineBytes) text += one;
  return text === '' ? [] : [{ at, text }];
}

/** The text that each line holds which says what was sent on of that partition. */
export const needleOfPartition = (partition: number): string => `;${partition}:`;

/** Reads such a line back. */
export const dispatchedIn = ({ text }: JournalLine): DispatchedEntry[] =>
  [...text.matchAll(/;(\d+):(\d+)-(\d+)/g)].map(([, ...numbers]) => {
    const [partition = 0, from = 0, to = 0] = numbers.map(Number);
    return { partition, from, to };
  });
