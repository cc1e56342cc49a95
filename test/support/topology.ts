import { days, defineFabric, hours, seconds } from '../../lib';

/**
 * What the tests on the engine run against. Test files run side by side, so that each has topics and
 * subscriptions of its own.
 */
export default defineFabric({
  topics: {
    walk: { partitions: 4, ordered: true },
    unordered: { partitions: 4 },
    bytes: { partitions: 2, ordered: true },
    filtering: { partitions: 2, ordered: true },
    pulled: { partitions: 4, ordered: true },
    lanes: { partitions: 1, ordered: true },
    once: { partitions: 4, ordered: true, idempotencyWindow: hours(1) },
    'once-more': { partitions: 4, ordered: true },
    keyed: { partitions: 2, ordered: true, keyRequired: true },
    bad: { partitions: 2, ordered: true },
    batches: { partitions: 2, ordered: true, keyRequired: true },
    doors: { partitions: 1 },
    storm: { partitions: 2 },
    sweeping: { partitions: 1, ordered: true, retention: days(30) },
    'cut-off': { partitions: 1, ordered: true },
    beside: { partitions: 1 },
    bench: { partitions: 8 },
    selecting: { partitions: 2, ordered: true },
  },
  subscriptions: {
    'walk-pull': { topic: 'walk', target: { kind: 'pull' } },
    'walk-second': { topic: 'walk', target: { kind: 'pull' } },
    'walk-lambda': {
      topic: 'walk',
      target: { kind: 'lambda', entry: 'examples/github-audit/handler.ts' },
    },
    'unordered-pull': { topic: 'unordered', target: { kind: 'pull' } },
    'bytes-pull': { topic: 'bytes', target: { kind: 'pull' } },
    expensive: {
      topic: 'filtering',
      target: { kind: 'pull' },
      filter: { type: ['order.placed'], data: { amount: [{ numeric: ['>', 100] }] } },
    },
    'pulled-pull': { topic: 'pulled', target: { kind: 'pull' }, lease: seconds(20) },
    'lanes-pull': { topic: 'lanes', target: { kind: 'pull' }, lease: seconds(20) },
    'lanes-other': { topic: 'lanes', target: { kind: 'pull' } },
    'once-pull': { topic: 'once', target: { kind: 'pull' } },
    'batches-pull': { topic: 'batches', target: { kind: 'pull' } },
    'doors-pull': { topic: 'doors', target: { kind: 'pull' } },
    'storm-pull': { topic: 'storm', target: { kind: 'pull' } },
    'sweeping-pull': { topic: 'sweeping', target: { kind: 'pull' } },
    'cut-off-pull': { topic: 'cut-off', target: { kind: 'pull' } },
    'beside-pull': { topic: 'beside', target: { kind: 'pull' } },
    'sql-by-sns': {
      topic: 'selecting',
      target: { kind: 'pull' },
      filter: { sql: "type IN ('order.placed', 'order.paid') AND data.amount BETWEEN 10 AND 20" },
    },
    'sql-by-us': {
      topic: 'selecting',
      target: { kind: 'pull' },
      filter: { sql: "data.country <> 'DE' AND NOT data.amount > 100" },
    },
    'bench-pull': { topic: 'bench', target: { kind: 'pull' } },
  },
});
