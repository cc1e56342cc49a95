import { randomBytes } from 'node:crypto';
import { defineFabric } from '../../lib';

/** What the benchmarks run against: topics with one queue each, and one with a Lambda behind it. */
const topics = {
  plain: { partitions: 8 },
  ordered: { partitions: 8, ordered: true },
  lanes: { partitions: 1, ordered: true },
  handled: { partitions: 8 },
};

/** Topics beside them that only the growth of latency and the functions are measured by. */
const more = {
  quiet: { partitions: 8 },
  narrow: { partitions: 1 },
  wide: { partitions: 64 },
  crowded: { partitions: 8 },
  newest: { partitions: 1, cleanup: 'compact' as const },
  packed: { partitions: 8, ordered: true, packed: true },
  plainPacked: { partitions: 8, packed: true },
};

/** The same topics in a namespace of one's own, so that nobody else's records are in the way. */
export function ownNamespace() {
  const namespace = `b${randomBytes(7).toString('hex')}`;
  return {
    namespace,
    topology: defineFabric({ topics: {}, namespaces: { [namespace]: { topics } } }),
  };
}

/** Subscriptions of the crowded topic. */
export const crowd = 10;

/** Only packs' queues are counted, by who receives from them: Lambda is sent away before. */
const unpacked = (topic: 'packed' | 'plainPacked') => ({
  topic,
  target: { kind: 'lambda' as const, entry: 'scripts/bench/race/collect.ts' },
});

const pulled = (topic: keyof typeof topics | keyof typeof more) => ({
  topic,
  target: { kind: 'pull' as const },
});

export default defineFabric({
  topics: { ...topics, ...more },
  subscriptions: {
    'plain-queue': pulled('plain'),
    'lanes-queue': pulled('lanes'),
    'ordered-queue': pulled('ordered'),
    'narrow-queue': pulled('narrow'),
    'wide-queue': pulled('wide'),
    'handled-lambda': {
      topic: 'handled',
      target: { kind: 'lambda', entry: 'scripts/bench/race/collect.ts' },
    },
    'packed-queue': unpacked('packed'),
    'plainPacked-queue': unpacked('plainPacked'),
    'to-bus': { topic: 'newest', target: { kind: 'event-bus', bus: 'default' } },
    // Nobody listens there: only its start is measured.
    'to-webhook': { topic: 'newest', target: { kind: 'webhook', url: 'http://127.0.0.1:9/' } },
    ...crowdOf(),
  },
  sources: { 'from-bus': { topic: 'quiet', pattern: { source: ['bench.in'] } } },
});

/** As many subscriptions of one topic as the stack has room for beside everything else. */
function crowdOf() {
  const named = Array.from({ length: crowd }, (_, at) => [`crowded-${at}`, pulled('crowded')]);
  return Object.fromEntries(named) as Record<string, ReturnType<typeof pulled>>;
}
