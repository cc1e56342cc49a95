import { poll } from '../../../lib/domain/groups/poll';
import { entryOf, recordOf } from '../../support/records';
import { noon } from '../../support/test-outside';
import {
  append,
  groupSite,
  inOrders,
  leaseMs,
  partitionsOf,
  placesOf,
  pollAs,
  pollOf,
  scopeOf,
} from './group-site';

const commitAt = (
  site: ReturnType<typeof groupSite>,
  partition: number,
  offset: number,
  epoch: number,
) =>
  site.groups.commit({
    partition: inOrders(partition),
    group: 'billing',
    offset,
    epoch,
    now: noon,
  });

test('the first member has all partitions, and gets what is in them', async () => {
  const site = groupSite();
  await append(site, 0, { count: 2 });
  await append(site, 3);
  const readings = await pollAs(site, 'a');
  expect(placesOf(readings)).toEqual(['0-0', '0-1', '3-0']);
  expect(
    readings.map(({ partition, epoch, next, until }) => [partition, epoch, next, until]),
  ).toEqual([
    [0, 1, 2, noon + leaseMs],
    [1, 1, 0, noon + leaseMs],
    [2, 1, 0, noon + leaseMs],
    [3, 1, 1, noon + leaseMs],
  ]);
  expect(await site.groups.list(scopeOf())).toEqual(['billing']);
});

test('what is not committed comes again, from the committed offset on', async () => {
  const site = groupSite();
  await append(site, 0, { count: 4 });
  await pollAs(site, 'a');
  await commitAt(site, 0, 1, 1);
  expect(placesOf(await pollAs(site, 'a'))).toEqual(['0-1', '0-2', '0-3']);
});

test('who is ahead of its commits says where, under the epoch that it has', async () => {
  const site = groupSite();
  await append(site, 0, { count: 4 });
  await pollAs(site, 'a');
  const from = async (offset: number, epoch?: number) =>
    placesOf(await pollAs(site, 'a', { positions: [{ partition: 0, offset, epoch }] }));
  expect(await from(3, 1)).toEqual(['0-3']);
  expect(await from(3)).toEqual(['0-3']);
  expect(await from(3, 2)).toEqual(['0-0', '0-1', '0-2', '0-3']);
  await commitAt(site, 0, 2, 1);
  expect(await from(1, 1)).toEqual(['0-2', '0-3']);
  expect(await from(900, 1)).toEqual([]);
});

test('a second member gets half, once the first has given it up', async () => {
  const site = groupSite();
  await pollAs(site, 'a');
  expect(await pollAs(site, 'b')).toEqual([]);
  expect(partitionsOf(await pollAs(site, 'a'))).toEqual([0, 1]);
  const second = await pollAs(site, 'b');
  expect(second.map(({ partition, epoch }) => [partition, epoch])).toEqual([
    [2, 2],
    [3, 2],
  ]);
  expect(partitionsOf(await pollAs(site, 'a'))).toEqual([0, 1]);
});

test('two members that poll at once share what there is, and no partition has two', async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const site = groupSite(seed);
    for (let time = 0; time < 3; time++) await Promise.all([pollAs(site, 'a'), pollAs(site, 'b')]);
    const [a, b] = await Promise.all([pollAs(site, 'a'), pollAs(site, 'b')]);
    expect([a.length, b.length]).toEqual([2, 2]);
    expect(new Set([...partitionsOf(a), ...partitionsOf(b)]).size).toBe(4);
  }
});

test('one member that polls twice at once has one lease', async () => {
  const site = groupSite();
  const [one, two] = await Promise.all([pollAs(site, 'a'), pollAs(site, 'a')]);
  const epochs = [...one, ...two].map(({ epoch }) => epoch);
  expect(epochs).toEqual(Array(8).fill(1));
});

test('who stops polling loses its partitions when its lease and a margin are over', async () => {
  const site = groupSite();
  await pollAs(site, 'a');
  site.outside.time = noon + leaseMs + 999;
  expect(await pollAs(site, 'b')).toEqual([]);
  site.outside.time = noon + leaseMs + 1_000;
  const taken = await pollAs(site, 'b');
  expect(taken.map(({ epoch }) => epoch)).toEqual([2, 2, 2, 2]);
  expect(await commitAt(site, 0, 0, 1)).toMatchObject({ kind: 'fenced', epoch: 2 });
});

test('who comes back after its lease reads under a new epoch', async () => {
  const site = groupSite();
  await pollAs(site, 'a');
  site.outside.time += leaseMs + 1_000;
  expect((await pollAs(site, 'a')).map(({ epoch }) => epoch)).toEqual([2, 2, 2, 2]);
});

test('who goes on polling keeps its partitions, and is written down once each third of a lease', async () => {
  const site = groupSite();
  for (let time = 0; time < 91; time++) {
    const readings = await pollAs(site, 'a');
    expect(readings.map(({ epoch }) => epoch)).toEqual([1, 1, 1, 1]);
    site.outside.time += 1_000;
  }
  expect(site.groups.marked).toBeLessThanOrEqual(10);
});

test('a poll that waits longer than its lease keeps it', async () => {
  const site = groupSite();
  const reader = { member: 'a', leaseMs: 5_000 };
  const readings = await pollAs(site, 'a', { reader, waitMs: 20_000 });
  expect(site.outside.time).toBe(noon + 20_000);
  for (const { epoch, until } of readings) {
    expect(epoch).toBe(1);
    expect(until).toBeGreaterThan(site.outside.time);
  }
});

test.each([
  ['an hour behind', -3_600_000],
  ['a day ahead', 86_400_000],
])(
  'a member whose clock is %s does not stop the group for longer than it has to',
  async (_, skew) => {
    const site = groupSite();
    site.outside.time = noon + skew;
    await pollAs(site, 'wrong');
    site.outside.time = noon;
    expect(partitionsOf(await pollAs(site, 'a'))).toEqual([0, 1, 2, 3]);
  },
);

describe('a poll that waits', () => {
  /** Something happens while somebody waits. */
  function happening(
    site: ReturnType<typeof groupSite>,
    atMs: number,
    what: () => Promise<unknown>,
  ) {
    let hasHappened = false;
    site.outside.pause = async (ms) => {
      site.outside.time += ms;
      if (hasHappened || site.outside.time < noon + atMs) return;
      hasHappened = true;
      await what();
    };
  }

  test.each([0, 1, 2, 3])(
    'answers as soon as there is something in partition %i',
    async (partition) => {
      const site = groupSite();
      happening(site, 7_000, () => append(site, partition));
      expect(placesOf(await pollAs(site, 'a', { waitMs: 20_000 }))).toEqual([`${partition}-0`]);
      expect(site.outside.time - noon).toBeLessThanOrEqual(8_500);
    },
  );

  test('answers sooner where fan-out has passed', async () => {
    const site = groupSite();
    happening(site, 7_000, async () => {
      await append(site, 3);
      await site.cursors.advance(inOrders(3), 1);
    });
    const readings = await pollAs(site, 'a', { waitMs: 20_000, ...scopeOf(64) });
    expect(placesOf(readings)).toEqual(['3-0']);
    expect(site.outside.time - noon).toBeLessThanOrEqual(7_500);
  });

  test('answers in vain when its time is up, and names all that it has', async () => {
    const site = groupSite();
    expect(partitionsOf(await pollAs(site, 'a', { waitMs: 20_000 }))).toEqual([0, 1, 2, 3]);
    expect(site.outside.time).toBe(noon + 20_000);
  });

  test('looks at 64 partitions hardly more often than at one', async () => {
    const site = groupSite();
    await pollAs(site, 'a', { waitMs: 20_000, ...scopeOf(64) });
    // All of them once or twice, and the cursors a few times a second.
    expect(site.reader.reads).toBeLessThanOrEqual(2 * 64 * 2);
  });

  test('takes over what another gives up meanwhile', async () => {
    const site = groupSite();
    await pollAs(site, 'a');
    happening(site, 3_000, () => pollAs(site, 'a'));
    expect(partitionsOf(await pollAs(site, 'b', { waitMs: 20_000 }))).toHaveLength(2);
  });

  test('gives up what another lacks', async () => {
    const site = groupSite();
    happening(site, 3_000, () => pollAs(site, 'b'));
    expect(partitionsOf(await pollAs(site, 'a', { waitMs: 20_000 }))).toHaveLength(2);
  });

  test('goes on from where a seek has led meanwhile', async () => {
    const site = groupSite();
    await append(site, 0, { count: 5 });
    await pollAs(site, 'a');
    await commitAt(site, 0, 5, 1);
    happening(site, 3_000, () =>
      site.groups.seek({ partition: inOrders(0), group: 'billing', offset: 3, now: noon }),
    );
    const readings = await pollAs(site, 'a', { waitMs: 20_000 });
    expect([placesOf(readings), readings[0]?.epoch]).toEqual([['0-3', '0-4'], 2]);
  });

  test('does not bring a member back that has left, nor a group that is deleted', async () => {
    for (const end of ['leave', 'remove'] as const) {
      const site = groupSite();
      happening(site, 3_000, async () => {
        if (end === 'remove') return site.groups.remove(scopeOf(), 4);
        const { marks, shares } = await site.groups.state(scopeOf());
        for (const { partition, epoch } of shares.values())
          await site.groups.release({
            partition: inOrders(partition),
            group: 'billing',
            member: 'a',
            epoch,
          });
        return site.groups.forget(scopeOf(), 'a', marks.get('a')?.seen ?? 0);
      });
      expect(await pollAs(site, 'a', { waitMs: 20_000 })).toEqual([]);
      const { start, marks, shares } = await site.groups.state(scopeOf());
      expect(marks.size).toBe(0);
      expect([...shares.values()].some(({ lease }) => lease)).toBe(false);
      expect(start === undefined).toBe(end === 'remove');
    }
  });
});

describe('how much a poll answers', () => {
  test('is no more than asked for, in whole items where it can be', async () => {
    const site = groupSite();
    for (let item = 0; item < 10; item++) await append(site, 0, { count: 30 });
    const readings = await pollAs(site, 'a', { max: 100 });
    expect(readings[0]?.next).toBe(90);
    expect((await pollAs(site, 'a', { max: 10 }))[0]?.next).toBe(10);
  });

  test('all partitions come in turn, whatever is in the others', async () => {
    const site = groupSite();
    for (const partition of [0, 1, 2, 3]) await append(site, partition, { count: 100 });
    const seen = new Set<string>();
    for (let time = 0; time < 40; time++)
      for (const place of placesOf(await pollAs(site, 'a', { max: 50 }))) seen.add(place);
    expect(seen.size).toBe(200);
  });

  test('is far below what a Lambda may answer', async () => {
    const site = groupSite();
    const event = JSON.stringify({ data: 'x'.repeat(250_000) });
    for (const partition of [0, 1, 2, 3])
      for (let item = 0; item < 20; item++)
        await append(site, partition, { records: [{ event }, { event }] });
    const readings = await pollAs(site, 'a', { max: 1_000 });
    const bytes = readings.flatMap(({ records }) => records).length * event.length;
    expect(bytes).toBeGreaterThan(1_000_000);
    expect(bytes).toBeLessThan(2_000_001);
  });

  test('an item that is larger than the answer comes in parts, and none of it twice', async () => {
    const site = groupSite();
    await append(site, 0, { count: 25 });
    await append(site, 0, { count: 3 });
    const seen: string[] = [];
    for (let time = 0; time < 4; time++) {
      const [reading] = await pollAs(site, 'a', { max: 10 });
      seen.push(...placesOf(reading ? [reading] : []));
      await commitAt(site, 0, reading?.next ?? 0, 1);
    }
    expect(seen).toEqual(Array.from({ length: 28 }, (_, offset) => `0-${offset}`));
  });
});

describe('what is no longer there', () => {
  const expired = { expires: noon / 1_000 - 1 };

  test("was never a new group's", async () => {
    const site = groupSite();
    await append(site, 0, expired);
    await append(site, 0);
    const [reading] = await pollAs(site, 'a');
    expect(reading).toMatchObject({ next: 2, records: [{ offset: 1 }] });
    expect(reading?.skippedTo).toBeUndefined();
  });

  test.each(['expired', 'deleted'])('is passed over, and told: %s', async (how) => {
    const site = groupSite();
    for (let item = 0; item < 30; item++) await append(site, 0, expired);
    await append(site, 0);
    await pollAs(site, 'a');
    await commitAt(site, 0, 1, 1);
    if (how === 'deleted') for (let item = 0; item < 30; item++) site.log.remove(inOrders(0), item);
    const [reading] = await pollAs(site, 'a');
    expect(reading).toMatchObject({ skippedTo: 30, next: 31, records: [{ offset: 30 }] });
  });

  test('leaves a group at the head where nothing is left', async () => {
    const site = groupSite();
    await pollAs(site, 'a');
    await commitAt(site, 0, 1, 1);
    await site.cursors.rememberHead(inOrders(0), 9);
    const [reading] = await pollAs(site, 'a', { waitMs: 2_000 });
    expect(reading).toMatchObject({ skippedTo: 9, next: 9, records: [] });
  });

  test('is not told where compaction took it', async () => {
    const site = groupSite();
    await pollAs(site, 'a');
    await commitAt(site, 0, 0, 1);
    await site.log.put(entryOf(inOrders(0), 5, { count: 2 }));
    const [reading] = await pollAs(site, 'a', { isCompacted: true });
    expect(reading).toMatchObject({ next: 7, records: [{ offset: 5 }, { offset: 6 }] });
    expect(reading?.skippedTo).toBeUndefined();
  });

  test('what can not be decoded is told, and passed', async () => {
    const site = groupSite();
    await append(site, 0, { count: 3 });
    site.reader.damage(inOrders(0), 0);
    const [reading] = await pollAs(site, 'a');
    expect(reading).toMatchObject({ next: 3, records: [], unreadable: [{ offset: 0, count: 3 }] });
  });
});

describe('a group that begins with the latest', () => {
  test('gets what comes after its first poll, in each partition', async () => {
    const site = groupSite();
    for (const partition of [0, 1, 2, 3]) await append(site, partition, { at: noon - 1 });
    expect(placesOf(await pollAs(site, 'a', { start: 'latest' }))).toEqual([]);
    for (const partition of [0, 1, 2, 3]) await append(site, partition);
    expect(placesOf(await pollAs(site, 'a'))).toEqual(['0-1', '1-1', '2-1', '3-1']);
  });

  test('stays as it was made', async () => {
    const site = groupSite();
    await append(site, 0);
    await pollAs(site, 'a');
    expect(placesOf(await pollAs(site, 'a', { start: 'latest' }))).toEqual(['0-0']);
  });

  test('knows since when, where its maker was stopped in the middle', async () => {
    const site = groupSite();
    await append(site, 0, { at: noon - 1 });
    await site.groups.create(scopeOf(), { from: 'latest', since: noon });
    await append(site, 0, { at: noon });
    expect(placesOf(await pollAs(site, 'a'))).toEqual(['0-1']);
    expect((await site.groups.state(scopeOf())).shares.get(0)?.committed).toBe(1);
  });
});

describe('a reader of its own partitions', () => {
  const assigned = (site: ReturnType<typeof groupSite>, assign: number[], more = {}) =>
    poll(site, pollOf({ reader: { assign }, ...more }));

  test('has no lease, and commits under the epoch that it sees', async () => {
    const site = groupSite();
    await append(site, 3, { count: 2 });
    const readings = await assigned(site, [3, 0]);
    expect(readings.map(({ partition, epoch, until }) => [partition, epoch, until])).toEqual([
      [0, 0, undefined],
      [3, 0, undefined],
    ]);
    expect(placesOf(readings)).toEqual(['3-0', '3-1']);
    expect(await commitAt(site, 3, 2, 0)).toEqual({ kind: 'committed' });
    expect(placesOf(await assigned(site, [3, 0]))).toEqual([]);
    expect(site.groups.marked).toBe(0);
  });

  test('is fenced by a lease', async () => {
    const site = groupSite();
    await assigned(site, [0]);
    await pollAs(site, 'a');
    expect(await commitAt(site, 0, 0, 0)).toMatchObject({ kind: 'fenced' });
    expect((await assigned(site, [0]))[0]?.epoch).toBe(1);
  });
});

test('a thousand members leave a group that can be read at once', async () => {
  const site = groupSite();
  for (let member = 0; member < 1_000; member++) await pollAs(site, `m${member}`);
  const { marks } = await site.groups.state(scopeOf());
  expect(marks.size).toBe(256);
  site.outside.time += leaseMs + 1_000;
  expect(partitionsOf(await pollAs(site, 'm999'))).toEqual([0, 1, 2, 3]);
  for (let time = 0; time < 40; time++) {
    await pollAs(site, 'm999');
    site.outside.time += 10_000;
  }
  expect((await site.groups.state(scopeOf())).marks.size).toBeLessThan(20);
});

test('a topic that has grown or shrunk is shared out as it is now', async () => {
  const site = groupSite();
  await pollAs(site, 'a');
  expect(partitionsOf(await pollAs(site, 'a', scopeOf(6)))).toEqual([0, 1, 2, 3, 4, 5]);
  expect(partitionsOf(await pollAs(site, 'a', scopeOf(2)))).toEqual([0, 1]);
});

test('once it has read a partition, a poll asks for each page once and for as many items as it takes', async () => {
  const site = groupSite();
  for (let item = 0; item < 40; item++) await append(site, 0, { count: 50 });
  const page = jest.spyOn(site.reader, 'page');
  const [first] = await pollAs(site, 'a', { ...scopeOf(1), max: 500 });
  await commitAt(site, 0, first?.next ?? 0, 1);
  page.mockClear();
  const [second] = await pollAs(site, 'a', { ...scopeOf(1), max: 500 });
  expect(second?.next).toBe(1_000);
  expect(page.mock.calls.map(([, from, limits]) => [from, limits.items, limits.exact])).toEqual([
    [500, 10, true],
  ]);
  await commitAt(site, 0, 2_000, 1);
  await pollAs(site, 'a', scopeOf(1));
  page.mockClear();
  await pollAs(site, 'a', scopeOf(1));
  expect(page.mock.calls.map(([, from, limits]) => [from, limits.exact])).toEqual([[2_000, true]]);
});

test('a position that no record has reached is not taken for the end of one', async () => {
  const site = groupSite();
  await append(site, 0, { count: 2 });
  const ahead = { ...scopeOf(1), positions: [{ partition: 0, offset: 4 }] };
  expect(placesOf(await pollAs(site, 'a', ahead))).toEqual([]);
  await append(site, 0, {
    count: 5,
    records: Array.from({ length: 5 }, (_, at) => recordOf(`${at}`)),
  });
  expect(placesOf(await pollAs(site, 'a', ahead))).toEqual(['0-4', '0-5', '0-6']);
});
