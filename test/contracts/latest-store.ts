import type { LatestStore } from '../../lib/domain/compact/latest-store';
import type { PartitionRef } from '../../lib/domain/topology/keys';
import { awkwardRecords } from '../support/awkward-records';
import { eventOf } from '../support/records';
import { noise } from '../support/seeded';
import { noon } from '../support/test-outside';

/** The promises that every store of newest records keeps. Run against each implementation. */
export function latestStoreContract(name: string, make: () => LatestStore): void {
  describe(`${name} keeps the contract of a store of newest records`, () => {
    const latest = make();
    let count = 0;
    const fresh = (): PartitionRef => ({
      namespace: `latest-${++count}`,
      topic: 'prices',
      partition: 3,
    });
    const event = eventOf('e', 1, 'k');

    test('a key that nobody used has none', async () => {
      expect(await latest.find(fresh(), 'k')).toBeUndefined();
    });

    test('the newest is kept, in whatever order they come, and how often', async () => {
      const partition = fresh();
      for (const offset of [5, 3, 9, 9, 7])
        await latest.keep(partition, { key: 'k', offset, at: noon + offset, event });
      expect(await latest.find(partition, 'k')).toEqual({ offset: 9, at: noon + 9, event });
    });

    test('a tombstone is one, and a value comes after it', async () => {
      const partition = fresh();
      await latest.keep(partition, { key: 'k', offset: 1, at: noon, event });
      await latest.keep(partition, { key: 'k', offset: 2, at: noon, expires: 9_999_999_999 });
      expect(await latest.find(partition, 'k')).toEqual({ offset: 2, at: noon });
      await latest.keep(partition, { key: 'k', offset: 1, at: noon, event });
      expect(await latest.find(partition, 'k')).toEqual({ offset: 2, at: noon });
      await latest.keep(partition, { key: 'k', offset: 3, at: noon, event });
      expect(await latest.find(partition, 'k')).toEqual({ offset: 3, at: noon, event });
    });

    test.each([
      ['a kilobyte', 'k'.repeat(1_024)],
      ['what keys are composed with', 'a#b%23'],
      ['spaces and slashes', ' / '],
      ['more than ASCII', 'ä\u{1f600}\u0000\ufffd'],
      ['an uppercase letter', 'K'],
    ])('keys are told apart: %s', async (_, key) => {
      const partition = fresh();
      await latest.keep(partition, { key: 'k', offset: 1, at: noon, event });
      await latest.keep(partition, { key, offset: 2, at: noon, event });
      expect(await latest.find(partition, key)).toMatchObject({ offset: 2 });
      expect(await latest.find(partition, 'k')).toMatchObject({ offset: 1 });
    });

    test('partitions, topics and namespaces do not meet', async () => {
      const partition = fresh();
      await latest.keep(partition, { key: 'k', offset: 1, at: noon, event });
      for (const other of [{ partition: 4 }, { topic: 'prices2' }, { namespace: 'elsewhere' }])
        expect(await latest.find({ ...partition, ...other }, 'k')).toBeUndefined();
    });

    test('what was before an offset is forgotten, and nothing else', async () => {
      const partition = fresh();
      const other = { ...partition, partition: 4 };
      for (let offset = 0; offset < 30; offset++)
        await latest.keep(partition, { key: `k${offset}`, offset, at: noon, event });
      await latest.keep(other, { key: 'k1', offset: 1, at: noon, event });
      for (let time = 0; time < 2; time++) await latest.forget(partition, 20);
      expect(await latest.find(partition, 'k19')).toBeUndefined();
      expect(await latest.find(partition, 'k20')).toMatchObject({ offset: 20 });
      expect(await latest.find(other, 'k1')).toMatchObject({ offset: 1 });
    });

    test('more than 1 MB is forgotten at once', async () => {
      const partition = fresh();
      for (let offset = 0; offset < 6; offset++) {
        const large = eventOf('e', noise(250_000, offset + 1));
        await latest.keep(partition, { key: `k${offset}`, offset, at: noon, event: large });
      }
      await latest.forget(partition, 6);
      for (let offset = 0; offset < 6; offset++)
        expect(await latest.find(partition, `k${offset}`)).toBeUndefined();
    });

    test('an event comes back to the byte', async () => {
      const partition = fresh();
      for (const [offset, record] of awkwardRecords.entries()) {
        await latest.keep(partition, { key: 'k', offset, at: noon, event: record.event });
        expect(await latest.find(partition, 'k')).toMatchObject({ event: record.event });
      }
    });
  });
}
