import { days, hours } from './duration';
import { brokenBy, type Rule, show, whole } from './rule';
import type { TopicSpec } from './spec';

/** The least and the most bytes that a limit may allow a partition: 1 KiB and 1 PiB. */
const bytes = { from: 2 ** 10, to: 2 ** 50 };

const isCompacted = ({ cleanup }: TopicSpec): boolean => cleanup === 'compact';

/** What would be left out of a compacted topic is refused rather than ignored. */
const notCompacted = (of: 'retention' | 'retentionBytes'): Rule<TopicSpec> => ({
  ok: (spec) => !isCompacted(spec) || spec[of] === undefined,
  say: (spec) =>
    `${of} must be left out where cleanup is "compact", since the newest record of each key is kept for good, got ${show(spec[of])}`,
});

const rules: readonly Rule<TopicSpec>[] = [
  {
    ok: ({ cleanup }) => [undefined, 'delete', 'compact'].includes(cleanup),
    say: ({ cleanup }) => `cleanup must be "delete" or "compact", got ${show(cleanup)}`,
  },
  {
    ok: ({ retentionBytes }) => whole(bytes.from, bytes.to)(retentionBytes),
    say: ({ retentionBytes }) =>
      `retentionBytes must be a whole number of bytes, ${bytes.from} to ${bytes.to}, got ${show(retentionBytes)}`,
  },
  notCompacted('retention'),
  notCompacted('retentionBytes'),
  {
    ok: (spec) => !isCompacted(spec) || spec.keyRequired !== false,
    say: () =>
      'keyRequired must be true where cleanup is "compact", since a record without a key has no newest, got false',
  },
  {
    ok: ({ tombstoneRetention }) => whole(hours(1), days(30))(tombstoneRetention),
    say: ({ tombstoneRetention }) =>
      `tombstoneRetention must be a whole number of seconds, ${hours(1)} to ${days(30)}, got ${show(tombstoneRetention)}`,
  },
  {
    ok: (spec) => isCompacted(spec) || spec.tombstoneRetention === undefined,
    say: ({ tombstoneRetention }) =>
      `tombstoneRetention is for topics with cleanup "compact", got ${show(tombstoneRetention)}`,
  },
];

/** What is wrong with what a topic says of its old records. */
export const cleanupProblems = (spec: TopicSpec): string[] => brokenBy(rules, spec);
