import type { Tried } from '../../../lib/domain/deliver/delivery';
import { Refusal } from '../../../lib/domain/errors';
import { Crash, LaneWorld, lease } from '../../support/lane-world';
import { done, failing, holding, laneA, lettersOf, offsetsOf, work } from './lanes';

const packed = { packed: true } as const;

test('a failed record of a pack waits parked for its next try, and all other keys are done with', async () => {
  const world = holding('abab', packed);
  await world.turn(world.consumer(failing(0)));
  expect(offsetsOf(world.tried)).toEqual([0, 1, 3]);
  expect(await lettersOf(world)).toEqual([
    [0, 'retry_later', 1],
    [2, 'behind_parked_key', 0],
  ]);
  expect((await world.lanes.parked(laneA))?.retryAt).toBe(world.outside.time + 1_000);
  world.pass(60);
  expect(world.receive()).toEqual([]);
});

test('what waits is tried again by the caretaker, in order, and counts its tries on', async () => {
  const world = holding('aa', packed);
  await world.turn(world.consumer(failing(0)));
  world.pass(60);
  await world.caretake();
  await work(world, world.consumer());
  expect(world.handled).toEqual([
    { key: 'a', offset: 0, attempt: 2 },
    { key: 'a', offset: 1, attempt: 1 },
  ]);
  expect(world.isEmpty).toBe(true);
});

test('a letter that fails again does not keep its partition waiting', async () => {
  const world = holding('a', { ...packed, retry: { attempts: 5, base: 60, factor: 1, cap: 60 } });
  await world.turn(world.consumer(failing(0)));
  world.pass(60);
  await world.caretake();
  world.publish('b');
  await world.turn(world.consumer(failing(0)));
  expect(offsetsOf(world.handled)).toEqual([1]);
  expect((await world.lanes.parked(laneA))?.retryAt).toBeGreaterThan(world.outside.time);
});

test('a consumer too slow for a pack goes on where it stopped, and repeats nothing', async () => {
  const world = holding('abcdef', packed);
  const slow = world.consumer(() => {
    world.outside.time += lease / 4;
    return done;
  });
  for (let turn = 0; turn < 6 && !world.isEmpty; turn++) await world.turn(slow);
  expect(offsetsOf(world.tried)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(world.isEmpty).toBe(true);
});

test('while an endpoint is down a pack waits in the queue, and what is done of it is not repeated', async () => {
  const world = holding('abc', packed);
  const later: Tried = { kind: 'later', error: 'circuit open', afterSeconds: 30 };
  await world.turn(world.consumer(({ position }) => (position.offset === 0 ? done : later)));
  expect(world.lanes.lanes.size).toBe(0);
  world.pass(31);
  await world.turn(world.consumer());
  expect(offsetsOf(world.handled)).toEqual([0, 1, 2]);
});

test('when the store fails, the pack comes again without what is settled', async () => {
  const world = holding('abc', packed);
  const busy = Object.assign(Object.create(world.lanes), {
    park: async () => {
      throw new Refusal('throttled', 'busy');
    },
  });
  await world.turn(world.consumer(failing(1)), busy);
  expect(world.troubles).toHaveLength(1);
  world.pass(31);
  await world.turn(world.consumer());
  expect(offsetsOf(world.handled)).toEqual([0, 1, 2]);
});

test('when what is settled can not be remembered, the pack is repeated, and nothing is lost', async () => {
  const world = holding('ab', packed);
  const forgetful = Object.assign(Object.create(world.lanes), {
    keepSettled: async () => {
      throw new Refusal('throttled', 'busy');
    },
  });
  const gone: Tried = { kind: 'later', error: 'down', afterSeconds: 1 };
  await world.turn(
    world.consumer(({ position }) => (position.offset === 0 ? done : gone)),
    forgetful,
  );
  world.pass(31);
  await world.turn(world.consumer());
  expect(offsetsOf(world.handled)).toEqual([0, 0, 1]);
  expect(world.isEmpty).toBe(true);
});

test('a record that kills its worker each time is parked in the end, and the rest of its pack is done', async () => {
  const world = new LaneWorld({ ...packed, retry: { attempts: 4, base: 1, factor: 1, cap: 1 } });
  for (const key of 'xab') world.publish(key);
  const deadly = world.consumer(({ position }) => {
    if (position.offset === 1) throw new Crash();
    return done;
  });
  for (let turn = 0; turn < 12 && world.lanes.lanes.size === 0; turn++) {
    await world.turn(deadly).catch(() => {});
    world.pass(31);
  }
  expect(await lettersOf(world)).toEqual([[1, 'consumer_crashed', 4]]);
  expect(offsetsOf(world.handled)).toContain(2);
});

test('a paused subscription gives its packs back whole', async () => {
  const world = holding('ab', packed);
  await world.lanes.stop(laneA, { why: 'paused', at: 0 });
  await world.turn(world.consumer());
  expect(world.tried).toEqual([]);
  await world.lanes.resume(laneA);
  world.pass(61);
  await world.turn(world.consumer());
  expect(offsetsOf(world.handled)).toEqual([0, 1]);
});

test('a filter looks at each record of a pack once, however many there are', async () => {
  const world = holding('abcdefghijklmnopqrstuvwxyz', packed);
  let looks = 0;
  world.wants = (event) => {
    looks++;
    return !event.includes('7');
  };
  await world.turn(world.consumer());
  expect(offsetsOf(world.handled)).toEqual([...Array(26).keys()].filter((n) => n % 10 !== 7));
  expect(looks).toBe(26);
});
