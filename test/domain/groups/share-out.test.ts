import * as fc from 'fast-check';
import type { GroupState, Share } from '../../../lib/domain/groups/group-store';
import { shareOut } from '../../../lib/domain/groups/share-out';
import { noon } from '../../support/test-outside';

/** Who has which partitions; all are there, unless they are named in `gone`. */
function stateOf(
  held: Record<string, readonly number[]>,
  gone: readonly string[] = [],
): GroupState {
  const until = (member: string) => (gone.includes(member) ? noon - 10_000 : noon + 10_000);
  const shares = Object.entries(held).flatMap(([member, partitions]) =>
    partitions.map(
      (partition): Share => ({ partition, epoch: 1, lease: { member, until: until(member) } }),
    ),
  );
  return {
    start: { from: 'earliest', since: noon },
    marks: new Map(Object.keys(held).map((one) => [one, { seen: noon, until: until(one) }])),
    shares: new Map(shares.map((share) => [share.partition, share])),
  };
}

const planOf = (state: GroupState, member: string, partitions: number) =>
  shareOut({ state, member, partitions, now: noon, turn: 0 });

test.each([
  ['alone', {}, 'a', 4, { keep: [], take: [0, 1, 2, 3], give: [], lacks: 0 }],
  ['alone again', { a: [0, 1] }, 'a', 4, { keep: [0, 1], take: [2, 3], give: [], lacks: 0 }],
  ['new beside one', { a: [0, 1, 2, 3] }, 'b', 4, { keep: [], take: [], give: [], lacks: 2 }],
  [
    'with too many',
    { a: [0, 1, 2, 3], b: [] },
    'a',
    4,
    { keep: [0, 1], take: [], give: [2, 3], lacks: 0 },
  ],
  [
    'with an odd one',
    { a: [0, 1], b: [2] },
    'a',
    3,
    { keep: [0, 1], take: [], give: [], lacks: 0 },
  ],
  [
    'with one odd one too many',
    { a: [0, 1, 2], b: [] },
    'a',
    3,
    { keep: [0, 1], take: [], give: [2], lacks: 0 },
  ],
  [
    'without one where all are taken',
    { a: [0], b: [1] },
    'c',
    2,
    { keep: [], take: [], give: [], lacks: 0 },
  ],
  [
    'first of two for what is free',
    { a: [0], b: [1] },
    'b',
    3,
    { keep: [1], take: [2], give: [], lacks: 0 },
  ],
  [
    'with what nobody is polling for',
    { a: [0, 5], b: [1] },
    'b',
    2,
    { keep: [1], take: [], give: [], lacks: 0 },
  ],
])('a member that is %s', (_, held, member, partitions, plan) => {
  expect(planOf(stateOf(held), member, partitions)).toEqual(plan);
});

test('what a member gone has had is shared out', () => {
  const state = stateOf({ a: [0, 1, 2, 3] }, ['a']);
  expect(planOf(state, 'b', 4)).toEqual({ keep: [], take: [0, 1, 2, 3], give: [], lacks: 0 });
});

test('of many who have too many only as many give up as others lack', () => {
  const state = stateOf({ a: [0, 1], b: [2, 3], c: [4, 5], d: [] });
  const gives = ['a', 'b', 'c', 'd'].map((one) => planOf(state, one, 6).give);
  expect(gives.flat()).toHaveLength(1);
});

test('nobody gives anything up while there is something free for whoever lacks', () => {
  const state = stateOf({ a: [0, 1, 2], b: [] });
  expect(planOf(state, 'a', 5).give).toEqual([]);
  expect(planOf(state, 'b', 5).take).toEqual([3, 4]);
});

test('where to begin to take is by chance', () => {
  const free = (turn: number) =>
    shareOut({ state: stateOf({}), member: 'a', partitions: 4, now: noon, turn }).take;
  expect([free(0), free(0.5), free(0.999)]).toEqual([
    [0, 1, 2, 3],
    [2, 3, 0, 1],
    [3, 0, 1, 2],
  ]);
});

/** Lets each member do what its plan says, one after the other, until nobody does anything. */
function settle(held: Map<string, number[]>, partitions: number) {
  let moves = 0;
  for (let round = 0; round < 20; round++) {
    const before = JSON.stringify([...held]);
    for (const member of held.keys()) {
      const { keep, take, give } = planOf(stateOf(Object.fromEntries(held)), member, partitions);
      held.set(member, [...keep, ...take]);
      moves += give.length;
    }
    if (JSON.stringify([...held]) === before) return moves;
  }
  throw new Error('they do not come to rest');
}

test('whatever members have, they soon have a fair share each, and no more moves than has to', () => {
  const distribution = fc
    .record({
      partitions: fc.integer({ min: 1, max: 40 }),
      members: fc.integer({ min: 1, max: 12 }),
    })
    .chain(({ partitions, members }) =>
      fc.tuple(
        fc.constant(members),
        // Whoever is not among the members has nothing: the partition is free.
        fc.array(fc.integer({ min: 0, max: members }), {
          minLength: partitions,
          maxLength: partitions,
        }),
      ),
    );
  fc.assert(
    fc.property(distribution, ([members, holders]) => {
      const held = new Map(Array.from({ length: members }, (_, at) => [`m${at}`, [] as number[]]));
      holders.forEach((holder, partition) => void held.get(`m${holder}`)?.push(partition));
      const least = Math.floor(holders.length / members);
      const odd = holders.length % members;
      const surplus = [...held.values()]
        .map(({ length }) => length)
        .sort((a, b) => b - a)
        .reduce((sum, length, at) => sum + Math.max(0, length - least - (at < odd ? 1 : 0)), 0);
      expect(settle(held, holders.length)).toBeLessThanOrEqual(surplus);
      const counts = [...held.values()].map(({ length }) => length);
      expect([...held.values()].flat().sort((a, b) => a - b)).toEqual(holders.map((_, at) => at));
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }),
  );
});
