import fc from 'fast-check';
import { hours } from '../../../lib';
import { append } from '../../../lib/domain/log/append';
import { endOf } from '../../../lib/domain/log/log-store';
import { type TrimPorts, trim } from '../../../lib/domain/retain/trim';
import { defineFabric, type Fabric } from '../../../lib/domain/topology/fabric';
import type { PartitionRef } from '../../../lib/domain/topology/keys';
import { MemoryCursors } from '../../support/memory-cursors';
import { MemoryKeeper } from '../../support/memory-keeper';
import { MemoryLog } from '../../support/memory-log';
import { MemoryLogReader } from '../../support/memory-log-reader';
import { eventOf } from '../../support/records';
import { noise } from '../../support/seeded';
import { type TestOutside, testOutside } from '../../support/test-outside';

const partition: PartitionRef = { namespace: 'default', topic: 'clicks', partition: 0 };
const quarter = 15 * 60_000;

const fabricOf = (more: { retentionBytes?: number; retention?: number } = {}) =>
  defineFabric({ topics: { clicks: { partitions: 1, ...more } } });

interface Site extends TrimPorts {
  readonly log: MemoryLog;
  readonly cursors: MemoryCursors;
  readonly outside: TestOutside;
}

function siteOf(topology: Fabric = fabricOf({ retentionBytes: 10_000 })): Site {
  const log = new MemoryLog();
  return {
    log,
    topology,
    keeper: new MemoryKeeper(log),
    reader: new MemoryLogReader(log),
    cursors: new MemoryCursors(),
    outside: testOutside(),
  };
}

/** Appends a record of about so many stored bytes, and has it dispatched. */
async function add(site: Site, bytes: number, dispatched = true): Promise<number> {
  const records = [{ event: eventOf('e', noise(Math.ceil((bytes * 4) / 3), bytes)) }];
  const retention = site.topology.topics.clicks?.retention ?? 0;
  const { base } = await append(site, { partition, records, retention });
  if (dispatched) await site.cursors.advance(partition, base + 1);
  return base;
}

const limitsOf = ({ outside }: Site) => ({ settledMs: quarter, until: outside.now() + 60_000 });
const bases = ({ log }: Site) => log.stored(partition).map(({ base }) => base);

test('records go when so much is newer than they are, and no others', async () => {
  const site = siteOf();
  for (let n = 0; n < 20; n++) await add(site, 1_500);
  site.outside.time += quarter;
  expect(await trim(site, limitsOf(site))).toEqual([{ partition, removed: 13 }]);
  expect(bases(site)).toEqual([13, 14, 15, 16, 17, 18, 19]);
  expect(await trim(site, limitsOf(site))).toEqual([]);
  expect(await add(site, 100)).toBe(20);
});

test('what is young stays, and what is not dispatched', async () => {
  const site = siteOf();
  for (let n = 0; n < 20; n++) await add(site, 1_500, n < 5);
  site.outside.time += quarter - 1;
  expect(await trim(site, limitsOf(site))).toEqual([]);
  site.outside.time += 1;
  expect(await trim(site, limitsOf(site))).toEqual([{ partition, removed: 5 }]);
  expect(bases(site)[0]).toBe(5);
});

test('the newest item stays, however large it is', async () => {
  const site = siteOf(fabricOf({ retentionBytes: 1_024 }));
  for (let n = 0; n < 3; n++) await add(site, 5_000);
  site.outside.time += quarter;
  await trim(site, limitsOf(site));
  expect(bases(site)).toEqual([2]);
});

test('more than a page goes in one run, and what time does not suffice for in the next', async () => {
  const site = siteOf(fabricOf({ retentionBytes: 1_024 }));
  for (let n = 0; n < 250; n++) await add(site, 100);
  site.outside.time += quarter;
  const places = site.keeper.places.bind(site.keeper);
  Object.assign(site.keeper, {
    places: async (...args: Parameters<typeof places>) => {
      site.outside.time += 1_000;
      return places(...args);
    },
  });
  const until = site.outside.now() + 1_500;
  expect(await trim(site, { settledMs: quarter, until })).toEqual([{ partition, removed: 200 }]);
  await trim(site, limitsOf(site));
  expect(bases(site).length).toBeLessThan(15);
});

test('items from before their bytes were counted go first', async () => {
  const site = siteOf(fabricOf({ retentionBytes: 2_000 }));
  await add(site, 100);
  const stored = site.log.stored.bind(site.log);
  site.log.stored = (of) =>
    stored(of).map(({ bytes, ...item }) => (item.base < 1 ? item : { ...item, bytes }));
  for (let n = 0; n < 4; n++) await add(site, 1_500);
  site.outside.time += quarter;
  await trim(site, limitsOf(site));
  expect(bases(site)).toEqual([3, 4]);
});

test('without a limit nothing goes that DynamoDB deletes by itself', async () => {
  const site = siteOf(fabricOf({ retention: hours(2) }));
  for (let n = 0; n < 3; n++) await add(site, 100);
  for (const later of [1.9, 0.2, 10]) {
    site.outside.time += later * 3_600_000;
    expect(await trim(site, limitsOf(site))).toEqual([]);
  }
  expect(bases(site)).toEqual([0, 1, 2]);
});

test('when retention is shortened, what is older than it is now goes', async () => {
  const long = siteOf(fabricOf({ retention: hours(100) }));
  for (let n = 0; n < 3; n++) {
    await add(long, 100);
    long.outside.time += 3_600_000;
  }
  const site = { ...long, topology: fabricOf({ retention: hours(2) }) };
  expect(await trim(site, limitsOf(site))).toEqual([{ partition, removed: 1 }]);
  // The newest is kept for as long as it was promised, so that the partition goes on behind it.
  site.outside.time += 50 * 3_600_000;
  await trim(site, limitsOf(site));
  expect(bases(site)).toEqual([2]);
});

test('a partition that fails holds up no other', async () => {
  const topology = defineFabric({
    topics: { clicks: { partitions: 2, retentionBytes: 1_024 } },
  });
  const site = siteOf(topology);
  for (let n = 0; n < 3; n++) await add(site, 2_000);
  await site.cursors.advance({ ...partition, partition: 1 }, 1);
  const upTo = site.reader.upTo.bind(site.reader);
  const error = new Error('no answer');
  Object.assign(site.reader, {
    upTo: async (...args: Parameters<typeof upTo>) => {
      if (args[0].partition === 1) throw error;
      return upTo(...args);
    },
  });
  site.outside.time += quarter;
  expect(await trim(site, limitsOf(site))).toEqual([
    { partition, removed: 2 },
    { partition: { ...partition, partition: 1 }, error },
  ]);
});

test('whatever is appended and trimmed, the newest bytes are there, in one run of offsets', async () => {
  const step = fc.oneof(
    fc.record({ bytes: fc.integer({ min: 1, max: 4_000 }), dispatched: fc.boolean() }),
    fc.record({ minutes: fc.integer({ min: 1, max: 30 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const site = siteOf();
      let head = 0;
      for (const one of steps) {
        if ('minutes' in one) site.outside.time += one.minutes * 60_000;
        else {
          expect(await add(site, one.bytes, one.dispatched)).toBe(head);
          head++;
        }
        const young = site.log
          .stored(partition)
          .filter(({ at }) => at > site.outside.now() - quarter);
        await Promise.all([trim(site, limitsOf(site)), trim(site, limitsOf(site))]);
        const left = site.log.stored(partition);
        expect(left.map(({ base }) => base)).toEqual(
          Array.from({ length: left.length }, (_, at) => head - left.length + at),
        );
        expect(left).toEqual(expect.arrayContaining(young));
        const [first] = left;
        const { next } = await site.cursors.read(partition);
        if (first && first.base > 0) expect(first.base).toBeLessThanOrEqual(next);
        const tip = left.at(-1);
        // With the last one that has gone there would have been enough without the first that is left.
        if (tip && first && first.base > 0)
          expect((tip.bytes ?? 0) - (first.bytes ?? 0) + 4_200).toBeGreaterThan(10_000);
        if (tip) expect(endOf(tip)).toBe(head);
      }
    }),
    { numRuns: 100 },
  );
});
