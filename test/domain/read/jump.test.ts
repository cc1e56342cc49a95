import { read } from '../../../lib/domain/read/read';
import { readRecord } from '../../../lib/domain/read/record';
import { entryOf } from '../../support/records';
import {
  partition,
  type ReadSite,
  readAll,
  readOnce,
  readSite,
  refusalOf,
  requestOf,
} from './reading';

/** Offsets 2, 5 to 9 without 5, 8 and 9, and 12: what compaction has left. */
async function holedSite(): Promise<ReadSite> {
  const site = readSite();
  for (const [base, count] of [
    [2, 1],
    [5, 5],
    [12, 1],
  ] as const)
    await site.log.put(entryOf(partition, base, { count }));
  const item = site.log.stored(partition).find(({ base }) => base === 5);
  const slots = (item?.slots ?? []).map((slot, at) => ([1, 2].includes(at) ? slot : undefined));
  site.log.change(partition, 5, { slots });
  return site;
}

test.each([
  [0, [2, 6, 7, 12]],
  [2, [2, 6, 7, 12]],
  [3, [6, 7, 12]],
  [5, [6, 7, 12]],
  [6, [6, 7, 12]],
  [7, [7, 12]],
  [8, [12]],
  [9, [12]],
  [12, [12]],
  [13, []],
])('a read from offset %i on jumps over the holes', async (offset, offsets) => {
  const site = await holedSite();
  const page = await readOnce(site, { start: { offset }, jump: true });
  expect(page).toEqual({ offsets, unreadable: [], next: 13, head: 13 });
});

test('only past the head it is refused, as everywhere', async () => {
  const reading = read(
    await holedSite(),
    partition,
    requestOf({ start: { offset: 14 }, jump: true }),
  );
  expect(await refusalOf(reading)).toMatchObject({ code: 'offset_out_of_range', head: 13 });
});

test('without the jump, what is before the first record has expired', async () => {
  expect(await refusalOf(readOnce(await holedSite(), { start: { offset: 0 } }))).toMatchObject({
    code: 'offset_expired',
    earliest: 2,
  });
});

test.each([1, 2, 3])('in pages of %i every record is read once', async (limit) => {
  const records = await readAll(await holedSite(), { limit });
  expect(records.map(({ offset }) => offset)).toEqual([2, 6, 7, 12]);
  expect(records.map(({ event }) => JSON.parse(event).id)).toEqual(['2', '6', '7', '12']);
});

test.each([0, 4, 5, 8, 9, 11])('there is no record at offset %i any more', async (offset) => {
  const asked = readRecord(await holedSite(), { ...partition, offset });
  expect(await refusalOf(asked)).toEqual({ code: 'offset_expired', head: 13 });
});

test.each([2, 6, 7, 12])('the record at offset %i is given alone', async (offset) => {
  const { event } = await readRecord(await holedSite(), { ...partition, offset });
  expect(JSON.parse(event).id).toBe(`${offset}`);
});
