import { days, defineFabric, hours } from '../../lib';
import { problemsIn } from '../../lib/domain/topology/rules';
import type { TopicSpec } from '../../lib/domain/topology/spec';

const problemsOf = (journey: unknown): string[] =>
  problemsIn({ topics: { orders: { journey } as TopicSpec } });

test('a journal is kept for a day, of all records, unless the topic says otherwise', () => {
  const journeyOf = (spec: TopicSpec) => defineFabric({ topics: { orders: spec } }).topics.orders;
  expect(journeyOf({})).toMatchObject({ journey: { keep: days(1), share: 1 } });
  expect(journeyOf({ journey: { share: 0.1 } })).toMatchObject({
    journey: { keep: days(1), share: 0.1 },
  });
  expect(journeyOf({ journey: false })).toMatchObject({ journey: false });
});

test.each([undefined, false, {}, { keep: hours(1), share: 0 }, { keep: days(30), share: 1 }])(
  'a topic may say %j of its journal',
  (journey) => {
    expect(problemsOf(journey)).toEqual([]);
  },
);

test.each([
  [true, 'journey must be false'],
  [null, 'journey must be false'],
  ['a day', 'journey must be false'],
  [{ keep: 60 }, 'journey.keep must be'],
  [{ keep: days(31) }, 'journey.keep must be'],
  [{ keep: '1 day' }, 'journey.keep must be'],
  [{ share: 1.1 }, 'journey.share must be'],
  [{ share: Number.NaN }, 'journey.share must be'],
  [{ share: '0.5' }, 'journey.share must be'],
])('a topic may not say %j of its journal', (journey, problem) => {
  expect(problemsOf(journey)).toEqual([expect.stringContaining(`topic "orders": ${problem}`)]);
});
