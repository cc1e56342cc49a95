import { check, type RuleName, ruleBook } from './check';
import type { Evidence, Operation, SubscriptionEnd } from './evidence';
import { commitOf, operation, publishOf, recordAt, seekAt, sound } from './sound';

const and = (...more: readonly Operation[]): Partial<Evidence> => ({
  operations: [...sound.operations, ...more],
});

const atTheEnd = (more: Partial<SubscriptionEnd>): Partial<Evidence> => ({
  subscriptions: sound.subscriptions.map((one) => ({ ...one, ...more })),
});

const came = (offset: number, at: number) => ({ ...recordAt(offset), subscription: 's', at });
const parkedFrom = (offset: number) =>
  [0, 1, 2].filter((at) => at >= offset).map((at) => ({ partition: 0, offset: at }));

/** A run that is wrong on purpose, for each rule: what is different from the sound one. */
const wrong: Readonly<Record<RuleName, readonly Partial<Evidence>[]>> = {
  'no acknowledged record is lost': [
    { log: sound.log.slice(0, 2) },
    { log: [recordAt(0), recordAt(1), recordAt(2, { id: 'another' })] },
    and(publishOf(7, [6, 7])),
    and(publishOf(2, [6, 7], { answer: { positions: [] } })),
  ],
  'the log is 0 up to the head, each offset once': [
    { log: [recordAt(0), recordAt(2)] },
    { log: [...sound.log, recordAt(1, { id: 'r1-again' })] },
    { log: [...sound.log, recordAt(3)] },
    { partitions: sound.partitions.map((one) => ({ ...one, head: 4 })) },
  ],
  'one place for each Idempotency-Key, and nothing of what was refused': [
    { log: [...sound.log, recordAt(3, { id: 'r1' })] },
    and(
      publishOf(2, [6, 7], {
        outcome: 'unknown',
        answer: undefined,
        asked: { topic: 'orders', once: 'b', records: [{ id: 'r2' }, { id: 'r9' }] },
      }),
    ),
    {
      operations: [
        ...sound.operations.slice(1),
        publishOf(0, [0, 1], { outcome: 'fail', answer: undefined }),
      ],
    },
  ],
  'nothing is in the log that nobody published': [
    { log: [...sound.log, recordAt(3, { id: 'from nowhere' })] },
  ],
  'what was stored first stands first': [
    { operations: [publishOf(1, [0, 1]), publishOf(0, [2, 3]), publishOf(2, [4, 5])] },
  ],
  'a key is always in one partition': [
    { log: [...sound.log, recordAt(0, { partition: 1, id: 'r3' })] },
  ],
  'every subscription got every record that its filter lets through': [
    { delivered: sound.delivered.slice(0, 2) },
    { delivered: [] },
  ],
  'no subscription got what its filter holds back': [
    atTheEnd({ wants: ({ offset }) => offset !== 1 }),
  ],
  'first deliveries of a key are in order': [
    { delivered: [came(0, 11), came(1, 13), came(2, 12)] },
    { delivered: [came(1, 10), came(0, 11), came(1, 12), came(2, 13)] },
  ],
  'what is parked and redriven keeps the order of its key': [
    { done: [came(0, 13), came(1, 15), came(2, 14)] },
    // The first is parked, and what should wait behind it was done.
    { ...atTheEnd({ letters: parkedFrom(0).slice(0, 1) }), done: [came(1, 13), came(2, 14)] },
  ],
  'commits go forward, unless somebody seeks': [
    and(commitOf(1, [26, 27])),
    and(seekAt([10, 11]), commitOf(1, [26, 27])),
  ],
  'no commit passes a record that nobody got': [
    { operations: sound.operations.filter(({ kind }) => kind !== 'poll') },
    { ...and(publishOf(3, [6, 7]), commitOf(4, [26, 27])), log: [...sound.log, recordAt(3)] },
  ],
  'an older epoch commits nothing': [and(commitOf(3, [26, 27], 5), commitOf(3, [28, 29], 4))],
  'reading again gives the same bytes': [
    { log: [recordAt(0), recordAt(1, { digest: 'changed' }), recordAt(2)] },
    { delivered: [...sound.delivered, { ...came(2, 14), digest: 'changed' }] },
  ],
  'published = acknowledged + in flight + letters + discarded + filtered': [
    { done: sound.done.slice(0, 2) },
    atTheEnd({ inFlight: 1 }),
    atTheEnd({ counted: { letters: 1 } }),
  ],
  'an acknowledged record does not come again': [
    and(
      operation('pull', [14, 16], {
        asked: { subscription: 's' },
        answer: { deliveries: [{ partition: 0, offset: 1, digest: 'd1' }] },
      }),
    ),
  ],
  'it recovers in time': [
    { recovery: { ...sound.recovery, drained: 141 } },
    { recovery: { ...sound.recovery, drained: undefined } },
  ],
};

const brokenIn = (more: Partial<Evidence>): string[] =>
  check({ ...sound, ...more }).map(({ rule }) => rule);

test('a run in which all is as it should be breaks no rule', () => {
  expect(check(sound)).toEqual([]);
});

test('every rule has a run that breaks it', () => {
  expect(Object.keys(wrong)).toEqual(Object.keys(ruleBook));
});

describe.each(Object.entries(wrong))('%s', (rule, runs) => {
  test.each(runs.map((run, at) => [at + 1, run] as const))(
    'run %i, which is wrong on purpose, is found out',
    (_, run) => {
      expect(brokenIn(run)).toContain(rule);
    },
  );
});

describe('what is not wrong is not held against a run:', () => {
  test.each<[string, Partial<Evidence>]>([
    ['a publish of unknown outcome that was stored', unknown(0)],
    ['a publish of unknown outcome that was not', and(publishUnknown(9))],
    [
      'a commit that goes back after somebody has sought',
      and(seekAt([25.5, 25.7]), commitOf(1, [26, 27])),
    ],
    [
      'a commit of an older offset that was begun before a later one ended',
      and(commitOf(2, [24.5, 27])),
    ],
    ['a repeat', { delivered: [...sound.delivered, came(0, 12)] }],
    [
      'two publishes at once, whichever stands first',
      { operations: [publishOf(1, [0, 3]), publishOf(0, [1, 4]), ...sound.operations.slice(2)] },
    ],
    [
      'a key that is parked from its second record on',
      {
        ...atTheEnd({ letters: parkedFrom(1), counted: { letters: 2 } }),
        done: sound.done.slice(0, 1),
        delivered: sound.delivered.slice(0, 2),
      },
    ],
    [
      'a record that was discarded, and those behind it that went on',
      { ...atTheEnd({ discarded: parkedFrom(0).slice(0, 1) }), done: sound.done.slice(1) },
    ],
  ])('%s', (_, run) => {
    expect(brokenIn(run)).toEqual([]);
  });
});

function publishUnknown(offset: number): Operation {
  return publishOf(offset, [6, 7], { outcome: 'unknown', answer: undefined });
}

function unknown(at: number): Partial<Evidence> {
  const operations = sound.operations.map((one, place) =>
    place === at ? { ...one, outcome: 'unknown' as const, answer: undefined } : one,
  );
  return { operations };
}
