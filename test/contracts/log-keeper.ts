import { keptIn, type LogKeeper, type StoredItem } from '../../lib/domain/log/log-keeper';
import { endOf, type LogStore } from '../../lib/domain/log/log-store';
import type { LogReader } from '../../lib/domain/read/log-reader';
import type { PartitionRef } from '../../lib/domain/topology/keys';
import { awkwardRecords } from '../support/awkward-records';
import { entryOf, recordOf } from '../support/records';

export interface LogKeeperSubject {
  readonly log: LogStore;
  readonly reader: LogReader;
  readonly keeper: LogKeeper;
  /** Makes the item at `base` undecodable. */
  damage(partition: PartitionRef, base: number): Promise<void>;
}

const plenty = { items: 500, bytes: 1e9 };
const all = Number.MAX_SAFE_INTEGER;

/** The promises that everybody keeps who takes records out of the log. Run against each implementation. */
export function logKeeperContract(name: string, make: () => LogKeeperSubject): void {
  describe(`${name} keeps the contract of a log's keeper`, () => {
    const subject = make();
    const { log, reader, keeper } = subject;
    let count = 0;
    const fresh = (): PartitionRef => ({
      namespace: `keeper-${++count}`,
      topic: 'orders',
      partition: 3,
    });

    /** Offset 0, offsets 1 to 5, and offset 6. */
    async function filled(): Promise<PartitionRef> {
      const partition = fresh();
      await log.put(entryOf(partition, 0));
      await log.put(entryOf(partition, 1, { count: 5 }));
      await log.put(entryOf(partition, 6));
      return partition;
    }

    const itemAt = async (partition: PartitionRef, base: number): Promise<StoredItem> => {
      const [item] = await keeper.items(partition, base, base + 1);
      if (!item) throw new Error(`no item at ${base}`);
      return item;
    };

    /** Leaves of the item at offset 1 the records at these offsets. */
    async function leave(partition: PartitionRef, ...offsets: number[]): Promise<boolean> {
      const item = await itemAt(partition, 1);
      const slots = (item.slots ?? []).map((slot, at) =>
        offsets.includes(1 + at) ? slot : undefined,
      );
      return keeper.rewrite(partition, item, slots);
    }

    const spans = (items: readonly Parameters<typeof endOf>[0][]) =>
      items.map((item) => `${item.base}-${endOf(item)}`).join(' ');

    test('items and their places are found from an offset on', async () => {
      const partition = await filled();
      const bases = (items: readonly { base: number }[]) => items.map(({ base }) => base);
      expect(bases(await keeper.items(partition, 0, all))).toEqual([0, 1, 6]);
      expect(bases(await keeper.items(partition, 1, 6))).toEqual([1]);
      expect(bases(await keeper.items(partition, 2, 6))).toEqual([]);
      expect(await keeper.items(partition, 6, 6)).toEqual([]);
      expect(bases(await keeper.places(partition, 1, 10))).toEqual([1, 6]);
      expect(bases(await keeper.places(partition, 0, 2))).toEqual([0, 1]);
      const [place] = await keeper.places(partition, 1, 1);
      expect(place).toEqual(await reader.upTo(partition, 1));
      expect(await itemAt(partition, 1)).toEqual({
        ...place,
        slots: [1, 2, 3, 4, 5].map((offset) => recordOf(`${offset}`, 'k')),
      });
    });

    test('what is removed is gone, and may be removed again', async () => {
      const partition = await filled();
      for (let time = 0; time < 2; time++) await keeper.remove(partition, [0, 1, 17]);
      expect(spans(await log.read(partition, 0))).toBe('6-7');
      await keeper.remove(partition, []);
    });

    test('more is removed than fits one call', async () => {
      const partition = fresh();
      const bases = Array.from({ length: 60 }, (_, at) => at);
      for (const base of bases) await log.put(entryOf(partition, base));
      await keeper.remove(partition, bases.slice(0, -1));
      expect(spans(await log.read(partition, 0))).toBe('59-60');
    });

    test.each([
      ['the first', [2, 3, 4, 5], '0-1 2-6 6-7'],
      ['the last', [1, 2, 3, 4], '0-1 1-5 6-7'],
      ['one in the middle', [1, 2, 4, 5], '0-1 1-3 4-6 6-7'],
      ['all but one', [4], '0-1 4-5 6-7'],
      ['every second', [1, 3, 5], '0-1 1-2 3-4 5-6 6-7'],
    ])('of an item %s may be removed: the rest keeps its offsets', async (_, left, expected) => {
      const partition = await filled();
      expect(await leave(partition, ...left)).toBe(true);
      expect(spans(await log.read(partition, 0))).toBe(expected);
      expect(spans(await reader.page(partition, 0, plenty))).toBe(expected);
      const items = await log.read(partition, 0);
      const events = items.flatMap((item) => ('records' in item ? item.records : []));
      expect(events).toEqual([0, ...left, 6].map((offset) => recordOf(`${offset}`, 'k')));
    });

    test.each([
      [1, '2-3 5-6 6-7'],
      [2, '2-3 5-6 6-7'],
      [3, '5-6 6-7'],
      [4, '5-6 6-7'],
      [5, '5-6 6-7'],
      [6, '6-7'],
    ])('from offset %i on the records that are left are read', async (from, expected) => {
      const partition = await filled();
      await leave(partition, 2, 5);
      expect(spans(await log.read(partition, from))).toBe(expected);
      expect(spans(await reader.page(partition, from, plenty))).toBe(expected);
    });

    test.each([
      [1, 2, ''],
      [1, 3, '2-3'],
      [3, 4, ''],
      [3, 5, ''],
      [4, 6, '5-6'],
      [5, 6, '5-6'],
    ])('from %i up to %i, too', async (from, until, expected) => {
      const partition = await filled();
      await leave(partition, 2, 5);
      expect(spans(await log.read(partition, from, until))).toBe(expected);
    });

    test('a hole at the end of an item does not hide what follows, however small the page', async () => {
      const partition = await filled();
      await leave(partition, 1);
      expect(spans(await reader.page(partition, 3, { items: 1, bytes: 1 }))).toBe('6-7');
      expect(spans(await log.read(partition, 3))).toBe('6-7');
    });

    test('the item keeps its place, so that nobody writes where it was', async () => {
      const partition = await filled();
      const before = await reader.upTo(partition, 5);
      await leave(partition, 3);
      expect(await reader.upTo(partition, 5)).toEqual(before);
      expect(await log.put(entryOf(partition, 1, { id: 'late' }))).toMatchObject({
        kind: 'taken',
        by: { base: 1, count: 5, id: 'append-1' },
      });
      // It is not what was written, and does not pass for it.
      expect(await log.at(partition, 1)).toBeUndefined();
    });

    test('an item is taken less of again and again, down to one', async () => {
      const partition = await filled();
      for (const left of [[1, 2, 4], [2, 4], [4]]) {
        expect(await leave(partition, ...left)).toBe(true);
        expect(keptIn((await itemAt(partition, 1)).slots ?? [])).toBe(left.length);
      }
      expect(await itemAt(partition, 1)).toMatchObject({ base: 1, count: 5, id: 'append-1' });
    });

    test('who read the item before somebody else changed it changes nothing', async () => {
      const partition = await filled();
      const item = await itemAt(partition, 1);
      await leave(partition, 4, 5);
      const [first, second, third] = item.slots ?? [];
      expect(await keeper.rewrite(partition, item, [first, second, third])).toBe(false);
      const later = await itemAt(partition, 1);
      await leave(partition, 5);
      expect(await keeper.rewrite(partition, later, [first])).toBe(false);
      expect(spans(await log.read(partition, 1))).toBe('5-6 6-7');
    });

    test('who comes after the item was removed does not bring it back', async () => {
      const partition = await filled();
      const item = await itemAt(partition, 1);
      await keeper.remove(partition, [1]);
      expect(await keeper.rewrite(partition, item, [item.slots?.[0]])).toBe(false);
      await keeper.expireAt(partition, 1, 9_999_999_999);
      expect(spans(await log.read(partition, 0))).toBe('0-1 6-7');
    });

    test('when an item expires can be changed, and nothing else with it', async () => {
      const partition = await filled();
      const item = await itemAt(partition, 1);
      await keeper.expireAt(partition, 1, 9_999_999_999);
      expect(await itemAt(partition, 1)).toEqual({ ...item, expires: 9_999_999_999 });
    });

    test('what can not be decoded is told to be so', async () => {
      const partition = await filled();
      await subject.damage(partition, 1);
      const item = await itemAt(partition, 1);
      expect(item).toMatchObject({ base: 1, count: 5 });
      expect(item).not.toHaveProperty('slots');
    });

    test('records come back byte for byte, also beside a hole', async () => {
      const partition = fresh();
      await log.put(entryOf(partition, 1, { records: awkwardRecords }));
      const left = awkwardRecords.slice(1).map((_, at) => 2 + at);
      await leave(partition, ...left);
      expect(await log.read(partition, 0)).toMatchObject([
        { base: 2, records: awkwardRecords.slice(1) },
      ]);
    });
  });
}
