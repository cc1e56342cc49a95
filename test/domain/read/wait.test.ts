import { read } from '../../../lib/domain/read/read';
import { noon } from '../../support/test-outside';
import { appendAt, filledSite, partition, type ReadSite, readOnce, requestOf } from './reading';

/** Lets time pass in pauses, and something happen at a time. */
function happening(site: ReadSite, atMs: number, what: () => Promise<unknown>): void {
  let hasHappened = false;
  site.outside.pause = async (ms) => {
    site.outside.time += ms;
    if (hasHappened || site.outside.time < noon + atMs) return;
    hasHappened = true;
    await what();
  };
}

const never = async () => {};

test('where records are there, nothing is waited for', async () => {
  const site = await filledSite();
  await readOnce(site, { start: { offset: 6 }, waitMs: 20_000 });
  expect(site.outside.pauses).toEqual([]);
});

test('without a wait nothing is waited for', async () => {
  const site = await filledSite();
  expect(await readOnce(site, { start: 'latest' })).toMatchObject({ offsets: [] });
  expect(site.outside.pauses).toEqual([]);
});

test('a wait in vain ends when its time is up, with nothing, and says where to go on', async () => {
  const site = await filledSite();
  happening(site, 0, never);
  const reading = await readOnce(site, { start: { offset: 7 }, waitMs: 20_000 });
  expect(reading).toEqual({ offsets: [], unreadable: [], next: 7, head: 7 });
  expect(site.outside.time).toBe(noon + 20_000);
});

test('while it waits it looks a few times a second, and never at what is there already', async () => {
  const site = await filledSite();
  happening(site, 0, never);
  const tip = jest.spyOn(site.log, 'tip');
  await read(site, partition, requestOf({ start: 'latest', waitMs: 1_000 }));
  expect(site.reader.reads).toBeLessThanOrEqual(5);
  await read(site, partition, requestOf({ start: 'latest', waitMs: 20_000 }));
  expect(site.reader.reads).toBeLessThanOrEqual(48);
  expect(tip).toHaveBeenCalledTimes(2);
});

test.each([1, 1_000, 19_999])('a record that comes after %i ms ends the wait', async (ms) => {
  const site = await filledSite();
  happening(site, ms, () => appendAt(site, 7));
  const reading = await readOnce(site, { start: 'latest', waitMs: 20_000 });
  expect(reading).toEqual({ offsets: [7], unreadable: [], next: 8, head: 8 });
  expect(site.outside.time - noon).toBeLessThanOrEqual(Math.min(ms + 500, 20_000));
});

test('what came and does not fit the answer counts for the head', async () => {
  const site = await filledSite();
  happening(site, 5_000, async () => {
    for (const base of [7, 8, 9]) await appendAt(site, base);
  });
  const reading = await readOnce(site, { start: 'latest', waitMs: 20_000, limit: 2 });
  expect(reading).toMatchObject({ offsets: [7, 8], next: 9, head: 10 });
});

test('a start behind the head that may be moved waits for what comes next', async () => {
  const site = await filledSite();
  happening(site, 5_000, () => appendAt(site, 7));
  const start = { offset: 99 };
  expect(await readOnce(site, { start, clamp: true, waitMs: 20_000 })).toMatchObject({
    offsets: [7],
  });
});

test('a store that fails while it is waited for is told', async () => {
  const site = await filledSite();
  const busy = new Error('busy');
  happening(site, 1_000, async () => {
    site.reader.page = async () => {
      throw busy;
    };
  });
  await expect(readOnce(site, { start: 'latest', waitMs: 20_000 })).rejects.toBe(busy);
});
