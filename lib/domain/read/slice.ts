import { isKept, type View } from './ends';
import { behind, type KeptItem } from './log-reader';

/** One record as it is read. */
export interface ReadRecord {
  readonly offset: number;
  /** Append time, milliseconds since 1970. */
  readonly at: number;
  /** The event in CloudEvents JSON format, to the byte as it was taken in. */
  readonly event: string;
}

/** A run of offsets whose item can't be decoded. */
export interface Gap {
  readonly offset: number;
  readonly count: number;
}

/** Records in order, and where reading goes on. */
export interface Slice {
  readonly records: readonly ReadRecord[];
  /** What was passed over and should not have been: it is told, not hidden. */
  readonly unreadable: readonly Gap[];
  readonly next: number;
}

/** Most bytes of an answer's events, as far as one event alone is not larger. */
export const maxSliceBytes = 2_000_000;

/** What an event costs beside itself: its offset, its time, names and commas. */
const overhead = 80;

/** What a record costs of an answer, in bytes. */
export const sizeOf = ({ event }: Pick<ReadRecord, 'event'>): number =>
  Buffer.byteLength(event) + overhead;

interface Wanted {
  readonly from: number;
  /** Most records. */
  readonly limit: number;
}

/** Cuts the records wanted out of the items that hold them. */
export function sliceOf(items: readonly KeptItem[], { from, limit }: Wanted, view: View): Slice {
  const records: ReadRecord[] = [];
  const unreadable: Gap[] = [];
  let bytes = 0;
  for (const item of items.filter((one) => isKept(one, view.now))) {
    for (const record of recordsOf(item, from)) {
      bytes += sizeOf(record);
      const isFull = records.length === limit || (bytes > maxSliceBytes && records.length > 0);
      if (isFull) return { records, unreadable, next: record.offset };
      records.push(record);
    }
    if (!item.records) unreadable.push(gapOf(item, from));
  }
  // Where nothing was found nothing is left up to the head.
  return { records, unreadable, next: items.map(behind).at(-1) ?? Math.max(from, view.head) };
}

/** The item's records from an offset on. */
export const recordsOf = ({ base, at, records = [] }: KeptItem, from: number): ReadRecord[] =>
  records
    .map(({ event }, index) => ({ offset: base + index, at, event }))
    .slice(Math.max(0, from - base));

/** Whether the first item of the page from an offset on holds the record there, and it is kept. */
export const holds = (item: KeptItem | undefined, offset: number, now: number): item is KeptItem =>
  item !== undefined && item.base <= offset && isKept(item, now);

function gapOf(item: KeptItem, from: number): Gap {
  const offset = Math.max(item.base, from);
  return { offset, count: behind(item) - offset };
}
