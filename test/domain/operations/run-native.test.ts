import { runOperation } from '../../../lib/domain/operations/run';
import {
  audit,
  beginRedrive,
  letterAt,
  parkOne,
  type RedriveSite,
  redriveSite,
} from '../redrive/redrive-site';

const ref = { namespace: 'default', id: 'redrive-1' };
const run = (site: RedriveSite) => runOperation(site, ref, site.outside.time + 240_000);

const parkNative = async (site: RedriveSite, ...offsets: number[]) => {
  for (const offset of offsets) await parkOne(site, offset, { of: audit, key: 'alice' });
};

const offsetsOf = ({ tickets }: RedriveSite): number[] =>
  tickets.records.map(({ letter }) => letter.position.offset);

test('where SQS hands out the records, a redrive sends them themselves, and they are letters no more', async () => {
  const site = redriveSite();
  await parkNative(site, 1, 2, 3);
  await beginRedrive(site, { filter: {} }, audit);
  await run(site);
  expect(site.tickets.sent).toEqual([]);
  expect(offsetsOf(site)).toEqual([1, 2, 3]);
  expect(site.lanes.lanes.size).toBe(0);
  expect(await site.operations.find(ref)).toMatchObject({ state: 'done', delivered: 3 });
});

test('they are sent in the order of the log, however many digits their offsets have', async () => {
  const site = redriveSite();
  await parkNative(site, 100, 9, 10, 2);
  await beginRedrive(site, { filter: {} }, audit);
  await run(site);
  expect(offsetsOf(site)).toEqual([2, 9, 10, 100]);
});

test('whoever dies between sending and confirming sends once more, and loses none', async () => {
  const site = redriveSite();
  await parkNative(site, 1, 2);
  await beginRedrive(site, { filter: {} }, audit);
  const confirm = site.lanes.confirm.bind(site.lanes);
  let calls = 0;
  site.lanes.confirm = async (...args) => {
    if (++calls === 1) throw new Error('killed');
    return confirm(...args);
  };
  expect(await run(site)).toMatchObject({ kind: 'stumbled' });
  site.outside.time += 10_000;
  await run(site);
  expect(new Set(offsetsOf(site))).toEqual(new Set([1, 2]));
  expect(await site.operations.find(ref)).toMatchObject({ state: 'done', delivered: 2 });
});

test('a lane of a key from before is sent in order', async () => {
  const site = redriveSite();
  const lane = { ...audit, name: 'key/alice' };
  await site.lanes.park(lane, letterAt(0, { key: 'alice' }));
  for (let offset = 25; offset > 0; offset--) await site.lanes.wait(lane, letterAt(offset));
  await beginRedrive(site, { filter: {} }, audit);
  await run(site);
  expect(offsetsOf(site)).toEqual([...Array(26).keys()]);
});
