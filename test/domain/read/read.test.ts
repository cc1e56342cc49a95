import { endsOf } from '../../../lib/domain/read/ends';
import { read } from '../../../lib/domain/read/read';
import { entryOf, eventOf } from '../../support/records';
import { noon } from '../../support/test-outside';
import {
  appendAt,
  emptiedSite,
  filledSite,
  partition,
  readOnce,
  readSite,
  refusalOf,
  requestOf,
} from './reading';

const expired = { code: 'offset_expired', earliest: 3, head: 7 };
const outOfRange = { code: 'offset_out_of_range', head: 7 };

test.each([
  ['the earliest that is kept', 'earliest' as const, [3, 4, 5, 6]],
  ['the latest', 'latest' as const, []],
  ['the first of an item', { offset: 3 }, [3, 4, 5, 6]],
  ['the middle of an item', { offset: 4 }, [4, 5, 6]],
  ['the last offset', { offset: 6 }, [6]],
  ['the head', { offset: 7 }, []],
  ['a time before everything', { time: 0 }, [3, 4, 5, 6]],
  ['the very time of an item', { time: noon - 1_000 }, [3, 4, 5, 6]],
  ['a time just behind an item', { time: noon - 999 }, [6]],
  ['now', { time: noon }, [6]],
])('a read begins with %s', async (_, start, offsets) => {
  const reading = { offsets, unreadable: [], next: 7, head: 7 };
  expect(await readOnce(await filledSite(), { start })).toEqual(reading);
  expect(await readOnce(await filledSite(), { start, clamp: true })).toEqual(reading);
});

test.each([
  ['an offset that is deleted', { offset: 0 }, expired, [3, 4, 5, 6]],
  ['an offset that has expired and is still there', { offset: 2 }, expired, [3, 4, 5, 6]],
  ['an offset behind the head', { offset: 8 }, outOfRange, []],
  ['the largest offset', { offset: Number.MAX_SAFE_INTEGER }, outOfRange, []],
  ['a time in the future', { time: noon + 1 }, outOfRange, []],
])('a read does not begin with %s, but with the nearest when it may', async (...given) => {
  const [, start, refusal, offsets] = given;
  const site = await filledSite();
  expect(await refusalOf(read(site, partition, requestOf({ start })))).toEqual(refusal);
  expect(await readOnce(site, { start, clamp: true })).toMatchObject({ offsets, next: 7, head: 7 });
});

test('a record of a clock that goes fast is found by its time, in the future or not', async () => {
  const site = await filledSite();
  await site.log.put(entryOf(partition, 7, { at: noon + 5_000 }));
  expect(await readOnce(site, { start: { time: noon + 5_000 } })).toMatchObject({ offsets: [7] });
});

test('a partition that nobody has written to is empty, and begins at 0', async () => {
  const empty = { offsets: [], unreadable: [], next: 0, head: 0 };
  for (const start of ['earliest', 'latest', { offset: 0 }, { time: 0 }] as const)
    expect(await readOnce(readSite(), { start })).toEqual(empty);
  expect(await refusalOf(readOnce(readSite(), { start: { offset: 1 } }))).toEqual({
    code: 'offset_out_of_range',
    head: 0,
  });
});

test('a partition that retention has emptied goes on counting where it was', async () => {
  const site = await emptiedSite();
  for (const start of ['earliest', 'latest', { offset: 7 }, { time: 0 }] as const)
    expect(await readOnce(site, { start })).toMatchObject({ offsets: [], next: 7, head: 7 });
  const { head } = expired;
  const refusal = { code: 'offset_expired', earliest: 7, head };
  expect(await refusalOf(readOnce(site, { start: { offset: 6 } }))).toEqual(refusal);
  await appendAt(site, 7);
  expect(await readOnce(site)).toMatchObject({ offsets: [7], next: 8, head: 8 });
});

test('where the newest item was deleted before an older one, the older one stays hidden', async () => {
  const site = await emptiedSite();
  await site.log.put(entryOf(partition, 3, { at: noon - 9, expires: noon / 1000 - 1, count: 2 }));
  expect(await readOnce(site)).toMatchObject({ offsets: [], next: 7, head: 7 });
  expect(await endsOf(site, partition, 1)).toEqual([{ partition: 0, earliest: 7, head: 7 }]);
});

test('a hole between records that are kept is passed over', async () => {
  const site = await filledSite();
  await appendAt(site, 9);
  expect(await readOnce(site, { start: { offset: 7 } })).toMatchObject({ offsets: [9], next: 10 });
  expect(await readOnce(site)).toMatchObject({ offsets: [3, 4, 5, 6, 9], next: 10 });
});

test('a hole up to the head is passed over', async () => {
  const site = await filledSite();
  site.log.remove(partition, 6);
  const soon = { at: noon, expires: noon / 1000 + 60 };
  await site.log.put(entryOf(partition, 6, soon));
  await site.cursors.rememberHead(partition, 9);
  expect(await readOnce(site, { start: { offset: 7 } })).toMatchObject({ offsets: [], next: 9 });
});

test('what has expired stays hidden, also behind what is kept', async () => {
  const site = await filledSite();
  await site.log.put(entryOf(partition, 7, { expires: noon / 1000, count: 2 }));
  await appendAt(site, 9);
  expect(await readOnce(site)).toMatchObject({ offsets: [3, 4, 5, 6, 9], next: 10 });
});

test('a page has as many records as it may, and says where to go on', async () => {
  const site = await filledSite();
  const page = { offsets: [4, 5], unreadable: [], next: 6, head: 7 };
  expect(await readOnce(site, { start: { offset: 4 }, limit: 2 })).toEqual(page);
  expect(await readOnce(site, { start: { offset: 6 }, limit: 1 })).toMatchObject({ next: 7 });
});

test('a page ends before it has 2 MB, but has one record at least', async () => {
  const site = readSite();
  for (let base = 0; base < 4; base++)
    await appendAt(site, base, eventOf('e', 'x'.repeat(900_000)));
  await appendAt(site, 4, eventOf('e', 'x'.repeat(3_000_000)));
  expect(await readOnce(site)).toMatchObject({ offsets: [0, 1], next: 2, head: 5 });
  expect(await readOnce(site, { start: { offset: 3 } })).toMatchObject({ offsets: [3], next: 4 });
  expect(await readOnce(site, { start: { offset: 4 } })).toMatchObject({ offsets: [4], next: 5 });
});

test('what can not be decoded is told, and passed over', async () => {
  const site = await filledSite();
  site.reader.damage(partition, 3);
  expect(await readOnce(site, { start: { offset: 4 } })).toEqual({
    offsets: [6],
    unreadable: [{ offset: 4, count: 2 }],
    next: 7,
    head: 7,
  });
});

test('events come back to the byte, with the time of their append', async () => {
  const site = readSite();
  const event = '{ "n":1.0,\n"big":12345678901234567890 }';
  await appendAt(site, 0, event);
  const { records } = await read(site, partition, requestOf());
  expect(records).toEqual([{ offset: 0, at: noon, event }]);
});

test('what is appended after the head was read is given, and counts for the head', async () => {
  const site = await filledSite();
  const page = site.reader.page.bind(site.reader);
  site.reader.page = async (...args) => {
    await appendAt(site, 7);
    return page(...args);
  };
  expect(await readOnce(site)).toMatchObject({ offsets: [3, 4, 5, 6, 7], next: 8, head: 8 });
});

test('a reader that goes on where it left off costs two reads', async () => {
  const site = await filledSite();
  const tip = jest.spyOn(site.log, 'tip');
  await readOnce(site, { start: { offset: 3 } });
  expect([tip.mock.calls.length, site.reader.reads]).toEqual([1, 1]);
});

test('a time is found by halving', async () => {
  const site = readSite();
  for (let base = 0; base < 1_000; base++)
    await site.log.put(entryOf(partition, base, { at: noon - 1_000 + base }));
  await readOnce(site, { start: { time: noon - 321 }, limit: 1 });
  expect(site.reader.reads).toBeLessThan(14);
});

test('however far the offsets have come, and however many an item has, halving costs a few reads', async () => {
  const site = readSite();
  for (let item = 0; item < 16; item++)
    await site.log.put(entryOf(partition, 1e12 + item * 500, { at: noon - 16 + item, count: 500 }));
  const start = { time: noon - 5 };
  expect(await readOnce(site, { start, limit: 1 })).toMatchObject({ offsets: [1e12 + 11 * 500] });
  expect(site.reader.reads).toBeLessThanOrEqual(8);
});

test('the ends of all partitions are told', async () => {
  const site = await filledSite();
  await site.cursors.advance({ ...partition, partition: 2 }, 9);
  const ends = await endsOf(site, partition, 40);
  expect(ends.slice(0, 3)).toEqual([
    { partition: 0, earliest: 3, head: 7 },
    { partition: 1, earliest: 0, head: 0 },
    { partition: 2, earliest: 9, head: 9 },
  ]);
  expect(ends.map((one) => one.partition)).toEqual([...Array(40).keys()]);
});
