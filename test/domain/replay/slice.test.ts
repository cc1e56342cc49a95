import fc from 'fast-check';
import type { Message } from '../../../lib/domain/fan-out/message';
import { runOperation } from '../../../lib/domain/operations/run';
import type { Answer } from '../../support/memory-topic';
import { noon } from '../../support/test-outside';
import { beginReplay, orders, type ReplaySite, replaySite } from './replay-site';

const ref = { namespace: 'default', id: 'replay-1' };
const run = (site: ReplaySite, until = site.outside.time + 240_000) =>
  runOperation(site, ref, until);
const placesOf = (messages: readonly Message[]) =>
  messages.map(({ partition, offset }) => `${partition.partition}/${offset}`);

test('the records of its stretches are sent, in order, and no others', async () => {
  const site = replaySite();
  await site.append(0, noon, 'a', 'b', 'a', 'c');
  await site.append(0, noon, 'a', 'a');
  await site.append(1, noon, 'd', '-');
  await beginReplay(site, {
    stretches: [
      { partition: 0, from: 1, until: 5 },
      { partition: 1, from: 0, until: 1 },
    ],
  });
  expect(await run(site)).toEqual({ kind: 'ran', end: { kind: 'done' } });
  const places = placesOf(site.topic.accepted);
  expect([...places].sort()).toEqual(['0/1', '0/2', '0/3', '0/4', '1/0']);
  expect(places.indexOf('0/2')).toBeLessThan(places.indexOf('0/4'));
  expect(await site.operations.find(ref)).toMatchObject({
    state: 'done',
    delivered: 5,
    failed: 0,
  });
});

test('only records of the key, and that match the filter, are sent', async () => {
  const site = replaySite();
  await site.append(0, noon, 'a', 'b', 'a', '-', 'a');
  const stretches = [{ partition: 0, from: 0, until: 5 }];
  const filter = { data: { n: [{ numeric: ['>', 1] as const }] } };
  await beginReplay(site, { stretches, key: 'a', filter } as never);
  await run(site);
  expect(placesOf(site.topic.accepted)).toEqual(['0/2', '0/4']);
});

test('what the subscription is not for is not sent', async () => {
  const site = replaySite();
  await site.append(0, noon, 'a', 'a', 'a');
  const billing = site.topology.subscriptions.billing;
  if (!billing) throw new Error('no subscription');
  const filtered = { ...billing, filter: { data: { n: [1] } } };
  const topology = { ...site.topology, subscriptions: { billing: filtered } };
  await beginReplay(site, { stretches: [{ partition: 0, from: 0, until: 3 }] });
  await run({ ...site, topology });
  expect(placesOf(site.topic.accepted)).toEqual(['0/1']);
});

test('what has expired meanwhile, and what can not be read, is passed over', async () => {
  const site = replaySite();
  for (let appends = 0; appends < 4; appends++) await site.append(0, noon, 'a');
  await beginReplay(site, { stretches: [{ partition: 0, from: 0, until: 4 }] });
  site.log.remove(orders(0), 0);
  site.log.damage(orders(0), 2);
  await run(site);
  expect(placesOf(site.topic.accepted)).toEqual(['0/1', '0/3']);
});

test('a queue that takes nothing is left alone for a while, and then goes on where it stopped', async () => {
  let refuse = true;
  const site = replaySite(({ offset }) => (refuse && offset === 2 ? 'refuse' : 'accept'));
  await site.append(0, noon, 'a', 'b', 'a', 'b', 'a');
  await beginReplay(site, { stretches: [{ partition: 0, from: 0, until: 5 }] });
  expect(await run(site)).toEqual({ kind: 'ran', end: { kind: 'again', at: noon + 5_000 } });
  refuse = false;
  site.outside.time += 5_000;
  await run(site);
  const firsts = [...new Set(placesOf(site.topic.accepted.filter(({ key }) => key === 'a')))];
  expect(firsts).toEqual(['0/0', '0/2', '0/4']);
  expect(await site.operations.find(ref)).toMatchObject({ state: 'done', delivered: 5 });
});

test('what the queue will never take is counted, and holds up nothing', async () => {
  const site = replaySite(({ offset }) => (offset === 1 ? 'never' : 'accept'));
  await site.append(0, noon, 'a', 'a', 'a');
  await beginReplay(site, { stretches: [{ partition: 0, from: 0, until: 3 }] });
  await run(site);
  expect(await site.operations.find(ref)).toMatchObject({
    state: 'done',
    delivered: 2,
    failed: 1,
  });
});

test('records a second are sent as the rate allows', async () => {
  const site = replaySite();
  await site.append(0, noon, ...Array.from({ length: 50 }, (_, at) => `k${at}`));
  await beginReplay(
    site,
    { stretches: [{ partition: 0, from: 0, until: 50 }] },
    { ratePerSecond: 10 },
  );
  site.outside.pause = async (ms) => {
    site.outside.time += ms;
  };
  await run(site);
  expect(site.topic.accepted).toHaveLength(50);
  const took = site.outside.time - noon;
  expect(took).toBeGreaterThanOrEqual(3_000);
  expect(took).toBeLessThanOrEqual(5_000);
});

test('cancelled in the middle, it sends no more', async () => {
  const site = replaySite();
  for (let appends = 0; appends < 5; appends++)
    await site.append(0, noon, ...Array.from({ length: 300 }, (_, at) => `k${at}`));
  await beginReplay(site, { stretches: [{ partition: 0, from: 0, until: 1_500 }] });
  const send = site.topic.send.bind(site.topic);
  site.topic.send = async (messages) => {
    await site.operations.close(ref, { state: 'cancelled', at: noon });
    return send(messages);
  };
  expect(await run(site)).toEqual({ kind: 'ran', end: { kind: 'lost' } });
  expect(site.topic.accepted.length).toBeLessThanOrEqual(200);
});

const keys = fc.array(fc.constantFrom('a', 'b', 'c', '-'), { minLength: 1, maxLength: 8 });
const answers = fc.infiniteStream(
  fc.oneof(
    { weight: 4, arbitrary: fc.constant<Answer>('accept') },
    fc.constantFrom<Answer>('refuse', 'accept-unanswered'),
  ),
);

test('whatever is refused, and wherever a run is killed, every record is sent, each key in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(keys, { minLength: 1, maxLength: 6 }),
      answers,
      fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
      async (appends, answer, kills) => {
        let left = kills.next().value;
        let calm = false;
        const site = replaySite(() => (calm ? 'accept' : answer.next().value));
        for (const one of appends) await site.append(0, noon, ...one);
        const count = appends.flat().length;
        await beginReplay(site, { stretches: [{ partition: 0, from: 0, until: count }] });
        const step =
          <A extends unknown[], R>(act: (...args: A) => Promise<R>) =>
          async (...args: A): Promise<R> => {
            if (!calm && --left <= 0) throw new Error('killed');
            return act(...args);
          };
        const operations = Object.assign(Object.create(site.operations), {
          advance: step(site.operations.advance.bind(site.operations)),
        });
        const ports = {
          ...site,
          operations,
          log: { ...site.log, read: step(site.log.read.bind(site.log)) },
        };
        for (let runs = 0; runs < 7; runs++) {
          left = kills.next().value;
          await run(ports as never, site.outside.time + 60_000);
          site.outside.time += 600_000;
        }
        calm = true;
        for (let runs = 0; runs < 3; runs++) {
          await run(site);
          site.outside.time += 600_000;
        }
        const firsts = [...new Set(site.topic.accepted.map(({ offset }) => offset))];
        expect([...firsts].sort((a, b) => a - b)).toEqual([...Array(count).keys()]);
        const flat = appends.flat();
        for (const key of ['a', 'b', 'c']) {
          const offsets = firsts.filter((offset) => flat[offset] === key);
          expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
        }
        expect((await site.operations.find(ref))?.state).toBe('done');
      },
    ),
    { numRuns: 200 },
  );
});

test('a queue that takes nothing, time and again, ends the replay with what it said', async () => {
  const site = replaySite(() => 'refuse');
  await site.append(0, noon, 'a', 'b');
  await beginReplay(site, { stretches: [{ partition: 0, from: 0, until: 2 }] });
  const ends: string[] = [];
  for (let runs = 0; runs < 20; runs++, site.outside.time += 400_000) {
    ends.push((await run(site)).kind);
    if ((await site.operations.find(ref))?.state !== 'running') break;
  }
  expect(ends.length).toBeGreaterThan(1);
  expect(await site.operations.find(ref)).toMatchObject({
    state: 'failed',
    delivered: 0,
    error: 'the queue takes nothing: refuse',
  });
});
