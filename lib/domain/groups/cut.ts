import { behind, type KeptItem } from '../read/log-reader';
import { type Gap, type ReadRecord, recordsOf, sizeOf } from '../read/slice';

/** How much an answer still holds. */
export interface Room {
  readonly records: number;
  readonly bytes: number;
  /** An item that is too large comes in parts: where nothing else is in the answer, since it has to come somehow. */
  readonly mayPart: boolean;
}

/** Records of one partition, and where its reader goes on. */
export interface Cut {
  readonly records: readonly ReadRecord[];
  readonly unreadable: readonly Gap[];
  readonly next: number;
  readonly bytes: number;
  /** Every item is in it. */
  readonly isWhole: boolean;
  /** Where the item begins that holds `next`, or `next` itself; absent where that is not certain. */
  readonly begin?: number;
}

/**
 * Cuts records out of items, and whole items where possible: whoever goes on within one has to read it again.
 * @param items in order, kept, and holding offsets from `from` on
 */
export function cutOf(items: readonly KeptItem[], from: number, room: Room): Cut {
  let cut: Cut = { records: [], unreadable: [], next: from, bytes: 0, isWhole: items.length === 0 };
  for (const [at, item] of items.entries()) {
    const records = recordsOf(item, from);
    const bytes = sizeOfAll(records);
    if (records.length + cut.records.length > room.records || bytes + cut.bytes > room.bytes)
      return at === 0 && room.mayPart ? partOf(item, records, room) : cut;
    cut = {
      records: [...cut.records, ...records],
      unreadable: [...cut.unreadable, ...gapsIn(item, from)],
      next: behind(item),
      bytes: cut.bytes + bytes,
      isWhole: at === items.length - 1,
      ...beginBehind(item, items[at + 1]),
    };
  }
  return cut;
}

/** As many of an item's records as there is room for, and at least one. */
function partOf(item: KeptItem, all: readonly ReadRecord[], room: Room): Cut {
  const records: ReadRecord[] = [];
  let bytes = 0;
  for (const record of all.slice(0, room.records)) {
    bytes += sizeOf(record);
    if (bytes > room.bytes && records.length > 0) break;
    records.push(record);
  }
  const next = (records.at(-1)?.offset ?? item.base) + 1;
  return { records, unreadable: [], next, bytes, isWhole: false, begin: item.base };
}

/** What compaction has left of one item comes in several: between two of those no item begins. */
const beginBehind = (item: KeptItem, follows: KeptItem | undefined) =>
  follows?.id === item.id ? {} : { begin: behind(item) };

const gapsIn = (item: KeptItem, from: number): Gap[] => {
  const offset = Math.max(item.base, from);
  return item.records ? [] : [{ offset, count: behind(item) - offset }];
};

const sizeOfAll = (records: readonly ReadRecord[]): number =>
  records.reduce((sum, record) => sum + sizeOf(record), 0);
