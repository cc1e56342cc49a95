import { defineFabric, type Fabric, hours } from '../../../lib';
import { compact } from '../../../lib/domain/compact/compact';
import { findLatest } from '../../../lib/domain/compact/find-latest';
import { keepLatest } from '../../../lib/domain/compact/keep-latest';
import { trim } from '../../../lib/domain/retain/trim';
import {
  add,
  type CompactSite,
  compacted,
  compactSite,
  contents,
  dispatchAll,
  limitsAt,
  prices,
} from '../../support/compact-site';
import { MemoryCursors } from '../../support/memory-cursors';

const hour = 3_600_000;
const deleting = defineFabric({
  topics: { prices: { partitions: 1, retention: hours(12), keyRequired: true } },
});

/** The same stores under another topology. */
const switched = (site: CompactSite, topology: Fabric): CompactSite => ({ ...site, topology });

/** What DynamoDB does: what has expired is deleted, the newest first as if to annoy. */
function expire(site: CompactSite): void {
  for (const { base, expires } of site.log.stored(prices).toReversed())
    if (expires * 1_000 <= site.outside.now()) site.log.remove(prices, base);
}

async function tidy(site: CompactSite, later: number): Promise<void> {
  await dispatchAll(site);
  site.outside.time += later;
  await compact(site, limitsAt(site));
}

const latestOf = (site: CompactSite, key: string) => findLatest(site, { partition: prices, key });

test('what was there when a topic became compacted stays for good', async () => {
  const before = compactSite(deleting);
  for (const [at, key] of ['a', 'b', 'a', 'c'].entries()) {
    await add(before, [key, at]);
    before.outside.time += hour;
  }
  const site = switched(before, compacted);
  await tidy(site, hour);
  expect(contents(site)).toBe('1:b=1 2:a=2 3:c=3');
  for (const { at, expires } of site.log.stored(prices))
    expect(expires * 1_000).toBeGreaterThan(at + 3_600 * 24 * hour);
  site.outside.time += 2_000 * 24 * hour;
  expire(site);
  expect(contents(site)).toBe('1:b=1 2:a=2 3:c=3');
  expect(await latestOf(site, 'b')).toMatchObject({ offset: 1 });
  expect(await add(site, ['d', 1])).toBe(4);
});

test.each([1, 2, 3, 4, 5])(
  'stopped after %i changes of expiry, no offset is given twice',
  async (n) => {
    const before = compactSite(deleting);
    for (const key of ['a', 'b', 'c', 'd', 'e']) await add(before, [key, 1]);
    const site = switched(before, compacted);
    const { expireAt } = site.keeper;
    let calls = 0;
    site.keeper.expireAt = async (...args) => {
      if (calls++ === n) throw new Error('killed');
      await expireAt.apply(site.keeper, args);
    };
    await tidy(site, hour);
    site.outside.time += 24 * hour;
    expire(site);
    expect(site.log.stored(prices)).toHaveLength(n);
    expect(await add(site, ['f', 1])).toBe(5);
  },
);

test('what has expired by then is not brought back', async () => {
  const before = compactSite(deleting);
  await add(before, ['a', 1]);
  before.outside.time += 13 * hour;
  await add(before, ['b', 1]);
  const site = switched(before, compacted);
  await tidy(site, hour);
  expire(site);
  expect(contents(site)).toBe('1:b=1');
});

test('records without a key, which have no newest, go when a topic becomes compacted', async () => {
  const site = compactSite();
  const { event } = { event: '{"specversion":"1.0","id":"1","source":"/s","type":"t"}' };
  await site.log.put({
    ...{ partition: prices, base: 0, id: 'old', at: site.outside.now() },
    ...{ expires: site.outside.now() / 1_000 + 43_200, records: [{ event }] },
  });
  await add(site, ['a', 1]);
  await tidy(site, hour);
  expect(contents(site)).toBe('1:a=1');
});

test('a topic that is no longer compacted loses what is older than its retention, oldest first', async () => {
  const before = compactSite();
  await add(before, ['a', 1]);
  before.outside.time += 20 * hour;
  for (const key of ['a', 'b']) await add(before, [key, 2]);
  await dispatchAll(before);
  const site = switched(before, deleting);
  const limits = { settledMs: 900_000, until: Number.MAX_SAFE_INTEGER };
  expect(await trim(site, limits)).toEqual([{ partition: prices, removed: 1 }]);
  expect(contents(site)).toBe('1:a=2 2:b=2');
  site.outside.time += 30 * hour;
  await trim(site, limits);
  // The newest item says where the next record goes.
  expect(contents(site)).toBe('2:b=2');
  expect(await add(site, ['c', 3])).toBe(3);
});

test('compacted again, a topic has forgotten what went in the meantime', async () => {
  const first = compactSite();
  await add(first, ['a', 1], ['b', 1]);
  await tidy(first, hour);
  const meanwhile = switched(first, deleting);
  await add(meanwhile, ['a', 2]);
  await add(meanwhile, ['c', 1]);
  await dispatchAll(meanwhile);
  meanwhile.outside.time += 24 * hour;
  await trim(meanwhile, { settledMs: 900_000, until: Number.MAX_SAFE_INTEGER });
  expect(contents(meanwhile)).toBe('3:c=1');
  const again = switched(first, compacted);
  await tidy(again, hour);
  expect(await latestOf(again, 'a')).toBeUndefined();
  expect(await latestOf(again, 'b')).toBeUndefined();
  expect(await latestOf(again, 'c')).toMatchObject({ offset: 3 });
});

test('who comes late and finds a hole that compaction has left forgets nothing', async () => {
  const site = compactSite();
  await add(site, ['a', 1]);
  for (const value of [1, 2, 3]) await add(site, ['b', value]);
  await dispatchAll(site);
  site.outside.time += hour;
  const [, , , newest] = site.log.all(prices);
  let reads = 0;
  const latestCursors = new MemoryCursors();
  const late = { ...site, latestCursors };
  latestCursors.advance = (...args) => site.latestCursors.advance(...args);
  latestCursors.read = async () => {
    const cursor = await site.latestCursors.read(prices);
    // Between its first look and what it does then, somebody else does it all.
    if (++reads === 1) await compact(site, limitsAt(site));
    return cursor;
  };
  await keepLatest(late, prices, newest ? [newest] : []);
  expect(contents(site)).toBe('0:a=1 3:b=3');
  expect(await latestOf(site, 'a')).toMatchObject({ offset: 0 });
  expect(await latestOf(site, 'b')).toMatchObject({ offset: 3 });
});
