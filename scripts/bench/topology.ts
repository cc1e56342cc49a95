import { defineFabric } from '../../lib';

/** What the benchmarks run against: an unordered topic and two ordered ones, each with one queue. */
export default defineFabric({
  topics: {
    plain: { partitions: 8 },
    ordered: { partitions: 8, ordered: true },
    lanes: { partitions: 1, ordered: true },
  },
  subscriptions: {
    'plain-queue': { topic: 'plain', target: { kind: 'pull' } },
    'lanes-queue': { topic: 'lanes', target: { kind: 'pull' } },
    'ordered-queue': { topic: 'ordered', target: { kind: 'pull' } },
  },
});
