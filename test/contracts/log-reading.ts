import { endOf, type LogItem, type LogStore } from '../../lib/domain/log/log-store';
import type { PartitionRef } from '../../lib/domain/topology/keys';
import { awkwardRecords } from '../support/awkward-records';
import { entryOf, eventOf } from '../support/records';
import { noise } from '../support/seeded';
import type { LogSubject } from './log-store';

/** The items found, as `0-1 1-4`: from the first offset up to but without the last. */
const spans = (items: readonly LogItem[]): string =>
  items.map((item) => `${item.base}-${endOf(item)}`).join(' ');

async function readByPages(log: LogStore, partition: PartitionRef, until: number) {
  const pages: (readonly LogItem[])[] = [];
  for (let at = 0; at < until; ) {
    const page = await log.read(partition, at);
    pages.push(page);
    at = page.map(endOf).at(-1) ?? until;
  }
  return pages;
}

/** The promises that every log keeps to its readers. Run against each implementation. */
export function logReadingContract(name: string, make: () => LogSubject): void {
  describe(`${name} keeps the contract of reading a log`, () => {
    const subject = make();
    const { log } = subject;
    let count = 0;
    const fresh = (): PartitionRef => ({
      namespace: `reading-${++count}`,
      topic: 'orders',
      partition: 3,
    });

    /** A partition of three items: offset 0, offsets 1 to 3, and offset 4. */
    async function filled(): Promise<PartitionRef> {
      const partition = fresh();
      await log.put(entryOf(partition, 0));
      await log.put(entryOf(partition, 1, { count: 3 }));
      await log.put(entryOf(partition, 4));
      return partition;
    }

    test.each([
      ['the start', 0, '0-1 1-4 4-5'],
      ['an item', 1, '1-4 4-5'],
      ['the middle of an item, the whole of which is given,', 2, '1-4 4-5'],
      ['the last offset of an item', 3, '1-4 4-5'],
      ['the last item', 4, '4-5'],
      ['behind the last item', 5, ''],
    ])('it is read from %s on', async (_, from, expected) => {
      expect(spans(await log.read(await filled(), from))).toBe(expected);
    });

    test.each([
      [0, 0, ''],
      [0, 1, '0-1'],
      [0, 2, '0-1 1-4'],
      [0, 4, '0-1 1-4'],
      [2, 2, ''],
      [2, 3, '1-4'],
      [2, 4, '1-4'],
      [2, 5, '1-4 4-5'],
    ])('it is read from %i up to but without %i', async (from, until, expected) => {
      expect(spans(await log.read(await filled(), from, until))).toBe(expected);
    });

    test('a hole is passed over', async () => {
      const partition = fresh();
      await log.put(entryOf(partition, 0, { count: 2 }));
      await log.put(entryOf(partition, 8));
      expect(spans(await log.read(partition, 0))).toBe('0-2 8-9');
      expect(spans(await log.read(partition, 4))).toBe('8-9');
      expect(spans(await log.read(partition, 4, 8))).toBe('');
    });

    test('more than 1 MB comes in pages, in order and complete', async () => {
      const partition = fresh();
      for (let base = 0; base < 8; base++) {
        const event = eventOf(`${base}`, noise(250_000, base + 1));
        await log.put(entryOf(partition, base, { records: [{ event }] }));
      }
      const pages = await readByPages(log, partition, 8);
      expect(pages.length).toBeGreaterThan(1);
      expect(spans(pages.flat())).toBe('0-1 1-2 2-3 3-4 4-5 5-6 6-7 7-8');
    });

    test('an item that can not be decoded keeps its place', async () => {
      const partition = await filled();
      await subject.damage(partition, 1);
      const unreadable = { partition, base: 1, count: 3, reason: expect.any(String) };
      expect(await log.read(partition, 2, 4)).toEqual([unreadable]);
      expect(spans(await log.read(partition, 0))).toBe('0-1 1-4 4-5');
    });

    test('records come back byte for byte, with their keys', async () => {
      const entry = entryOf(fresh(), 0, { records: awkwardRecords });
      await log.put(entry);
      expect(await log.read(entry.partition, 0)).toEqual([entry]);
      expect(await log.at(entry.partition, 0)).toEqual(entry);
    });

    test('five hundred records fit one item', async () => {
      const entry = entryOf(fresh(), 0, { count: 500 });
      await log.put(entry);
      expect(await log.read(entry.partition, 499)).toEqual([entry]);
    });
  });
}
