import { days, defineFabric } from '../../../lib';
import { afterAllowances, billed, listPrice, monthSeconds } from '../../../lib/domain/cost/cost';
import {
  fanOutSteps,
  type Load,
  partitionsHit,
  publishSteps,
} from '../../../lib/domain/cost/steps';
import { trafficCost } from '../../../lib/domain/cost/traffic';

test('an allowance is an account’s, once, however many rows there are for it', () => {
  const { rows } = billed(
    [
      { price: 'sqsFifo', amount: 700_000 },
      { price: 'sqsStandard', amount: 700_000, what: 'receives' },
      { price: 'secret', amount: 2 },
      { price: 'trace', amount: 0 },
    ],
    [],
  );
  expect(rows).toEqual([
    {
      service: 'SQS',
      what: 'requests to FIFO queues',
      requests: 700_000,
      dollars: expect.closeTo(0.35),
      free: 700_000,
    },
    {
      service: 'SQS',
      what: 'receives',
      requests: 700_000,
      dollars: expect.closeTo(0.28),
      free: 300_000,
    },
    { service: 'Secrets Manager', what: 'secrets', requests: 2, dollars: expect.closeTo(0.8) },
  ]);
  expect(listPrice({ rows })).toBeCloseTo(1.43);
  expect(afterAllowances({ rows })).toBeCloseTo(0.28 * (4 / 7) + 0.8);
});

test('records with keys of their own fall into as many partitions as chance has it', () => {
  expect(partitionsHit(8, 1)).toBe(1);
  expect(partitionsHit(1, 100)).toBe(1);
  expect(partitionsHit(8, 8)).toBeCloseTo(5.25, 2);
  expect(partitionsHit(8, 1_000)).toBeCloseTo(8);
});

test('a record of a kilobyte takes one write unit, and no append takes less', () => {
  const topic = { partitions: 8, ordered: true };
  const one = { ratePerSecond: 1, batch: 1 };
  expect(publishSteps(topic, { ...one, bytes: 1_024 }).writeUnits).toBe(1);
  expect(publishSteps(topic, { ...one, bytes: 10 }).writeUnits).toBe(1);
  expect(publishSteps(topic, { ...one, bytes: 20_480 }).writeUnits).toBeCloseTo(10.1, 1);
});

const pull = { kind: 'pull' } as const;
const fabric = defineFabric({
  topics: { orders: { ordered: true }, plain: { retention: days(1) } },
  subscriptions: {
    pulled: { topic: 'orders', target: pull },
    native: { topic: 'plain', target: { kind: 'pull', native: true } },
  },
  namespaces: {
    tenant: {
      topics: { own: {} },
      subscriptions: {
        hook: { topic: 'own', target: { kind: 'webhook', url: 'https://a.example/' } },
      },
    },
  },
});
const load = { ratePerSecond: 30, bytes: 1_024, batch: 10 };
const cost = trafficCost(fabric, load);
const amount = (what: RegExp, { rows } = cost) =>
  rows.filter((row) => what.test(row.what)).reduce((sum, { requests }) => sum + requests, 0);

test('the load is spread over the topics of all namespaces, and each has its subscriptions', () => {
  const requests = 3 * monthSeconds;
  expect(amount(/^requests to publish/)).toBeCloseTo(requests);
  expect(amount(/^invocations to publish/)).toBeCloseTo(2 * requests);
  expect(amount(/^sends of SNS to FIFO/)).toBeCloseTo(10 * monthSeconds);
  expect(amount(/^sends of SNS to standard/)).toBeCloseTo(20 * monthSeconds);
  expect(amount(/^deliveries of FIFO topics/)).toBeCloseTo(10 * monthSeconds);
  expect(amount(/^invocations to deliver/)).toBeCloseTo(monthSeconds);
  expect(amount(/^pulls and acks/)).toBeCloseTo(2 * monthSeconds);
  expect(amount(/^write units of attempts/)).toBeCloseTo(10 * monthSeconds);
});

test('what a million records cost is what all cost, by as many millions as there are', () => {
  const millions = (30 * monthSeconds) / 1e6;
  const perMillion = cost.rows.reduce((sum, row) => sum + (row.perMillion ?? 0), 0);
  expect(perMillion * millions).toBeCloseTo(listPrice(cost));
});

test('it is the number of requests that costs: records in batches are far cheaper', () => {
  const single = trafficCost(fabric, { ...load, batch: 1 });
  const hundred = trafficCost(fabric, { ...load, batch: 100 });
  expect(listPrice(single) / listPrice(hundred)).toBeGreaterThan(5);
});

const perInvocation = (
  topic: { partitions: number; packed: boolean },
  of: { ratePerSecond: number; batch: number; bytes?: number },
) => {
  const steps = fanOutSteps({ ...topic, ordered: true }, { bytes: 1_024, ...of });
  return {
    messages: steps.messages / steps.invocations,
    sends: steps.sends / steps.invocations,
  };
};

test.each([
  ['ten records are one message', { batch: 10 }, 1],
  ['60 KB hold 46 of a kilobyte', { batch: 46 }, 1],
  ['a hundred of a kilobyte are three', { batch: 100 }, 3],
  ['a hundred that are small are one', { batch: 100, bytes: 100 }, 1],
  ['250 that are small are three', { batch: 250, bytes: 100 }, 3],
  ['two that are as large as can be are two', { batch: 2, bytes: 260_000 }, 2],
])('packed, in one partition: %s, sent one after the other', (_, load, messages) => {
  const steps = perInvocation({ partitions: 1, packed: true }, { ratePerSecond: 0.1, ...load });
  expect(steps).toEqual({ messages, sends: messages });
});

test('packs of several partitions go together, ten in a call, as far as it can hold them', () => {
  const busy = { ratePerSecond: 800, batch: 100 };
  const alone = perInvocation({ partitions: 8, packed: false }, busy);
  expect(alone).toEqual({ messages: 200, sends: 20 });
  const packed = perInvocation({ partitions: 8, packed: true }, busy);
  expect(packed.messages).toBeCloseTo(partitionsHit(8, 16));
  expect(packed.sends).toBe(1);
  // Of 350 KB in eight packs a call holds four.
  const large = perInvocation({ partitions: 8, packed: true }, { ...busy, ratePerSecond: 1_400 });
  expect(large.messages).toBeCloseTo(partitionsHit(8, 28), 1);
  expect(large.sends).toBe(2);
  const small = { ratePerSecond: 4_000, batch: 500, bytes: 100 };
  const wide = perInvocation({ partitions: 40, packed: true }, small);
  expect(wide.messages).toBeCloseTo(partitionsHit(40, 80), 1);
  expect(wide.sends).toBe(4);
});

const hooked = (packed: boolean) =>
  defineFabric({
    topics: { orders: { ordered: true, packed } },
    subscriptions: {
      hook: { topic: 'orders', target: { kind: 'webhook', url: 'https://a.example/' } },
    },
  });

test('packed, what is sent and received is paid by messages, and what consumers do by records', () => {
  const many = { ratePerSecond: 30, bytes: 1_024, batch: 100 };
  const [apart, packed] = [trafficCost(hooked(false), many), trafficCost(hooked(true), many)];
  for (const what of [
    /^sends of SNS to FIFO/,
    /^deliveries of FIFO topics/,
    /^requests to FIFO topics/,
    /^invocations to deliver/,
    /^receives and deletes/,
  ]) {
    expect(amount(what, packed)).toBeLessThan(amount(what, apart));
    expect(amount(what, packed)).toBeGreaterThan(0);
  }
  expect(amount(/^sends of SNS to FIFO/, packed)).toBeCloseTo(
    0.3 * partitionsHit(8, 100) * monthSeconds,
  );
  for (const what of [/^write units of attempts/, /^GB-seconds to deliver/, /^GB published/])
    expect(amount(what, packed)).toBeCloseTo(amount(what, apart));
  expect(listPrice(packed)).toBeLessThan(listPrice(apart));
  expect(packed.notes.join()).toMatch(/packed/);
  expect(apart.notes.join()).not.toMatch(/packed/);
});

test('packed spares nothing where records come alone', () => {
  const few = { ratePerSecond: 0.1, bytes: 1_024, batch: 1 };
  const [apart, packed] = [trafficCost(hooked(false), few), trafficCost(hooked(true), few)];
  expect(packed.rows).toEqual(apart.rows);
});

test('no figure is anything but a number that is not negative, however odd the load', () => {
  for (const ratePerSecond of [0.001, 1, 5_000])
    for (const bytes of [1, 260_000])
      for (const batch of [1, 7, 500])
        for (const row of rowsOf({ ratePerSecond, bytes, batch })) {
          expect(row.requests).toBeGreaterThan(0);
          expect(row.dollars).toBeGreaterThan(0);
          expect(row.free ?? 0).toBeLessThanOrEqual(row.requests);
        }
});

const rowsOf = (odd: Load) => [fabric, hooked(true)].flatMap((one) => trafficCost(one, odd).rows);
