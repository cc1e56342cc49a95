import type { LogEntry, LogStore } from '../../lib/domain/log/log-store';
import type { KeptItem, LogReader } from '../../lib/domain/read/log-reader';
import type { PartitionRef } from '../../lib/domain/topology/keys';
import { awkwardRecords } from '../support/awkward-records';
import { entryOf, eventOf } from '../support/records';
import { noise } from '../support/seeded';
import { noon } from '../support/test-outside';

export interface LogReaderSubject {
  readonly log: Pick<LogStore, 'put'>;
  readonly reader: LogReader;
  /** Makes the item at `base` undecodable. */
  damage(partition: PartitionRef, base: number): Promise<void>;
}

const plenty = { items: 500, bytes: 1e9 };

/** The items found, as `0-1 1-4`: from the first offset up to but without the last. */
const spans = (items: readonly KeptItem[]): string =>
  items.map(({ base, count }) => `${base}-${base + count}`).join(' ');

const placeOf = ({ base, id, at, expires, records }: LogEntry) => ({
  base,
  count: records.length,
  id,
  at,
  expires,
});

/** How it is found alone. */
const tipOf = (entry: LogEntry) => ({ ...placeOf(entry), bytes: expect.any(Number) });

/** The promises that every reader of the log keeps. Run against each implementation. */
export function logReaderContract(name: string, make: () => LogReaderSubject): void {
  describe(`${name} keeps the contract of a log's reader`, () => {
    const subject = make();
    const { log, reader } = subject;
    let count = 0;
    const fresh = (): PartitionRef => ({
      namespace: `reader-${++count}`,
      topic: 'orders',
      partition: 3,
    });

    /** A partition with a hole before it and one within: offsets 2, 3 to 5, 9 and 10. */
    async function filled() {
      const partition = fresh();
      const entries = [
        entryOf(partition, 2, { at: noon - 2, expires: 5 }),
        entryOf(partition, 3, { count: 3, at: noon - 1 }),
        entryOf(partition, 9, { count: 2 }),
      ];
      // The neighbours are there to be left alone.
      await log.put(entryOf({ ...partition, partition: 2 }, 0, { count: 50 }));
      for (const entry of entries.toReversed()) await log.put(entry);
      return { partition, entries };
    }

    test('an empty partition has nothing to find', async () => {
      const partition = fresh();
      expect(await reader.oldest(partition)).toBeUndefined();
      expect(await reader.upTo(partition, 0)).toBeUndefined();
      expect(await reader.upTo(partition, Number.MAX_SAFE_INTEGER)).toBeUndefined();
      expect(await reader.page(partition, 0, plenty)).toEqual([]);
      expect(await reader.page(partition, 7, plenty)).toEqual([]);
    });

    test('the oldest item is found, also when it has expired and is not yet deleted', async () => {
      const { partition, entries } = await filled();
      expect(await reader.oldest(partition)).toEqual(tipOf(entries[0] as LogEntry));
    });

    test.each([
      [0, undefined],
      [1, undefined],
      [2, 2],
      [3, 3],
      [5, 3],
      [8, 3],
      [9, 9],
      [10, 9],
      [Number.MAX_SAFE_INTEGER, 9],
    ])('up to offset %i the newest item is that at %s', async (offset, base) => {
      const { partition, entries } = await filled();
      const expected = entries.find((entry) => entry.base === base);
      expect(await reader.upTo(partition, offset)).toEqual(expected && tipOf(expected));
    });

    test.each([
      ['before the first item', 0, '2-3 3-6 9-11'],
      ['the first item', 2, '2-3 3-6 9-11'],
      ['an item', 3, '3-6 9-11'],
      ['the middle of an item, the whole of which is given,', 4, '3-6 9-11'],
      ['the last offset of an item', 5, '3-6 9-11'],
      ['a hole', 6, '9-11'],
      ['the end of a hole', 8, '9-11'],
      ['the last offset', 10, '9-11'],
      ['behind the last', 11, ''],
      ['the largest offset there may be', Number.MAX_SAFE_INTEGER, ''],
    ])('a page goes from %s on', async (_, from, expected) => {
      const { partition } = await filled();
      expect(spans(await reader.page(partition, from, plenty))).toBe(expected);
    });

    test.each([
      [2, 1, '2-3'],
      [2, 2, '2-3 3-6'],
      [2, 3, '2-3 3-6 9-11'],
      [4, 1, '3-6 9-11'],
    ])('from %i a page of %i items is %s', async (from, items, expected) => {
      const { partition } = await filled();
      expect(spans(await reader.page(partition, from, { ...plenty, items }))).toBe(expected);
    });

    test.each([
      ['where an item begins', 3, '3-6 9-11'],
      ['in a hole', 6, '9-11'],
      ['behind the last', 11, ''],
      ['within an item, which whoever says "exact" does not want', 4, '9-11'],
    ])('an exact page begins %s', async (_, from, expected) => {
      const { partition } = await filled();
      expect(spans(await reader.page(partition, from, { ...plenty, exact: true }))).toBe(expected);
    });

    test('a page ends with the item whose events are enough bytes', async () => {
      const partition = fresh();
      const event = eventOf('e', 'x'.repeat(1_000));
      for (const base of [0, 1, 2, 3])
        await log.put(entryOf(partition, base, { records: [{ event }] }));
      const spansWithin = async (from: number, bytes: number) =>
        spans(await reader.page(partition, from, { ...plenty, bytes }));
      expect(await spansWithin(0, 1)).toBe('0-1');
      expect(await spansWithin(0, event.length)).toBe('0-1');
      expect(await spansWithin(0, event.length + 1)).toBe('0-1 1-2');
      expect(await spansWithin(1, 3 * event.length)).toBe('1-2 2-3 3-4');
    });

    test('more than 1 MB comes in pages, in order and complete', async () => {
      const partition = fresh();
      for (let base = 0; base < 8; base++) {
        const event = eventOf(`${base}`, noise(250_000, base + 1));
        await log.put(entryOf(partition, base, { records: [{ event }] }));
      }
      const found: KeptItem[] = [];
      for (let page = await reader.page(partition, 0, plenty); page.length > 0; ) {
        found.push(...page);
        page = await reader.page(partition, found.length, plenty);
      }
      expect(spans(found)).toBe('0-1 1-2 2-3 3-4 4-5 5-6 6-7 7-8');
    });

    test('records come back byte for byte, with their place', async () => {
      const entry = entryOf(fresh(), 0, { records: awkwardRecords });
      await log.put(entry);
      expect(await reader.page(entry.partition, 3, plenty)).toEqual([
        { ...placeOf(entry), records: entry.records },
      ]);
    });

    test('an item that can not be decoded keeps its place', async () => {
      const { partition, entries } = await filled();
      await subject.damage(partition, 3);
      const place = placeOf(entries[1] as LogEntry);
      expect(await reader.upTo(partition, 4)).toEqual(tipOf(entries[1] as LogEntry));
      const page = await reader.page(partition, 4, plenty);
      expect(page).toEqual([place, expect.objectContaining({ base: 9 })]);
    });
  });
}
