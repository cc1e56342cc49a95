import type { LogStore } from '../../lib/domain/log/log-store';
import type { PartitionRef } from '../../lib/domain/topology/keys';
import { day, entryOf } from '../support/records';
import { noon } from '../support/test-outside';

export interface LogSubject {
  readonly log: LogStore;
  /** Makes the item at `base` undecodable. */
  damage(partition: PartitionRef, base: number): Promise<void>;
}

/** The promises that every log keeps to its writers. Run against each implementation. */
export function logStoreContract(name: string, make: () => LogSubject): void {
  describe(`${name} keeps the contract of a log`, () => {
    const subject = make();
    const { log } = subject;
    let count = 0;
    const fresh = (): PartitionRef => ({
      namespace: `log-${++count}`,
      topic: 'orders',
      partition: 3,
    });

    test('an empty partition has no tip, no item, and nothing to read', async () => {
      const partition = fresh();
      expect(await log.tip(partition)).toBeUndefined();
      expect(await log.at(partition, 0)).toBeUndefined();
      expect(await log.read(partition, 0)).toEqual([]);
      expect(await log.read(partition, 7)).toEqual([]);
    });

    test('what was put is found at its base, whole', async () => {
      const entry = entryOf(fresh(), 0, { count: 2 });
      const outcome = await log.put(entry);
      expect(outcome).toMatchObject({ kind: 'stored' });
      expect(outcome).toHaveProperty('bytes', (await log.tip(entry.partition))?.bytes);
      expect(await log.at(entry.partition, 0)).toEqual(entry);
      expect(await log.at(entry.partition, 1)).toBeUndefined();
    });

    test('a taken base is refused, says by whom, and stays as it is', async () => {
      const first = entryOf(fresh(), 5, { id: 'first', count: 3, at: noon + 1 });
      await log.put(first);
      expect(await log.put(entryOf(first.partition, 5, { id: 'second' }))).toEqual({
        kind: 'taken',
        by: {
          ...{ base: 5, count: 3, id: 'first', at: noon + 1, expires: first.expires },
          bytes: expect.any(Number),
        },
      });
      expect(await log.at(first.partition, 5)).toEqual(first);
    });

    test('an item that has expired holds its base until it is deleted', async () => {
      const expired = entryOf(fresh(), 0, { id: 'old', at: 1_000, expires: 2 });
      await log.put(expired);
      expect(await log.put(entryOf(expired.partition, 0))).toMatchObject({
        kind: 'taken',
        by: { id: 'old', expires: 2 },
      });
    });

    test('a put that is repeated is refused by its own id', async () => {
      const entry = entryOf(fresh(), 0, { id: 'mine' });
      await log.put(entry);
      expect(await log.put(entry)).toMatchObject({ kind: 'taken', by: { id: 'mine' } });
    });

    test('of puts to one base at once, one is stored', async () => {
      const partition = fresh();
      const outcomes = await Promise.all(
        ['a', 'b', 'c', 'd'].map((id) => log.put(entryOf(partition, 0, { id }))),
      );
      expect(outcomes.map(({ kind }) => kind).sort()).toEqual([
        'stored',
        'taken',
        'taken',
        'taken',
      ]);
    });

    test('the tip is the newest item, by number and not by text', async () => {
      const partition = fresh();
      for (const base of [9, 10, 100, 2]) await log.put(entryOf(partition, base, { count: 2 }));
      expect(await log.tip(partition)).toEqual({
        base: 100,
        count: 2,
        id: 'append-100',
        at: noon,
        expires: noon / 1000 + day,
        bytes: expect.any(Number),
      });
    });

    test('the stored bytes are counted on from one item to the next, the loser of a race told of them', async () => {
      const partition = fresh();
      await log.put(entryOf(partition, 0));
      const { bytes: first = 0 } = (await log.tip(partition)) ?? {};
      expect(first).toBeGreaterThan(0);
      await log.put(entryOf(partition, 1, { count: 50, before: first }));
      const { bytes: second = 0 } = (await log.tip(partition)) ?? {};
      expect(second).toBeGreaterThan(first + 20);
      // They are counted as they are stored, compressed.
      expect(second).toBeLessThan(first * 25);
      const lost = await log.put(entryOf(partition, 1, { id: 'late', before: first }));
      expect(lost).toMatchObject({ kind: 'taken', by: { bytes: second } });
      expect(await log.at(partition, 1)).not.toHaveProperty('before');
    });

    test('partitions, topics and namespaces do not meet', async () => {
      const partition = fresh();
      await log.put(entryOf(partition, 0));
      for (const other of [{ partition: 4 }, { topic: 'orders2' }, { namespace: 'elsewhere' }]) {
        expect(await log.tip({ ...partition, ...other })).toBeUndefined();
        expect(await log.read({ ...partition, ...other }, 0)).toEqual([]);
      }
    });

    test('a damaged item still holds its base and says where the partition ends', async () => {
      const entry = entryOf(fresh(), 4, { count: 3 });
      await log.put(entry);
      await subject.damage(entry.partition, 4);
      const tip = { base: 4, count: 3, id: 'append-4' };
      expect(await log.tip(entry.partition)).toMatchObject(tip);
      expect(await log.at(entry.partition, 4)).toBeUndefined();
      expect(await log.put(entryOf(entry.partition, 4, { id: 'other' }))).toMatchObject({
        kind: 'taken',
        by: tip,
      });
    });
  });
}
