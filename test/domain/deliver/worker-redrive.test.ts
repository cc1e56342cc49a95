import type { Tried } from '../../../lib/domain/deliver/delivery';
import { Crash, type LaneWorld } from '../../support/lane-world';
import { done, failing, holding, laneA, lettersOf, offsetsOf, work } from './lanes';

/** Key a is parked with offsets 0, 1, 2. */
async function parked(
  options: ConstructorParameters<typeof LaneWorld>[0] = {},
): Promise<LaneWorld> {
  const world = holding('aaa', options);
  await work(world, world.consumer(failing(0)));
  return world;
}

test('a redrive delivers what waits in order, and live records of the key only after it', async () => {
  const world = await parked();
  world.publish('a');
  await world.redrive(laneA);
  world.publish('a');
  await work(world, world.consumer());
  expect(offsetsOf(world.handled)).toEqual([0, 1, 2, 3, 4]);
  expect(world.isEmpty).toBe(true);
});

test('a redrive gives the record that failed all its attempts again, and counts them all', async () => {
  const world = await parked();
  await world.redrive(laneA, world.lanes, 'op');
  await work(world, world.consumer(failing(0)));
  expect((await lettersOf(world))[0]).toEqual([0, 'attempts_exhausted', 4]);
  expect(world.lanes.told.get('op')).toEqual({ delivered: 0, failed: 1 });
});

test('a redrive that fails in the middle parks the key again with the rest still behind it', async () => {
  const world = await parked();
  await world.redrive(laneA, world.lanes, 'op');
  await work(world, world.consumer(failing(1)));
  expect((await lettersOf(world)).map(([offset]) => offset)).toEqual([1, 2]);
  expect(world.lanes.told.get('op')).toEqual({ delivered: 1, failed: 1 });
});

test('a redrive that is older than another does nothing: its ticket is stale', async () => {
  const world = await parked();
  await world.redrive(laneA);
  await world.lanes.end(laneA, (await world.lanes.parked(laneA))?.epoch ?? 0, {
    kind: 'cancelled',
  });
  const before = world.tried.length;
  await work(world, world.consumer());
  expect(world.tried.length).toBe(before);
  expect(await lettersOf(world)).toHaveLength(3);
});

test('a redrive of a lane whose worker dies goes on where it was', async () => {
  const world = await parked();
  await world.redrive(laneA);
  let left = 1;
  const dying = world.consumer(() => {
    if (left-- === 0) throw new Crash();
    return done;
  });
  await expect(world.turn(dying)).rejects.toThrow(Crash);
  world.pass(40);
  await work(world, world.consumer());
  expect(offsetsOf(world.handled)).toEqual([0, 1, 2]);
});

test('a redrive sets aside what fails where poison is skipped, and goes on with the rest', async () => {
  const world = holding('aaa', { onPoison: 'skip' });
  const busy: Tried = { kind: 'failed', error: '503', afterSeconds: 3_600 };
  await world.turn(world.consumer(() => busy));
  world.pass(3_600);
  await world.caretake();
  await work(world, world.consumer(failing(0)));
  expect(offsetsOf(world.handled)).toEqual([1, 2]);
  expect([...world.lanes.lanes.keys()]).toEqual(['default#billing#one/00000/0000000000000000']);
});

test('a redrive leaves its time to the next worker when its own is up', async () => {
  const world = await parked();
  await world.redrive(laneA);
  const slow = world.consumer(() => {
    world.pass(26);
    return done;
  });
  await world.turn(slow);
  expect(offsetsOf(world.handled)).toEqual([0]);
  await work(world, world.consumer());
  expect(offsetsOf(world.handled)).toEqual([0, 1, 2]);
});

test('a redrive keeps no other key waiting', async () => {
  const world = await parked();
  await world.redrive(laneA);
  world.publish('b');
  await world.turn(world.consumer());
  expect(offsetsOf(world.handled)).toEqual([3, 0, 1, 2]);
});

test('a redrive takes no more at once than its operation is granted, and waits for more', async () => {
  const world = await parked();
  world.grant = (want) => ({ granted: Math.min(1, want), nextAt: 0 });
  await world.redrive(laneA, world.lanes, 'op');
  await world.turn(world.consumer());
  expect(offsetsOf(world.handled)).toEqual([0, 1, 2]);
  expect(world.asked).toEqual([3, 2, 1]);
});

test('a redrive that has used up its rate holds its ticket until there is more', async () => {
  const world = await parked();
  world.grant = () => ({ granted: 0, nextAt: world.outside.time + 7_000 });
  await world.redrive(laneA, world.lanes, 'op');
  await world.turn(world.consumer());
  expect(world.receive()).toEqual([]);
  world.pass(7);
  expect(world.receive()).toHaveLength(1);
});

test('a redrive that was cancelled leaves the key parked', async () => {
  const world = await parked();
  world.grant = () => undefined;
  await world.redrive(laneA, world.lanes, 'op');
  await work(world, world.consumer());
  expect(world.handled).toEqual([]);
  expect(await world.lanes.parked(laneA)).not.toHaveProperty('operation');
});

test('a redrive that was cancelled leaves a key that waited for its time to wait on', async () => {
  const world = holding('a');
  const busy: Tried = { kind: 'failed', error: '503', afterSeconds: 3_600 };
  await world.turn(world.consumer(() => busy));
  world.grant = () => undefined;
  await world.redrive(laneA, world.lanes, 'op');
  await world.turn(world.consumer());
  const parked = await world.lanes.parked(laneA);
  expect(parked?.retryAt).toBeDefined();
  expect(parked).not.toHaveProperty('operation');
});
