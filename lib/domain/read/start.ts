import { Refusal } from '../errors';
import { earliestOf, firstSince, type View } from './ends';
import type { KeptItem, LogReader } from './log-reader';
import { holds, maxSliceBytes } from './slice';

/** Where a read begins: with an offset, with the first record since a time, or at an end of the log. */
export type Start =
  | { readonly offset: number }
  /** In milliseconds since 1970. */
  | { readonly time: number }
  | 'earliest'
  | 'latest';

export interface Beginning {
  readonly start: Start;
  /** Begin with the nearest offset there is where the start is none, rather than refuse. */
  readonly clamp: boolean;
  /** Begin with the first record there is where those before it are gone: compaction leaves holes everywhere. @default false */
  readonly jump?: boolean;
  /** Most records. */
  readonly limit: number;
}

/** Where reading begins, and the first items from there on. */
export interface Begun {
  readonly from: number;
  readonly items: readonly KeptItem[];
}

/**
 * Finds the start of a read.
 * @throws Refusal `offset_out_of_range` for one behind the head, or in the future; `offset_expired` for one before
 *   the first record that is kept
 */
export async function begin(reader: LogReader, view: View, beginning: Beginning): Promise<Begun> {
  const from = await placeOf(reader, view, beginning);
  const items = await itemsFrom(reader, view, { ...beginning, from });
  if (from >= view.head || holds(items[0], from, view.now)) return { from, items };
  const earliest = await earliestOf(reader, view);
  // A hole behind the first record that is kept is passed over.
  if (from >= earliest) return { from, items };
  if (!beginning.clamp && !beginning.jump) throw expired(from, earliest, view);
  return { from: earliest, items: await itemsFrom(reader, view, { ...beginning, from: earliest }) };
}

/** Enough items for `limit` records, if there are so many. */
export const itemsFrom = (
  reader: LogReader,
  { partition }: View,
  { from, limit }: { readonly from: number; readonly limit: number },
): Promise<readonly KeptItem[]> =>
  reader.page(partition, from, { items: limit, bytes: maxSliceBytes });

async function placeOf(
  reader: LogReader,
  view: View,
  { start, clamp }: Beginning,
): Promise<number> {
  if (start === 'latest') return view.head;
  if (start === 'earliest') return earliestOf(reader, view);
  const isOffset = 'offset' in start;
  const place = isOffset ? start.offset : await firstSince(reader, view, start.time);
  const isBehind = isOffset ? place > view.head : place >= view.head && start.time > view.now;
  if (!isBehind) return place;
  if (clamp) return view.head;
  throw outOfRange(start, view);
}

const outOfRange = (start: Exclude<Start, string>, { head }: View): Refusal =>
  new Refusal(
    'offset_out_of_range',
    'offset' in start
      ? `The partition ends before offset ${start.offset}: its next record will have offset ${head}. clamp=true begins there.`
      : `The time is in the future. The partition's next record will have offset ${head}; clamp=true begins there.`,
    { head },
  );

const expired = (offset: number, earliest: number, { head }: View): Refusal =>
  new Refusal(
    'offset_expired',
    `Offset ${offset} has outlived its retention; the first that is kept is ${earliest}. clamp=true begins there.`,
    { earliest, head },
  );
