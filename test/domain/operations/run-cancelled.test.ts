import { runOperation } from '../../../lib/domain/operations/run';
import { noon } from '../../support/test-outside';
import {
  beginRedrive,
  billing,
  letterAt,
  parkKey,
  parkOne,
  type RedriveSite,
  redriveSite,
  validTickets,
} from '../redrive/redrive-site';

const ref = { namespace: 'default', id: 'redrive-1' };
const run = (site: RedriveSite, until = site.outside.time + 240_000) =>
  runOperation(site, ref, until);

test('lanes that a cancelled redrive had opened are taken back, and their tickets are stale', async () => {
  const site = redriveSite();
  await parkKey(site, 'alice', [1, 2]);
  await parkKey(site, 'bob', [3]);
  const other = await parkKey(site, 'carol', [4]);
  await site.lanes.open(other, 'redrive-2');
  await beginRedrive(site, { keys: ['alice', 'bob'] });
  await run(site);
  await site.operations.close(ref, { state: 'cancelled', at: noon });
  expect(await run(site)).toEqual({ kind: 'put-back', complete: true });
  expect(validTickets(site)).toEqual([]);
  expect((await site.lanes.parked(other))?.operation).toBe('redrive-2');
  expect((await site.lanes.parked({ ...billing, name: 'key/alice' }))?.count).toBe(2);
  expect(await run(site)).toEqual({ kind: 'put-back', complete: true });
});

test('a lane that waited for its next try waits for it again', async () => {
  const site = redriveSite();
  const lane = { ...billing, name: 'key/alice' };
  await site.lanes.park(lane, letterAt(1, { key: 'alice', reason: 'retry_later' }), noon * 2);
  await beginRedrive(site, { filter: {} });
  await run(site);
  expect((await site.lanes.parked(lane))?.retryAt).toBeUndefined();
  await site.operations.close(ref, { state: 'cancelled', at: noon });
  await run(site);
  expect((await site.lanes.parked(lane))?.retryAt).toBe(noon);
});

test('a run in whose middle it is cancelled ends', async () => {
  const site = redriveSite();
  for (let offset = 0; offset < 40; offset++) await parkOne(site, offset);
  await beginRedrive(site, { filter: {} });
  const send = site.tickets.send.bind(site.tickets);
  site.tickets.send = async (of, opened) => {
    await site.operations.close(ref, { state: 'cancelled', at: noon });
    return send(of, opened);
  };
  expect(await run(site)).toEqual({ kind: 'ran', end: { kind: 'lost' } });
  expect(site.tickets.sent).toHaveLength(10);
});

test('what does not fit the time is left for another wake-up', async () => {
  const site = redriveSite();
  await parkKey(site, 'alice', [1]);
  await beginRedrive(site, { filter: {} });
  await site.operations.close(ref, { state: 'cancelled', at: noon });
  expect(await run(site, noon)).toEqual({ kind: 'put-back', complete: false });
  expect(site.wakeUps.sent).toHaveLength(1);
});
