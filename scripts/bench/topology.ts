import { randomBytes } from 'node:crypto';
import { defineFabric } from '../../lib';

/** What the benchmarks run against: topics with one queue each, and one with a Lambda behind it. */
const topics = {
  plain: { partitions: 8 },
  ordered: { partitions: 8, ordered: true },
  lanes: { partitions: 1, ordered: true },
  handled: { partitions: 8 },
};

/** The same topics in a namespace of one's own, so that nobody else's records are in the way. */
export function ownNamespace() {
  const namespace = `b${randomBytes(7).toString('hex')}`;
  return {
    namespace,
    topology: defineFabric({ topics: {}, namespaces: { [namespace]: { topics } } }),
  };
}

export default defineFabric({
  topics,
  subscriptions: {
    'plain-queue': { topic: 'plain', target: { kind: 'pull' } },
    'lanes-queue': { topic: 'lanes', target: { kind: 'pull' } },
    'handled-lambda': {
      topic: 'handled',
      target: { kind: 'lambda', entry: 'scripts/bench/race/collect.ts' },
    },
    'ordered-queue': { topic: 'ordered', target: { kind: 'pull' } },
  },
});
