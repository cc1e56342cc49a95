import { readRecord } from '../../../lib/domain/read/record';
import { recordOf } from '../../support/records';
import { noon } from '../../support/test-outside';
import { appendAt, filledSite, partition, type ReadSite, refusalOf } from './reading';

const ask = (site: ReadSite, offset: number) =>
  refusalOf(readRecord(site, { ...partition, offset }));

test.each([3, 4, 5, 6])('the record at offset %i is given alone', async (offset) => {
  const { event } = recordOf(`${offset}`, 'k');
  const at = offset === 6 ? noon : noon - 1_000;
  expect(await ask(await filledSite(), offset)).toEqual({ offset, at, event });
});

test.each([0, 1, 2])('the record at offset %i has been there', async (offset) => {
  expect(await ask(await filledSite(), offset)).toEqual({ code: 'offset_expired', head: 7 });
});

test.each([7, 8, Number.MAX_SAFE_INTEGER])('there never was one at offset %i', async (offset) => {
  expect(await ask(await filledSite(), offset)).toEqual({ code: 'record_unknown', head: 7 });
});

test('a record is kept up to the second in which it expires', async () => {
  const site = await filledSite();
  site.outside.time = noon - 1;
  expect(await ask(site, 2)).toMatchObject({ offset: 2 });
});

test('what can not be decoded is told to be so', async () => {
  const site = await filledSite();
  site.reader.damage(partition, 3);
  expect(await ask(site, 4)).toEqual({ code: 'record_unreadable' });
});

test('what is appended while it is looked for is not taken for expired', async () => {
  const site = await filledSite();
  const tip = site.log.tip.bind(site.log);
  site.log.tip = async (...args) => {
    await appendAt(site, 7);
    return tip(...args);
  };
  expect(await ask(site, 7)).toMatchObject({ offset: 7 });
});
