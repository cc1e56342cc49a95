import { days, defineFabric, hours, type TopicSpec, TopologyInvalid } from '../../lib';

const topicOf = (spec: TopicSpec) => defineFabric({ topics: { prices: spec } }).topics.prices;

const problemsOf = (spec: unknown): readonly string[] => {
  try {
    topicOf(spec as TopicSpec);
  } catch (error) {
    if (error instanceof TopologyInvalid) return error.problems;
  }
  return [];
};

test('a compacted topic keeps its records for good, and takes none without a key', () => {
  expect(topicOf({ cleanup: 'compact' })).toMatchObject({
    cleanup: 'compact',
    keyRequired: true,
    retention: days(3650),
    tombstoneRetention: days(1),
  });
  expect(topicOf({ cleanup: 'compact', tombstoneRetention: hours(2) })).toMatchObject({
    tombstoneRetention: 7_200,
  });
});

test('a limit in bytes is one that somebody has set', () => {
  expect(topicOf({ retentionBytes: 2 ** 30 })).toMatchObject({ retentionBytes: 2 ** 30 });
  expect(topicOf({})).not.toHaveProperty('retentionBytes');
  expect(topicOf({ retentionBytes: undefined } as TopicSpec)).not.toHaveProperty('retentionBytes');
});

test.each([
  ['cleanup must be', { cleanup: 'compress' }, 'got "compress"'],
  ['cleanup must be', { cleanup: null }, 'got null'],
  ['retentionBytes must be a whole number', { retentionBytes: 1_023 }, 'got 1023'],
  ['retentionBytes must be a whole number', { retentionBytes: -1 }, 'got -1'],
  ['retentionBytes must be a whole number', { retentionBytes: 4_096.5 }, 'got 4096.5'],
  ['retentionBytes must be a whole number', { retentionBytes: '1 GB' }, 'got "1 GB"'],
  ['retentionBytes must be a whole number', { retentionBytes: Number.NaN }, 'got null'],
  ['retentionBytes must be a whole number', { retentionBytes: 2 ** 51 }, 'got 2251799813685248'],
  ['retention must be left out', { cleanup: 'compact', retention: days(1) }, 'got 86400'],
  ['retentionBytes must be left out', { cleanup: 'compact', retentionBytes: 4_096 }, 'got 4096'],
  ['keyRequired must be true', { cleanup: 'compact', keyRequired: false }, 'got false'],
  ['tombstoneRetention is for topics', { tombstoneRetention: days(2) }, 'got 172800'],
  [
    'tombstoneRetention must be a whole number',
    { cleanup: 'compact', tombstoneRetention: 60 },
    'got 60',
  ],
])('%s: %j', (must, spec, received) => {
  const [problem = '', ...others] = problemsOf(spec);
  expect(others).toEqual([]);
  expect(problem).toContain(`topic "prices": ${must}`);
  expect(problem).toContain(received);
});
