import { laneOfKey } from '../../../lib/domain/dead-letters/lane';
import { RestingGauges, subscriptionGauges } from '../../../lib/domain/stats/gauges';
import { defineFabric } from '../../../lib/domain/topology/fabric';
import { MemoryCircuits } from '../../support/memory-circuits';
import { MemoryLanes } from '../../support/memory-lanes';
import { MemoryLetters } from '../../support/memory-letters';
import { testOutside } from '../../support/test-outside';
import { letterAt } from '../redrive/redrive-site';

const parked = (ParkedKeys: number, DeadLetters = 0) =>
  ({
    of: 'subscription',
    name: 'crm',
    values: { ParkedKeys: [ParkedKeys], DeadLetters: [DeadLetters] },
  }) as const;

test('gauges that rest at zero are not sent, so that an idle fabric pays for none', () => {
  expect(new RestingGauges().stirred([parked(0)])).toEqual([]);
});

test('a gauge that comes down is sent once more as zero, and then no more', () => {
  const gauges = new RestingGauges();
  expect(gauges.stirred([parked(2)])).toEqual([{ ...parked(2), values: { ParkedKeys: [2] } }]);
  expect(gauges.stirred([parked(0)])).toEqual([{ ...parked(0), values: { ParkedKeys: [0] } }]);
  expect(gauges.stirred([parked(0)])).toEqual([]);
});

test('each gauge rests for itself', () => {
  const gauges = new RestingGauges();
  gauges.stirred([parked(2, 5)]);
  expect(gauges.stirred([parked(0, 5)])).toEqual([parked(0, 5)]);
  expect(gauges.stirred([parked(0, 5)])).toEqual([{ ...parked(0), values: { DeadLetters: [5] } }]);
});

test('what is tried again by itself raises no alarm, what stands still does', async () => {
  const topology = defineFabric({
    topics: { orders: { ordered: true } },
    subscriptions: { crm: { topic: 'orders', target: { kind: 'pull' } } },
  });
  const of = { namespace: 'default', subscription: 'crm' };
  const lanes = new MemoryLanes();
  const park = async (offset: number, key: string, retryAt?: number) => {
    const letter = { ...letterAt(offset), key };
    await lanes.park(laneOfKey(of, letter), letter, retryAt);
  };
  await park(1, 'a', 1);
  await park(2, 'b');
  const outside = testOutside();
  const ports = {
    topology,
    outside,
    shelf: new MemoryLetters(lanes),
    circuits: new MemoryCircuits(),
  };
  expect(await subscriptionGauges(ports, outside.time + 1_000)).toEqual([parked(1, 1)]);
});
