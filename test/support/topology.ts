import { days, defineFabric, hours, seconds } from '../../lib';

/** What the tests on the engine run against. Each test has a topic, or keys, of its own. */
export default defineFabric({
  topics: {
    walk: { partitions: 4, ordered: true },
    unordered: { partitions: 4 },
    single: { partitions: 1, ordered: true },
    keyed: { partitions: 2, ordered: true, keyRequired: true },
    bad: { partitions: 2, ordered: true },
    pulled: { partitions: 4, ordered: true },
    lanes: { partitions: 1, ordered: true },
    sweeping: { partitions: 2, ordered: true, retention: days(30) },
    filtering: { partitions: 2, ordered: true },
    once: { partitions: 4, ordered: true, idempotencyWindow: hours(1) },
    bench: { partitions: 8 },
  },
  subscriptions: {
    'walk-pull': { topic: 'walk', target: { kind: 'pull' } },
    'walk-second': { topic: 'walk', target: { kind: 'pull' } },
    'walk-lambda': {
      topic: 'walk',
      target: { kind: 'lambda', entry: 'examples/github-audit/handler.ts' },
    },
    'unordered-pull': { topic: 'unordered', target: { kind: 'pull' } },
    'single-pull': { topic: 'single', target: { kind: 'pull' } },
    'pulled-pull': { topic: 'pulled', target: { kind: 'pull' }, lease: seconds(20) },
    'lanes-pull': { topic: 'lanes', target: { kind: 'pull' }, lease: seconds(20) },
    'sweeping-pull': { topic: 'sweeping', target: { kind: 'pull' } },
    expensive: {
      topic: 'filtering',
      target: { kind: 'pull' },
      filter: { type: ['order.placed'], data: { amount: [{ numeric: ['>', 100] }] } },
    },
    'once-pull': { topic: 'once', target: { kind: 'pull' } },
    'bench-pull': { topic: 'bench', target: { kind: 'pull' } },
  },
});
