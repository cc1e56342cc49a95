import { days, defineFabric, hours, minutes, seconds } from '../../lib';
import { echoUrl, loopUrl, receiverVariable, testIssuer } from './stack';

const asking = { kind: 'lambda', entry: 'test/support/handlers/asking.ts' } as const;
/** Where the tests of webhooks listen, as the set-up has chosen it. */
const hook = (path: string, more: object = {}) => ({
  kind: 'webhook' as const,
  url: `http://127.0.0.1:${process.env[receiverVariable] ?? 9}/${path}`,
  timeout: seconds(2),
  ...more,
});
const quickly = { attempts: 2, base: seconds(1), cap: seconds(1) };

/**
 * What the tests on the engine run against. Test files run side by side, so that each has topics and
 * subscriptions of its own.
 */
export default defineFabric({
  auth: { issuer: testIssuer(), audience: 'weft-tests' },
  // A stack may hold 500 resources: one alarm of a kind is enough here.
  alarms: {
    fanOutLag: false,
    oldestMessage: false,
    deadLetters: false,
    parkedKeys: false,
    circuitOpen: false,
    functionThrottles: false,
  },
  topics: {
    orders: { partitions: 3, ordered: true, keyRequired: true },
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
    beside: { partitions: 1, journey: false },
    selecting: { partitions: 2, ordered: true },
    parking: { partitions: 2, ordered: true, alarms: { fanOutLag: minutes(5) } },
    'parking-pull': { partitions: 2, ordered: true },
    native: { partitions: 2, ordered: true },
    replayed: { partitions: 2, ordered: true },
    hooks: { partitions: 2, ordered: true },
    reading: { partitions: 2, ordered: true, retention: hours(1) },
    compacting: { partitions: 1, ordered: true, cleanup: 'compact' },
    trimming: { partitions: 1, retentionBytes: 1_024 },
    grouped: { partitions: 4, ordered: true, retention: hours(1) },
    curl: { partitions: 1 },
    clients: { partitions: 4, ordered: true },
    'clients-group': { partitions: 4, ordered: true },
    'bus-out': { partitions: 2, ordered: true },
    'bus-in': { partitions: 2 },
    limited: { partitions: 1 },
    looping: { partitions: 1 },
    access: { partitions: 1 },
    // The namespace "tenant" has another one of this name.
    shared: { partitions: 2, ordered: true },
    journeys: { partitions: 2, ordered: true },
    documented: { partitions: 2, ordered: true, cleanup: 'compact' },
    cli: { partitions: 3, ordered: true },
    packed: { partitions: 2, ordered: true, packed: true },
  },
  subscriptions: {
    'shared-pull': { topic: 'shared', target: { kind: 'pull' }, lease: seconds(20) },
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
    'parking-one': {
      topic: 'parking',
      target: asking,
      retry: quickly,
      alarms: { oldestMessage: minutes(30), deadLetters: 1, parkedKeys: 1 },
    },
    'packed-one': {
      topic: 'packed',
      target: asking,
      retry: quickly,
      filter: { type: ['wanted'] },
    },
    'parking-batches': {
      topic: 'parking',
      target: { kind: 'lambda', entry: 'test/support/handlers/batches.ts' },
      retry: quickly,
      onPoison: 'skip',
      filter: { type: ['batched'] },
    },
    'parking-pull': {
      topic: 'parking-pull',
      target: { kind: 'pull' },
      retry: { attempts: 2 },
      lease: seconds(20),
    },
    'native-pull': { topic: 'native', target: { kind: 'pull', native: true }, lease: seconds(1) },
    'native-python': {
      topic: 'native',
      target: {
        kind: 'lambda',
        folder: 'test/support/handlers/python',
        runtime: 'python3.13',
        handler: 'app.handler',
      },
      lease: seconds(1),
      retry: { attempts: 2 },
      filter: { type: ['python'] },
    },
    replayed: { topic: 'replayed', target: asking, retry: quickly },
    'hook-told': {
      topic: 'hooks',
      target: hook('told'),
      filter: { type: ['told'] },
      retry: quickly,
      onPoison: 'park',
    },
    'hook-data': {
      topic: 'hooks',
      target: hook('ok', { body: 'data' }),
      filter: { type: ['data'] },
    },
    'hook-gone': { topic: 'hooks', target: hook('gone'), filter: { type: ['gone'] } },
    'hook-down': {
      topic: 'hooks',
      alarms: { circuitOpen: minutes(10) },
      // Nothing listens on the port "discard".
      target: { kind: 'webhook', url: 'http://127.0.0.1:9/', timeout: seconds(2) },
      filter: { type: ['down'] },
    },
    'hook-inside': {
      topic: 'hooks',
      target: { kind: 'webhook', url: 'https://169.254.169.254/latest/meta-data' },
      filter: { type: ['inside'] },
      retry: { attempts: 1 },
    },
    'compacting-pull': { topic: 'compacting', target: { kind: 'pull' } },
    'bus-out': { topic: 'bus-out', target: { kind: 'event-bus', bus: 'default' }, retry: quickly },
    'clients-pull': { topic: 'clients', target: { kind: 'pull' }, retry: { attempts: 3 } },
    'bus-in-pull': { topic: 'bus-in', target: { kind: 'pull' } },
    'limited-pull': { topic: 'limited', target: { kind: 'pull' } },
    'looping-hook': {
      topic: 'looping',
      target: { kind: 'webhook', url: loopUrl(), timeout: seconds(10) },
    },
    'cli-pull': { topic: 'cli', target: { kind: 'pull' }, retry: { attempts: 3 } },
    'journeys-pull': {
      topic: 'journeys',
      target: { kind: 'pull' },
      filter: { sql: 'NOT data.amount > 100' },
      lease: seconds(20),
    },
    'documented-pull': { topic: 'documented', target: { kind: 'pull' }, lease: seconds(20) },
    'documented-hook': {
      topic: 'documented',
      target: { kind: 'webhook', url: echoUrl(), timeout: seconds(2) },
      filter: { type: ['hooked'] },
      retry: { attempts: 1 },
    },
  },
  sources: {
    'bus-in': { topic: 'bus-in', pattern: { source: ['test.shop'] }, key: 'detail.orderId' },
    'bus-back': { topic: 'bus-out', pattern: { source: ['test.loop'] } },
  },
  namespaces: {
    tenant: {
      topics: { shared: { partitions: 2, ordered: true }, own: { partitions: 1 } },
      subscriptions: {
        'shared-pull': { topic: 'shared', target: { kind: 'pull' }, lease: seconds(20) },
        'own-asking': { topic: 'own', target: asking, retry: quickly },
      },
      sources: { 'bus-in': { topic: 'shared', pattern: { source: ['test.tenant'] } } },
    },
    capped: {
      topics: { limited: { partitions: 1 } },
      subscriptions: { 'limited-pull': { topic: 'limited', target: { kind: 'pull' } } },
      limits: { requestsPerSecond: 4, operationsAtOnce: 2 },
    },
  },
});
