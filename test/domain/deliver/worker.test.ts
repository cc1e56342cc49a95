import type { Consumer, Tried, Work } from '../../../lib/domain/deliver/delivery';
import { Refusal } from '../../../lib/domain/errors';
import { Crash, crashing, shop } from '../../support/lane-world';
import { done, failed, failing, holding, laneA, lettersOf, offsetsOf, work } from './lanes';

test('after a failure no later record of the key is tried in that batch, and other keys flow', async () => {
  const world = holding('aabb');
  await world.turn(world.consumer(failing(0)));
  expect(offsetsOf(world.tried)).toEqual([0, 2, 3]);
});

test('a failed record comes again after its backoff, together with all behind it', async () => {
  const world = holding('aa');
  await world.turn(world.consumer(failing(0)));
  world.pass(1);
  await world.turn(world.consumer());
  expect(offsetsOf(world.handled)).toEqual([0, 1]);
  expect(world.handled[0]).toEqual({ key: 'a', offset: 0, attempt: 2 });
});

test('records held back behind a failed one count no attempt', async () => {
  const world = holding('aa', { retry: { attempts: 5, base: 1, factor: 1, cap: 1 } });
  for (let turn = 0; turn < 4; turn++, world.pass(5)) await world.turn(world.consumer(failing(0)));
  await world.turn(world.consumer());
  expect(world.handled).toEqual([
    { key: 'a', offset: 0, attempt: 5 },
    { key: 'a', offset: 1, attempt: 1 },
  ]);
});

test('a record that fails for good parks its key: later ones wait behind it, all others flow', async () => {
  const world = holding('aabab');
  await work(world, world.consumer(failing(0)));
  expect(await lettersOf(world)).toEqual([
    [0, 'attempts_exhausted', 2],
    [1, 'behind_parked_key', 0],
    [3, 'behind_parked_key', 0],
  ]);
  expect(offsetsOf(world.handled)).toEqual([2, 4]);
  world.publish('a');
  await work(world, world.consumer());
  expect((await lettersOf(world)).at(-1)).toEqual([5, 'behind_parked_key', 0]);
});

test('a letter keeps what the last try said', async () => {
  const world = holding('a');
  await work(world, world.consumer(failing(0)));
  const [letter] = await world.lanes.letters(laneA, 1);
  expect(letter).toMatchObject({ lastError: 'boom', event: '{"id":"0"}', key: 'a' });
});

test('a record that another try can not help is parked at once', async () => {
  const world = holding('a');
  await world.turn(world.consumer(() => ({ kind: 'failed', error: 'no', never: true })));
  expect(await lettersOf(world)).toEqual([[0, 'rejected', 1]]);
});

test('where poison is skipped the failed record is a dead letter by itself, and its key goes on', async () => {
  const world = holding('aaa', { onPoison: 'skip' });
  await work(world, world.consumer(failing(1)));
  expect(offsetsOf(world.handled)).toEqual([0, 2]);
  expect([...world.lanes.lanes.values()].map(({ lane }) => lane.name)).toEqual([
    'one/00000/0000000000000001',
  ]);
});

test('where poison blocks a record is tried for ever, and its key waits', async () => {
  const world = holding('aa', { onPoison: 'block' });
  await work(world, world.consumer(failing(0)), 20);
  expect(offsetsOf(world.tried)).toEqual(Array(20).fill(0));
  expect(world.lanes.lanes.size).toBe(0);
});

test('a record that blocks its key is told of from its last attempt on', async () => {
  const world = holding('a', { onPoison: 'block' });
  await work(world, world.consumer(failing(0)), 4);
  expect(world.blocked.map(({ lane, attempts }) => [lane.name, attempts])).toEqual([
    ['key/a', 2],
    ['key/a', 3],
    ['key/a', 4],
  ]);
});

test('what was received 500 times waits parked, before SQS takes it for dead, and is tried on', async () => {
  const world = holding('aa', { onPoison: 'block' });
  await work(world, world.consumer(failing(0)), 510);
  expect(await lettersOf(world)).toEqual([
    [0, 'retry_later', 499],
    [1, 'behind_parked_key', 0],
  ]);
  await world.caretake();
  await work(world, world.consumer());
  expect(offsetsOf(world.handled)).toEqual([0, 1]);
});

test('a record that killed its worker as often as it may be tried is parked without another try', async () => {
  const world = holding('ab');
  const killing: Consumer = {
    atOnce: 1,
    handle: async ([one], until) => {
      if (one?.key === 'a') throw new Crash();
      return world.consumer().handle(one ? [one] : [], until);
    },
  };
  // The first death is not counted: a record received for the first time has no try behind it.
  for (let turn = 0; turn < 3; turn++, world.pass(40)) {
    await expect(world.turn(killing)).rejects.toThrow(Crash);
  }
  await world.turn(killing);
  expect(await lettersOf(world)).toEqual([[0, 'consumer_crashed', 2]]);
});

test('what was handed out before is tried alone, so that a crash counts for nobody else', async () => {
  const world = holding('abc');
  const sizes: number[] = [];
  const counting = (answer: (one: Work) => Tried): Consumer => ({
    atOnce: 10,
    handle: async (works, until) => {
      sizes.push(works.length);
      return world.consumer(answer, 10).handle(works, until);
    },
  });
  await world.turn(counting(() => failed));
  world.pass(5);
  await world.turn(counting(() => done));
  expect(sizes).toEqual([3, 1, 1, 1]);
});

test('a neighbour of a record that kills its worker is neither counted nor done again and again', async () => {
  const world = holding('ab');
  const killing: Consumer = {
    atOnce: 2,
    handle: async (works, until) => {
      const answers = await world
        .consumer(() => done, 2)
        .handle(
          works.filter((one) => one.key === 'b'),
          until,
        );
      if (works.some(({ key }) => key === 'a')) throw new Crash();
      return answers;
    },
  };
  for (let turn = 0; turn < 6; turn++, world.pass(40)) await world.turn(killing).catch(() => {});
  expect(await lettersOf(world)).toEqual([[0, 'consumer_crashed', 2]]);
  expect(world.handled).toEqual([
    { key: 'b', offset: 1, attempt: 1 },
    { key: 'b', offset: 1, attempt: 1 },
  ]);
  const counted = [...world.lanes.tries].filter(([lane]) => lane.includes('key/b'));
  expect(counted.map(([, count]) => count)).toEqual([0]);
});

test('a slow consumer is given no more than it has time for: each record is handled once', async () => {
  const world = holding('abcdefghij');
  const slow = world.consumer(() => {
    world.pass(5.1);
    return done;
  });
  for (let turn = 0; turn < 6; turn++) await world.turn(slow);
  expect(offsetsOf(world.handled)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(world.isEmpty).toBe(true);
});

test('what is done leaves the queue although the store is busy for another', async () => {
  const world = holding('ab');
  const busy = crashing(world.lanes, () => {});
  busy.failed = async () => {
    throw new Refusal('throttled', 'The store is busy.');
  };
  await world.turn(world.consumer(failing(1)), busy);
  expect(world.troubles.map(({ code }) => code)).toEqual(['throttled']);
  expect(world.receive()).toEqual([]);
  world.pass(10);
  expect(world.receive().map(({ lane }) => lane.name)).toEqual(['key/b']);
});

test('a wait that is too long for the queue is spent parked, with a time to try again', async () => {
  const world = holding('aa');
  const busy: Tried = { kind: 'failed', error: '503', afterSeconds: 3_600 };
  await world.turn(world.consumer(() => busy));
  expect(await lettersOf(world)).toEqual([
    [0, 'retry_later', 1],
    [1, 'behind_parked_key', 0],
  ]);
  await world.caretake();
  await work(world, world.consumer(), 2);
  expect(world.handled).toEqual([]);
  world.pass(3_600);
  await world.caretake();
  await work(world, world.consumer());
  expect(offsetsOf(world.handled)).toEqual([0, 1]);
  expect(world.isEmpty).toBe(true);
});

test('attempts go on counting over a long wait, until the record has failed for good', async () => {
  const world = holding('a');
  const busy: Tried = { kind: 'failed', error: '503', afterSeconds: 3_600 };
  await world.turn(world.consumer(() => busy));
  world.pass(3_600);
  await world.caretake();
  await work(
    world,
    world.consumer(() => busy),
  );
  expect(await lettersOf(world)).toEqual([[0, 'attempts_exhausted', 2]]);
});

test('what was not tried counts no attempt, however often it comes', async () => {
  const world = holding('a');
  const down: Tried = { kind: 'later', error: 'the endpoint is down', afterSeconds: 1 };
  await work(
    world,
    world.consumer(() => down),
    10,
  );
  await work(world, world.consumer());
  expect(world.handled).toEqual([{ key: 'a', offset: 0, attempt: 1 }]);
});

test('when the endpoint says that it is gone the subscription stops, and nothing is lost', async () => {
  const world = holding('ab');
  await work(
    world,
    world.consumer(() => ({ kind: 'gone', error: '410' })),
  );
  expect(offsetsOf(world.tried)).toEqual([0]);
  expect((await world.lanes.state(shop)).stopped).toMatchObject({ why: 'gone', reason: '410' });
  await world.lanes.resume(shop);
  await work(world, world.consumer());
  expect(offsetsOf(world.handled)).toEqual([0, 1]);
});

test('a stopped subscription is given nothing', async () => {
  const world = holding('a');
  await world.lanes.stop(shop, { why: 'paused', at: 0 });
  await work(world, world.consumer());
  expect(world.tried).toEqual([]);
});

test('a lane that flows again while a worker holds its record is not waited behind', async () => {
  const world = holding('aa');
  await work(world, world.consumer(failing(0)));
  world.publish('a');
  // The state is read before the letters are discarded, and the record comes after.
  const state = world.lanes.state.bind(world.lanes);
  world.lanes.state = async (of) => {
    const before = await state(of);
    world.lanes.lanes.clear();
    world.lanes.letterMap.clear();
    return before;
  };
  await world.turn(world.consumer());
  expect(offsetsOf(world.handled)).toEqual([2]);
});

test('nothing is tried after the lease has ended', async () => {
  const world = holding('aab');
  const slow = world.consumer(() => {
    world.pass(26);
    return done;
  });
  await world.turn(slow);
  expect(offsetsOf(world.tried)).toEqual([0]);
  await work(world, world.consumer());
  expect(world.handled).toEqual([
    { key: 'a', offset: 0, attempt: 1 },
    { key: 'a', offset: 1, attempt: 1 },
    { key: 'b', offset: 2, attempt: 1 },
  ]);
});

test('a crash in the middle of a wait leaves the record once, behind the one that failed', async () => {
  const world = holding('aa');
  await work(world, world.consumer(failing(0)));
  world.publish('a');
  const dying = crashing(world.lanes, (isDone) => {
    if (isDone && world.lanes.letterMap.size > 0) throw new Crash();
  });
  await world.turn(world.consumer(), dying).catch(() => undefined);
  world.pass(40);
  await work(world, world.consumer());
  expect((await lettersOf(world)).map(([offset]) => offset)).toEqual([0, 1, 2]);
  expect((await world.lanes.parked(laneA))?.count).toBe(3);
});
