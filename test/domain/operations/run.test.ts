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
const stateOf = async (site: RedriveSite) => (await site.operations.find(ref))?.state;

test('nothing to redrive is done at once', async () => {
  const site = redriveSite();
  await beginRedrive(site, { filter: {} });
  expect(await run(site)).toEqual({ kind: 'ran', end: { kind: 'done' } });
  expect(await site.operations.find(ref)).toMatchObject({ state: 'done', endedAt: noon });
});

test('while a lane is redriven its operation is looked after, ever more seldom, and done afterwards', async () => {
  const site = redriveSite();
  const lane = await parkKey(site, 'alice', [1, 2]);
  await beginRedrive(site, { filter: {} });
  const waits: number[] = [];
  for (let runs = 0; runs < 8; runs++) {
    await run(site);
    waits.push(site.wakeUps.sent.at(-1)?.seconds ?? 0);
    site.outside.time += 60_000;
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  expect(site.tickets.sent).toHaveLength(1);
  const { epoch = 0 } = (await site.lanes.parked(lane)) ?? {};
  for (const offset of [1, 2]) await site.lanes.confirm(lane, letterAt(offset), epoch);
  await run(site);
  expect(await site.operations.find(ref)).toMatchObject({ state: 'done', delivered: 2 });
});

test('what comes while it runs is not its business', async () => {
  const site = redriveSite();
  await parkKey(site, 'alice', [1]);
  await beginRedrive(site, { filter: {} });
  await parkOne(site, 9, { firstAt: noon + 1 });
  await run(site);
  expect(validTickets(site).map(({ lane }) => lane.name)).toEqual(['key/alice']);
});

test('what is no record of ours is never redriven, whichever way it is asked for', async () => {
  for (const selection of [
    { filter: {} },
    { places: [{ partition: -1, offset: 5 }] },
    { filter: { event: { type: ['t'] } } },
  ]) {
    const site = redriveSite();
    const letter = letterAt(5, { position: { ...letterAt(5).position, partition: -1 } });
    await site.lanes.park({ ...billing, name: 'one/foreign/x' }, { ...letter, event: '"text"' });
    await beginRedrive(site, selection);
    await run(site);
    expect(site.tickets.sent).toEqual([]);
    expect(await stateOf(site)).toBe('done');
  }
});

test('records a second are sent as the rate allows', async () => {
  const site = redriveSite();
  for (let offset = 0; offset < 40; offset++) await parkOne(site, offset);
  await beginRedrive(site, { filter: {} }, { ratePerSecond: 2 });
  let runs = 0;
  const sentAt: number[] = [];
  site.outside.pause = async (ms) => {
    site.outside.time += ms;
  };
  const send = site.tickets.send.bind(site.tickets);
  site.tickets.send = async (of, opened) => {
    for (const _ of opened) sentAt.push(site.outside.time - noon);
    return send(of, opened);
  };
  while (sentAt.length < 40 && runs++ < 40) {
    await run(site, site.outside.time + 5_000);
    site.outside.time += (site.wakeUps.sent.at(-1)?.seconds ?? 0) * 1_000;
  }
  expect(sentAt).toHaveLength(40);
  sentAt.forEach((at, nth) => {
    expect(at).toBeGreaterThanOrEqual((nth - 4) * 500);
  });
  expect(sentAt.at(-1)).toBeLessThan(30_000);
});

test('a queue that takes nothing for a while is tried again, and then by the next run', async () => {
  const site = redriveSite();
  await parkKey(site, 'alice', [1]);
  await beginRedrive(site, { filter: {} });
  site.tickets.refuse = 2;
  await run(site);
  expect(validTickets(site)).toHaveLength(1);
  expect(site.outside.pauses).toHaveLength(2);
});

test('a run that fails is made up for by the next, later each time, and given up after eight', async () => {
  const site = redriveSite();
  await parkKey(site, 'alice', [1]);
  await beginRedrive(site, { filter: {} });
  site.tickets.refuse = Number.POSITIVE_INFINITY;
  const waits: (number | undefined)[] = [];
  for (let runs = 1; runs <= 8; runs++) {
    expect(await run(site)).toMatchObject({ kind: 'stumbled', gaveUp: runs === 8 });
    waits.push(site.wakeUps.sent[runs - 1]?.seconds);
    site.outside.time += 300_000;
  }
  expect(waits).toEqual([2, 4, 8, 16, 32, 64, 128, 0]);
  expect(await site.operations.find(ref)).toMatchObject({
    state: 'failed',
    error: expect.stringContaining('did not take 1 tickets'),
  });
  await run(site);
  expect((await site.lanes.parked({ ...billing, name: 'key/alice' }))?.operation).toBeUndefined();
});

test('a wait that is longer than a message may be on its way is waited in parts', async () => {
  const site = redriveSite();
  await parkKey(
    site,
    'alice',
    Array.from({ length: 2_000 }, (_, at) => at),
  );
  await parkKey(site, 'bob', [9_999]);
  await beginRedrive(site, { filter: {} }, { ratePerSecond: 1 });
  const waits: (number | undefined)[] = [];
  for (let runs = 0; runs < 4; runs++) {
    await run(site);
    waits.push(site.wakeUps.sent.at(-1)?.seconds);
    site.outside.time += (waits.at(-1) ?? 0) * 1_000;
  }
  expect(waits).toEqual([900, 900, 199, 1]);
  expect(validTickets(site)).toHaveLength(2);
});

test('one success makes earlier failures forgotten', async () => {
  const site = redriveSite();
  await parkKey(site, 'alice', [1]);
  await beginRedrive(site, { filter: {} });
  site.tickets.refuse = 5;
  await run(site);
  site.outside.time += 10_000;
  await run(site);
  expect((await site.operations.find(ref))?.stumbles).toBe(0);
});

test('an operation of a subscription that is gone says so in the end', async () => {
  const site = redriveSite();
  await beginRedrive(site, { filter: {} }, { subscription: 'toString' });
  expect(await run(site)).toMatchObject({
    kind: 'stumbled',
    error: new Error('there is no subscription toString any more'),
  });
});

test('woken too early, twice, or after its end, it does nothing', async () => {
  const site = redriveSite();
  await parkKey(site, 'alice', [1]);
  await beginRedrive(site, { filter: {} });
  await run(site);
  const before = site.tickets.sent.length;
  site.outside.time -= 2_000;
  expect(await run(site)).toEqual({ kind: 'nothing' });
  site.outside.time += 1_500;
  expect(await run(site)).toMatchObject({ kind: 'ran' });
  expect(await runOperation(site, { ...ref, id: 'unknown' }, noon)).toEqual({ kind: 'nothing' });
  expect(site.tickets.sent).toHaveLength(before);
});
