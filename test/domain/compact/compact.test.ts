import { compact } from '../../../lib/domain/compact/compact';
import { findLatest } from '../../../lib/domain/compact/find-latest';
import {
  add,
  type CompactSite,
  compactSite,
  contents,
  dispatchAll,
  limitsAt,
  prices,
  quarter,
} from '../../support/compact-site';

const day = 86_400_000;

/** Lets a quarter of an hour pass, in which everything is dispatched, and compacts. */
async function tidy(site: CompactSite, later = quarter) {
  await dispatchAll(site);
  site.outside.time += later;
  return compact(site, limitsAt(site));
}

const newestOf = async (site: CompactSite, key: string, atLeast?: number) => {
  const found = await findLatest(site, {
    partition: prices,
    key,
    ...(atLeast !== undefined && { atLeast }),
  });
  return found && { offset: found.offset, data: found.event && JSON.parse(found.event).data };
};

test('of each key the newest record stays, at its offset, and so does the newest item', async () => {
  const site = compactSite();
  await add(site, ['a', 1]);
  await add(site, ['b', 1], ['a', 2], ['c', 1]);
  await add(site, ['a', 3]);
  await add(site, ['c', 2], ['c', 3]);
  expect(await tidy(site)).toEqual([{ partition: prices, removed: 3 }]);
  // Of the newest item nothing is removed.
  expect(contents(site)).toBe('1:b=1 4:a=3 5:c=2 6:c=3');
  await add(site, ['d', 1]);
  // So little that is new is worth no pass before a day is over.
  await tidy(site);
  expect(contents(site)).toBe('1:b=1 4:a=3 5:c=2 6:c=3 7:d=1');
  await tidy(site, day);
  expect(contents(site)).toBe('1:b=1 4:a=3 6:c=3 7:d=1');
  expect(await add(site, ['d', 2])).toBe(8);
});

test('what is young, not dispatched, or not yet looked at stays', async () => {
  const site = compactSite();
  for (const value of [1, 2, 3]) await add(site, ['a', value]);
  await dispatchAll(site);
  site.outside.time += quarter - 1;
  await compact(site, limitsAt(site));
  expect(contents(site)).toBe('0:a=1 1:a=2 2:a=3');

  const undispatched = compactSite();
  for (const value of [1, 2, 3]) await add(undispatched, ['a', value]);
  await undispatched.cursors.advance(prices, 1);
  undispatched.outside.time += day;
  await compact(undispatched, limitsAt(undispatched));
  expect(contents(undispatched)).toBe('0:a=1 1:a=2 2:a=3');
});

test('a tombstone stays for a day, and goes when nothing older of its key is left', async () => {
  const site = compactSite();
  await add(site, ['a', 1]);
  await add(site, ['a']);
  await add(site, ['b', 1]);
  await tidy(site);
  expect(contents(site)).toBe('1:a=null 2:b=1');
  expect(await newestOf(site, 'a')).toEqual({ offset: 1, data: undefined });
  await tidy(site, day - 2 * quarter);
  expect(contents(site)).toBe('1:a=null 2:b=1');
  await tidy(site, quarter);
  expect(contents(site)).toBe('2:b=1');
});

test('a tombstone that is old when it is first seen goes after what it ends', async () => {
  const site = compactSite();
  await add(site, ['a', 1]);
  await add(site, ['a']);
  await add(site, ['b', 1]);
  await tidy(site, 3 * day);
  expect(contents(site)).toBe('1:a=null 2:b=1');
  await tidy(site);
  expect(contents(site)).toBe('2:b=1');
});

test('after a tombstone a key may begin again', async () => {
  const site = compactSite();
  for (const value of [1, undefined, 2]) await add(site, ['a', value]);
  await add(site, ['b', 1]);
  await tidy(site);
  expect(contents(site)).toBe('2:a=2 3:b=1');
  expect(await newestOf(site, 'a')).toEqual({ offset: 2, data: 2 });
});

test('what can not be decoded is left alone, and holds up nothing else', async () => {
  const site = compactSite();
  for (const value of [1, 2, 3]) await add(site, ['a', value]);
  site.log.damage(prices, 0);
  await add(site, ['b', 1]);
  await tidy(site);
  expect(contents(site)).toBe('0:unreadable 2:a=3 3:b=1');
});

test('the newest record is found though no wake-up has come for it, if it is asked for', async () => {
  const site = compactSite();
  await add(site, ['a', 1]);
  await tidy(site);
  const offset = await add(site, ['a', 2]);
  await add(site, ['b', 1]);
  expect(await newestOf(site, 'a')).toEqual({ offset: 0, data: 1 });
  expect(await newestOf(site, 'a', offset)).toEqual({ offset, data: 2 });
  expect(await newestOf(site, 'b', offset)).toBeUndefined();
  await expect(newestOf(site, 'b', offset + 2)).rejects.toMatchObject({
    code: 'offset_out_of_range',
    fields: { head: offset + 2 },
  });
  await add(site, ['a']);
  expect(await newestOf(site, 'a', offset + 2)).toEqual({ offset: offset + 2, data: undefined });
});

test('a pass that runs out of time goes on where it was', async () => {
  const site = compactSite();
  for (let value = 0; value < 40; value++) await add(site, [`${value % 4}`, value]);
  await dispatchAll(site);
  site.outside.time += quarter;
  const { items } = site.keeper;
  let calls = 0;
  // Each page is one item, and takes a second.
  site.keeper.items = async (...args) => {
    calls++;
    site.outside.time += 1_000;
    return (await items.apply(site.keeper, args)).slice(0, 1);
  };
  for (let run = 0; run < 6; run++)
    await compact(site, { ...limitsAt(site), until: site.outside.now() + 100_000 });
  expect(contents(site)).toBe('36:0=36 37:1=37 38:2=38 39:3=39');
  expect(calls).toBeLessThan(400);
});
