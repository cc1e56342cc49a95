import { type StreamRequest, stream } from '../../../lib/domain/read/stream';
import { entryOf } from '../../support/records';
import { noon } from '../../support/test-outside';
import {
  appendAt,
  emptiedSite,
  filledSite,
  partition,
  type ReadSite,
  readSite,
  refusalOf,
} from './reading';

const streamOf = (site: ReadSite, more: Partial<StreamRequest> = {}) =>
  stream(site, partition, { start: 'earliest', clamp: false, limit: 100, ...more });

/** A site whose clock goes on while somebody waits. */
async function tickingSite(): Promise<ReadSite> {
  const site = await filledSite();
  site.outside.pause = async (ms) => {
    site.outside.time += ms;
  };
  return site;
}

/** The offsets of all slices, one list each. */
async function slicesOf(site: ReadSite, more: Partial<StreamRequest> = {}): Promise<number[][]> {
  const slices: number[][] = [];
  for await (const { records } of streamOf(site, more))
    slices.push(records.map(({ offset }) => offset));
  return slices;
}

test.each([
  ['the earliest that is kept', 'earliest' as const, [[3, 4, 5, 6]]],
  ['the head', 'latest' as const, []],
  ['the first of an item', { offset: 3 }, [[3, 4, 5, 6]]],
  ['the middle of an item', { offset: 4 }, [[4, 5, 6]]],
  ['the last offset', { offset: 6 }, [[6]]],
  ['the offset behind it', { offset: 7 }, []],
  ['a time', { time: noon }, [[6]]],
])('a stream begins with %s, and ends at the head', async (_, start, slices) => {
  expect(await slicesOf(await filledSite(), { start })).toEqual(slices);
});

test.each([
  ['an offset that has expired', { offset: 0 }, 'offset_expired'],
  ['an offset behind the head', { offset: 8 }, 'offset_out_of_range'],
])('a stream does not begin with %s', async (_, start, code) => {
  const site = await filledSite();
  expect(await refusalOf(streamOf(site, { start }).next())).toMatchObject({ code });
});

test('a partition that is empty, or that retention has emptied, streams nothing', async () => {
  expect(await slicesOf(readSite())).toEqual([]);
  expect(await slicesOf(await emptiedSite())).toEqual([]);
});

test('items come whole, about so many records at a time, each in one query', async () => {
  const site = readSite();
  for (let item = 0; item < 5; item++)
    await site.log.put(entryOf(partition, item * 3, { at: noon, count: 3 }));
  expect(await slicesOf(site, { limit: 2 })).toEqual([
    [0, 1, 2, 3, 4, 5],
    [6, 7, 8, 9, 10, 11],
    [12, 13, 14],
  ]);
  // The pages, and one that finds nothing behind them.
  expect(site.reader.reads).toBe(4);
});

test('a stream that follows goes on at the head, and says when nothing comes', async () => {
  const site = await tickingSite();
  const slices = streamOf(site, { start: { offset: 6 }, followMs: 1_000 });
  expect((await slices.next()).value).toMatchObject({ records: [{ offset: 6 }], next: 7 });
  expect((await slices.next()).value).toMatchObject({ records: [], next: 7 });
  await appendAt(site, 7);
  expect((await slices.next()).value).toMatchObject({ records: [{ offset: 7 }], next: 8 });
});

test('one that begins at the head misses nothing that comes while it waits', async () => {
  const site = await tickingSite();
  const slices = streamOf(site, { start: 'latest', followMs: 1_000 });
  expect((await slices.next()).value).toMatchObject({ records: [], next: 7 });
  await appendAt(site, 7);
  await appendAt(site, 8);
  expect((await slices.next()).value).toMatchObject({ next: 9 });
});

test('a reader that retention has overtaken is told, or goes on with what is kept where it may', async () => {
  for (const clamp of [false, true]) {
    const site = readSite();
    const [now, second] = [site.outside.now(), 1_000];
    for (const base of [0, 1, 2])
      await site.log.put(entryOf(partition, base, { at: now, expires: now / second + 60 }));
    await appendAt(site, 3);
    const slices = streamOf(site, { limit: 1, clamp });
    expect((await slices.next()).value).toMatchObject({ next: 1 });
    // What was fetched ahead had been kept then; from the one behind it on, retention is over.
    site.outside.time += 61 * second;
    const later = refusalOf(slices.next());
    if (clamp) expect(await later).toMatchObject({ value: { records: [{ offset: 3 }] } });
    else expect(await later).toEqual({ code: 'offset_expired', earliest: 3, head: 4 });
  }
});

test('a piece that can not be decoded is passed over and told', async () => {
  const site = await filledSite();
  site.reader.damage(partition, 3);
  const { value } = await streamOf(site).next();
  expect(value).toMatchObject({ unreadable: [{ offset: 3, count: 3 }], records: [{ offset: 6 }] });
});

test('a fetch ahead that fails is thrown when its turn comes, and harms nobody who has stopped', async () => {
  const site = readSite();
  await appendAt(site, 0);
  await appendAt(site, 1);
  const slices = streamOf(site, { limit: 1 });
  const page = site.reader.page.bind(site.reader);
  site.reader.page = async (...given) => {
    if (given[1] > 0) throw new Error('no answer');
    return page(...given);
  };
  expect((await slices.next()).value).toMatchObject({ next: 1 });
  await expect(slices.next()).rejects.toThrow('no answer');
  const stopped = streamOf(site, { limit: 1 });
  await stopped.next();
  await expect(stopped.return(undefined)).resolves.toMatchObject({ done: true });
});
