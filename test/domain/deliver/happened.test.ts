import { type Happened, toldAtOnce } from '../../../lib/domain/deliver/happened';
import type { LaneWorld } from '../../support/lane-world';
import { failed, failing, holding, laneA, work } from './lanes';

const brief = ({ position, kind, attempt, error, letter, operation }: Happened) => [
  position.offset,
  kind,
  ...[attempt, error, letter && 'letter', operation].filter((one) => one !== undefined),
];
const toldIn = (world: LaneWorld) => world.told.map((call) => call.map(brief));

test('of each batch all that happened in it is told in one call, in order', async () => {
  const world = holding('aab');
  await world.turn(world.consumer(failing(0)));
  expect(toldIn(world)).toEqual([
    [
      [0, 'attempted', 1],
      [0, 'failed', 1, 'boom'],
      [2, 'attempted', 1],
      [2, 'done', 1],
    ],
  ]);
});

test('what fails for good is told of as dead-lettered, and what comes after it as parked', async () => {
  const world = holding('aa');
  await work(world, world.consumer(failing(0)), 2);
  expect(toldIn(world).at(-1)).toEqual([
    [0, 'attempted', 2],
    [0, 'failed', 2, 'boom'],
    [0, 'dead-lettered', 2, 'boom'],
    [1, 'parked'],
  ]);
});

test('what is parked is told of with the record that it waits behind', async () => {
  const world = holding('aa');
  await work(world, world.consumer(failing(0)), 2);
  world.publish('a');
  await world.turn(world.consumer());
  const parked = world.told.flat().filter(({ kind }) => kind === 'parked');
  expect(parked.map(({ position, behind }) => [position.offset, behind])).toEqual([
    [1, { partition: 0, offset: 0 }],
    [2, { partition: 0, offset: 0 }],
  ]);
});

test('a letter is told of as one, with the operation that redrives it', async () => {
  const world = holding('aa');
  await work(world, world.consumer(failing(0)), 2);
  await world.redrive(laneA, world.lanes, 'operation-1');
  await world.turn(world.consumer(failing(1)));
  expect(toldIn(world).at(-1)).toEqual([
    [0, 'attempted', 1, 'letter', 'operation-1'],
    [0, 'done', 1, 'letter', 'operation-1'],
    [1, 'attempted', 1, 'letter', 'operation-1'],
    [1, 'failed', 1, 'boom', 'letter', 'operation-1'],
  ]);
});

test('what its endpoint was not asked for is no attempt', async () => {
  const world = holding('a');
  await world.turn(world.consumer(() => ({ kind: 'later', error: 'down', afterSeconds: 1 })));
  expect(toldIn(world)).toEqual([[[0, 'later', 1, 'down']]]);
});

test('a record that had to wait too long for its next try is told of as parked', async () => {
  const world = holding('a');
  await world.turn(world.consumer(() => ({ ...failed, afterSeconds: 3_600 })));
  expect(toldIn(world)[0]?.at(-1)).toEqual([0, 'parked']);
});

test('a batch that gives all back says nothing', async () => {
  const world = holding('a');
  await world.lanes.stop(laneA, { why: 'paused', at: 0 });
  await world.turn(world.consumer());
  expect(world.told).toEqual([]);
});

test('each happening carries the times that are known, and whose it is', async () => {
  const world = holding('a');
  await world.turn(world.consumer());
  expect(world.told[0]?.[1]).toEqual({
    at: world.outside.time,
    receivedAt: world.outside.time,
    subscription: { namespace: 'default', subscription: 'billing' },
    position: { namespace: 'default', topic: 'orders', partition: 0, offset: 0 },
    kind: 'done',
    attempt: 1,
  });
});

test('what was told before a store failed is passed on, and the failure stays', async () => {
  const one = { kind: 'done' } as unknown as Happened;
  const told: (readonly Happened[])[] = [];
  const failing = toldAtOnce({ onEnd: (more) => void told.push(more) }, async ({ onEnd }) => {
    onEnd?.([one]);
    onEnd?.([one]);
    throw new Error('the store is down');
  });
  await expect(failing).rejects.toThrow('the store is down');
  expect(told).toEqual([[one, one]]);
});

test('a watcher that throws stops nobody', async () => {
  const onEnd = () => {
    throw new Error('no more paper');
  };
  const act = async (ports: { onEnd?: (happened: readonly Happened[]) => void }) => {
    ports.onEnd?.([{ kind: 'done' } as unknown as Happened]);
    return 'done';
  };
  expect(await toldAtOnce({ onEnd }, act)).toBe('done');
});
