import { elements, members } from '../../domain/publish/raw-json';
import type { Api } from '../call';
import { compactJson, indentJson } from '../indent-json';
import { RawJson } from '../json';
import type { Form } from '../output';
import type { Column } from '../table';
import type { LetterFilter } from './selection';

/** A dead letter as the API shows it. */
export interface LetterAnswer {
  readonly position: string;
  readonly topic: string;
  readonly key?: string;
  readonly reason: string;
  readonly attempts: number;
  readonly lastError?: string;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly parkedKey: boolean;
  readonly replay?: string;
  readonly edited?: { readonly by: string; readonly at: string };
}

/** A letter, and the text that it came as: its event may hold numbers that JavaScript does not. */
export interface Letter extends LetterAnswer {
  readonly raw: string;
}

export interface LetterQuery extends LetterFilter {
  readonly key?: string;
}

/** Dead letters in the order that the API lists them, page by page, up to `most`. */
export async function* lettersOf(
  api: Api,
  subscription: string,
  { key, why, from, until, most }: LetterQuery & { readonly most: number },
): AsyncGenerator<Letter, void> {
  let next: string | undefined;
  let left = most;
  do {
    const query = { key, reason: why, from, until, limit: Math.min(left, 100), next };
    const page = pageIn(await api.getText(pathOf(subscription), query));
    yield* page.letters;
    left -= page.letters.length;
    next = page.next;
  } while (next !== undefined && left > 0);
}

export const pathOf = (subscription: string, ...more: readonly string[]) =>
  ['subscriptions', subscription, 'dead-letters', ...more] as const;

function pageIn(text: string): { readonly letters: Letter[]; readonly next?: string } {
  const parts = members(text);
  const next = parts.get('next');
  return {
    letters: elements(parts.get('deadLetters') ?? '[]').map(letterIn),
    ...(next !== undefined && { next: JSON.parse(next) }),
  };
}

/** Its event is in the text alone: there may be very many letters in hand. */
export function letterIn(raw: string): Letter {
  const { event, original, ...head } = JSON.parse(raw) as LetterAnswer & {
    readonly event: unknown;
    readonly original?: unknown;
  };
  return { ...head, raw };
}

/** The letter without its event. */
export const headOf = ({ raw, ...head }: Letter): LetterAnswer => head;

/** The event of a letter, as it is stored. */
export const eventOf = ({ raw }: Letter): string => members(raw).get('event') ?? 'null';

/** A letter as JSON, to the byte but for spaces: within its data there may be line breaks. */
export const letterJson = ({ raw }: Letter, form: Form): RawJson =>
  new RawJson(form === 'jsonl' ? compactJson(raw) : indentJson(raw));

export const letterColumns: readonly Column<LetterAnswer>[] = [
  { title: 'POSITION', cell: ({ position }) => position },
  { title: 'KEY', cell: ({ key }) => key },
  { title: 'WHY', cell: ({ reason }) => reason },
  { title: 'ATTEMPTS', cell: ({ attempts }) => attempts },
  { title: 'SINCE', cell: ({ firstAt }) => firstAt },
  { title: 'LAST ERROR', cell: ({ lastError }) => shortened(lastError) },
];

/** Longest error in a table, in characters; `show` has all of it. */
const longest = 60;

/** What is said of positions that a command line would take for options. */
export const dashed = (letters: readonly LetterAnswer[]): string | undefined =>
  letters.some(({ position }) => position.startsWith('-'))
    ? 'A position that begins with "-" is typed behind "--".'
    : undefined;

const shortened = (error: string | undefined): string | undefined =>
  error && error.length > longest ? `${error.slice(0, longest - 1)}…` : error;
