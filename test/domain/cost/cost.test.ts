import { days, defineFabric } from '../../../lib';
import { afterAllowances, billed, listPrice, monthSeconds } from '../../../lib/domain/cost/cost';
import { partitionsHit, publishSteps } from '../../../lib/domain/cost/steps';
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

test('no figure is anything but a number that is not negative, however odd the load', () => {
  for (const ratePerSecond of [0.001, 1, 5_000])
    for (const bytes of [1, 260_000])
      for (const batch of [1, 7, 500])
        for (const row of trafficCost(fabric, { ratePerSecond, bytes, batch }).rows) {
          expect(row.requests).toBeGreaterThan(0);
          expect(row.dollars).toBeGreaterThan(0);
          expect(row.free ?? 0).toBeLessThanOrEqual(row.requests);
        }
});
