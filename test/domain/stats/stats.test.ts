import { laneOfKey } from '../../../lib/domain/dead-letters/lane';
import { Refusal } from '../../../lib/domain/errors';
import { poll } from '../../../lib/domain/groups/poll';
import type { Asked } from '../../../lib/domain/stats/recent';
import { type StatsPorts, statsOf } from '../../../lib/domain/stats/stats';
import { defineFabric } from '../../../lib/domain/topology/fabric';
import { MemoryCircuits } from '../../support/memory-circuits';
import { MemoryLanes } from '../../support/memory-lanes';
import { MemoryLetters } from '../../support/memory-letters';
import { entryOf } from '../../support/records';
import { noon } from '../../support/test-outside';
import { groupSite, inOrders, pollOf } from '../groups/group-site';
import { letterAt } from '../redrive/redrive-site';

const fabric = defineFabric({
  topics: { orders: { partitions: 4 } },
  subscriptions: {
    billing: { topic: 'orders', target: { kind: 'pull' } },
    crm: { topic: 'orders', target: { kind: 'webhook', url: 'https://example.com/hooks' } },
  },
});
const crm = { namespace: 'default', subscription: 'crm' };
const span = { minutes: 5, until: noon + 100_000 };

/** Answers each number that is asked for by `value`. */
function statsSite(value: (asked: Asked) => number | undefined = () => undefined) {
  const lanes = new MemoryLanes();
  return {
    ...groupSite(),
    lanes,
    shelf: new MemoryLetters(lanes),
    depthOf: async () => ({ waiting: 3, inFlight: 2, delayed: 1 }),
    circuits: new MemoryCircuits(),
    metrics: { read: async (asked: readonly Asked[]) => asked.map(value), codes: async () => [] },
    onTrouble: jest.fn(),
  } satisfies StatsPorts;
}

test('what fan-out has not sent on is counted over all partitions, with the age of the oldest', async () => {
  const site = statsSite();
  await site.log.put(entryOf(inOrders(0), 0, { count: 3 }));
  await site.log.put(entryOf(inOrders(1), 0, { count: 2 }));
  await site.cursors.advance(inOrders(0), 1);
  await site.cursors.advance(inOrders(1), 2);
  site.outside.time = noon + 90_000;
  const [orders] = (await statsOf(site, fabric, span)).topics;
  expect(orders).toMatchObject({ records: 5, behind: { records: 2, seconds: 90 } });
});

test('a partition that retention has emptied still counts what it had', async () => {
  const site = statsSite();
  await site.cursors.advance(inOrders(2), 40);
  const [orders] = (await statsOf(site, fabric, span)).topics;
  expect(orders).toMatchObject({ records: 40, behind: { records: 0, seconds: 0 } });
});

test('groups are told with how far they are behind', async () => {
  const site = statsSite();
  await poll(site, pollOf());
  await site.log.put(entryOf(inOrders(0), 0, { count: 3 }));
  const [orders] = (await statsOf(site, fabric, span)).topics;
  expect(orders?.groups).toEqual([{ group: 'billing', lag: 3 }]);
});

test('a group that is deleted between the list and the look at it is left out', async () => {
  const site = statsSite();
  site.groups.list = async () => ['gone'];
  expect((await statsOf(site, fabric, span)).topics[0]?.groups).toEqual([]);
});

test('parked keys, dead letters and an endpoint that is left alone are told of their subscription', async () => {
  const site = statsSite();
  await site.lanes.park(laneOfKey(crm, { ...letterAt(1), key: 'k' }), letterAt(1, { key: 'k' }));
  const rest = { until: noon + 1_000, ms: 1_000 };
  await site.circuits.swap(crm, undefined, { tag: 't', failures: 5, open: { times: 1, rest } });
  const [billing, hook] = (await statsOf(site, fabric, span)).subscriptions;
  expect(billing).toMatchObject({ open: false, status: { parkedKeys: 0, deadLetters: 0 } });
  expect(hook).toMatchObject({ open: true, status: { parkedKeys: 1, deadLetters: 1 } });
});

test('each number of late is asked for by its own name, and a sum that nobody measured is 0', async () => {
  const site = statsSite(({ metric, name }) =>
    metric === 'RecordsIn' && name === 'orders' ? 7 : metric === 'DeliveryLatency' ? 40 : undefined,
  );
  const { topics, subscriptions } = await statsOf(site, fabric, span);
  expect(topics[0]?.recent).toEqual({ recordsIn: 7, bytesIn: 0, dispatched: 0 });
  expect(subscriptions[1]?.recent).toMatchObject({ recordsOut: 0, p50: 40, p99: 40 });
});

test('where metrics can not be read, all else is told, and somebody hears why', async () => {
  const site = statsSite();
  const refused = new Refusal('throttled', 'not now');
  site.metrics.read = async () => Promise.reject(refused);
  const { topics, subscriptions } = await statsOf(site, fabric, span);
  expect(topics[0]).toMatchObject({ records: 0 });
  expect([...topics, ...subscriptions].some((one) => 'recent' in one)).toBe(false);
  expect(site.onTrouble).toHaveBeenCalledWith(refused);
});
