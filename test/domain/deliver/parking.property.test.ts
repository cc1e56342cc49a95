import fc from 'fast-check';
import type { Tried } from '../../../lib/domain/deliver/delivery';
import { Crash, crashing, LaneWorld, type WorldOptions } from '../../support/lane-world';

const keys = ['a', 'b'] as const;

/** How the consumer's next tries go, and where workers and redrives die. */
type Step =
  | { readonly do: 'publish'; readonly key: string | undefined }
  | { readonly do: 'work'; readonly outcomes: readonly Tried['kind'][]; readonly crashAt: number }
  | { readonly do: 'redrive'; readonly nth: number; readonly crashAt: number }
  | { readonly do: 'caretake'; readonly crashAt: number }
  | { readonly do: 'pass'; readonly seconds: number };

// About half of the workers and redrives live.
const crashAt = fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.nat(14));
const outcome = fc.oneof(
  { weight: 4, arbitrary: fc.constant('done' as const) },
  { weight: 4, arbitrary: fc.constant('failed' as const) },
  { weight: 1, arbitrary: fc.constant('later' as const) },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('publish' as const),
      key: fc.constantFrom(...keys, undefined),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('work' as const),
      outcomes: fc.array(outcome, { maxLength: 12 }),
      crashAt,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('redrive' as const), nth: fc.nat(3), crashAt }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('caretake' as const), crashAt }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      seconds: fc.constantFrom(1, 5, 31, 1_000),
    }),
  },
);

/** Counts steps down to a crash. */
function fuse(at: number) {
  let left = at;
  return () => {
    if (left-- <= 0) throw new Crash();
  };
}

const surviving = (error: unknown): void => {
  if (!(error instanceof Crash)) throw error;
};

async function take(world: LaneWorld, one: Step): Promise<void> {
  if (one.do === 'publish') return void world.publish(one.key);
  if (one.do === 'pass') return world.pass(one.seconds);
  const burn = fuse(one.crashAt);
  const lanes = crashing(world.lanes, burn);
  if (one.do === 'caretake') return world.caretake(lanes).catch(surviving);
  if (one.do === 'redrive') {
    const parked = [...world.lanes.lanes.values()];
    const chosen = parked[one.nth % Math.max(1, parked.length)];
    if (chosen) await world.redrive(chosen.lane, lanes).catch(surviving);
    return;
  }
  const outcomes = [...one.outcomes];
  const answer = (): Tried => {
    burn();
    const kind = outcomes.shift() ?? 'done';
    return {
      kind,
      error: 'as the test says',
      afterSeconds: outcomes.length % 2 ? 400 : 1,
    } as Tried;
  };
  await world.turn(world.consumer(answer), lanes).catch(surviving);
}

async function runAll(options: WorldOptions, steps: readonly Step[]) {
  const world = new LaneWorld(options);
  const published = new Map<string | undefined, number[]>();
  for (const one of steps) {
    if (one.do === 'publish') {
      const offsets = published.get(one.key) ?? [];
      published.set(one.key, [...offsets, world.publish(one.key)]);
    } else await take(world, one);
  }
  return { world, published };
}

const runs = { numRuns: 1_000 };
const longWaits = { attempts: 3, base: 200, factor: 4, cap: 4_000 };

test.each([
  ['parks', {}],
  ['parks, with waits too long for the queue', { retry: longWaits }],
  ['parks at the first failure', { retry: { attempts: 1, base: 1, factor: 1, cap: 1 } }],
  ['blocks', { onPoison: 'block' }],
  ['gets packs, and parks', { packed: true }],
  [
    'gets packs, and parks at the first failure',
    { packed: true, retry: { attempts: 1, base: 1, factor: 1, cap: 1 } },
  ],
  ['gets packs, and blocks', { packed: true, onPoison: 'block' }],
] as const)(
  'a subscription that %s handles each key in order, loses nothing and can always drain, whatever crashes',
  async (_, options) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { world, published } = await runAll(options, steps);
        expect(await world.drain()).toBe(true);
        for (const key of keys) expect(world.firstHandled(key)).toEqual(published.get(key) ?? []);
        expect(world.firstHandled().sort((a, b) => a - b)).toEqual(published.get(undefined) ?? []);
      }),
      runs,
    );
  },
);

test.each([
  ['skips on an ordered topic', { onPoison: 'skip' }],
  ['skips, with waits too long for the queue', { onPoison: 'skip', retry: longWaits }],
  ['has no order to keep', { ordered: false, onPoison: 'skip' }],
  ['gets packs, and skips', { packed: true, onPoison: 'skip' }],
  ['gets packs, and has no order to keep', { packed: true, ordered: false, onPoison: 'skip' }],
] as const)('a subscription that %s loses nothing and can always drain', async (_, options) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { world, published } = await runAll(options, steps);
      expect(await world.drain()).toBe(true);
      for (const [key, offsets] of published) {
        expect(world.firstHandled(key).sort((a, b) => a - b)).toEqual(offsets);
      }
    }),
    runs,
  );
});

test.each([
  ['messages', false],
  ['packs', true],
])('two workers that hold the same %s keep the order, and lose nothing', async (_, packed) => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.array(outcome, { maxLength: 30 }), async (s, outcomes) => {
      const world = new LaneWorld({ packed });
      const offsets = Array.from({ length: 4 }, () => world.publish('a'));
      const left = [...outcomes];
      const answer = () => ({ kind: left.shift() ?? 'done', error: 'e', afterSeconds: 1 }) as Tried;
      const slow = new Proxy(world.lanes, {
        get: (target, name) => {
          const member = Reflect.get(target, name);
          return typeof member === 'function' ? s.scheduleFunction(member.bind(target)) : member;
        },
      });
      // The clock runs on while they work: the first one's lease ends, and the second is handed the same.
      const turns = [0, 1, 2, 3, 4].map(async (nth) => {
        await s.schedule(Promise.resolve(), `worker ${nth}`);
        world.pass(nth % 2 ? 31 : 5);
        if (nth === 2)
          for (const { lane } of [...world.lanes.lanes.values()]) await world.redrive(lane, slow);
        await world.turn(world.consumer(answer), slow);
      });
      await s.waitFor(Promise.all(turns));
      expect(await world.drain()).toBe(true);
      expect(world.firstHandled('a')).toEqual(offsets);
    }),
    runs,
  );
});
