import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineFabric, type FabricSpec, minutes, TopologyInvalid } from '../../../lib';
import { alarmProblems, alarmProblemsWithin } from '../../../lib/domain/topology/alarm-rules';
import { withoutAlarms } from '../../../lib/domain/topology/alarm-settings';
import {
  type AlarmKind,
  alarmKinds,
  fabricDefaults,
  runbookOf,
  subscriptionDefaults,
  topicDefaults,
} from '../../../lib/domain/topology/alarms';

const pull = { kind: 'pull' } as const;
const hook = { kind: 'webhook', url: 'https://hooks.example/' } as const;

test('everything that can go wrong has an alarm, unless the topology says otherwise', () => {
  const { alarms } = defineFabric({
    topics: { orders: { ordered: true }, plain: {} },
    subscriptions: {
      parks: { topic: 'orders', target: pull },
      blocks: { topic: 'orders', target: pull, onPoison: 'block' },
      posts: { topic: 'plain', target: hook },
    },
  });
  const common = { oldestMessage: 1_800, deadLetters: 1 };
  expect(alarms).toEqual({
    fabric: {
      iteratorAge: 300,
      functionErrors: 5,
      functionThrottles: 5,
      tableThrottles: 5,
      apiErrors: 5,
      sweeperNotRun: 900,
      setAside: 1,
    },
    topics: { orders: { fanOutLag: 300 }, plain: { fanOutLag: 300 } },
    subscriptions: {
      parks: { ...common, parkedKeys: 1, blocked: false, circuitOpen: false },
      blocks: { ...common, parkedKeys: false, blocked: 1, circuitOpen: false },
      posts: { ...common, parkedKeys: false, blocked: false, circuitOpen: 300 },
    },
  });
});

test('what is nearer counts for more: the topic or subscription, its namespace, the fabric', () => {
  const { alarms, namespaces } = defineFabric({
    alarms: { fanOutLag: minutes(2), deadLetters: 2, parkedKeys: 3, apiErrors: false },
    topics: { orders: { ordered: true }, quiet: { alarms: false } },
    subscriptions: {
      near: { topic: 'orders', target: pull, alarms: { deadLetters: 9 } },
      off: { topic: 'orders', target: pull, alarms: { parkedKeys: false } },
    },
    namespaces: {
      tenant: {
        alarms: { deadLetters: 4 },
        topics: { orders: { ordered: true, alarms: { fanOutLag: minutes(7) } } },
        subscriptions: { billing: { topic: 'orders', target: pull } },
      },
    },
  });
  expect(alarms?.fabric).toMatchObject({ apiErrors: false, functionErrors: 5 });
  expect(alarms?.topics).toEqual({ orders: { fanOutLag: 120 }, quiet: { fanOutLag: false } });
  expect(alarms?.subscriptions.near).toMatchObject({ deadLetters: 9, parkedKeys: 3 });
  expect(alarms?.subscriptions.off).toMatchObject({ deadLetters: 2, parkedKeys: false });
  expect(namespaces.tenant?.alarms).toEqual({
    topics: { orders: { fanOutLag: 420 } },
    subscriptions: { billing: expect.objectContaining({ deadLetters: 4, parkedKeys: 3 }) },
  });
});

test('all alarms are turned off at once, and single ones on again', () => {
  const { alarms } = defineFabric({
    alarms: false,
    topics: { orders: { ordered: true } },
    subscriptions: {
      quiet: { topic: 'orders', target: pull },
      loud: { topic: 'orders', target: pull, alarms: { parkedKeys: 5 } },
    },
  });
  const values = (of: object | undefined) => Object.values(of ?? {});
  expect(new Set([...values(alarms?.fabric), ...values(alarms?.topics.orders)])).toEqual(
    new Set([false]),
  );
  expect(new Set(values(alarms?.subscriptions.quiet))).toEqual(new Set([false]));
  expect(alarms?.subscriptions.loud).toMatchObject({ parkedKeys: 5, deadLetters: false });
});

test('functions are told nothing of alarms, so that a threshold that changes changes none of them', () => {
  const spec = { topics: { orders: {} }, namespaces: { tenant: { topics: { alarms: {} } } } };
  const loud = defineFabric(spec);
  const quiet = defineFabric({ ...spec, alarms: false });
  expect(withoutAlarms(loud)).toEqual(withoutAlarms(quiet));
  expect(withoutAlarms(loud).namespaces.tenant?.topics).toHaveProperty('alarms');
});

test('a topic or subscription is told when its alarms go off by the fabric, and does not say so itself', () => {
  const { topics, subscriptions } = defineFabric({
    topics: { orders: { alarms: false } },
    subscriptions: { billing: { topic: 'orders', target: pull, alarms: { deadLetters: 3 } } },
  });
  expect(topics.orders).not.toHaveProperty('alarms');
  expect(subscriptions.billing).not.toHaveProperty('alarms');
});

test.each([
  [
    'too short a time',
    { alarms: { fanOutLag: 59 } },
    'alarms.fanOutLag must be a whole number, 60 to 86400, or false, got 59',
  ],
  [
    'half a letter',
    { alarms: { deadLetters: 0.5 } },
    'alarms.deadLetters must be a whole number, 1 to 1000000, or false, got 0.5',
  ],
  [
    'no number',
    { alarms: { apiErrors: true } },
    'alarms.apiErrors must be a whole number, 1 to 1000000, or false, got true',
  ],
  ['no object', { alarms: true }, 'alarms must be an object or false, got true'],
  ['null', { alarms: null }, 'alarms must be an object or false, got null'],
  [
    'a kind of the fabric in a namespace',
    { namespaces: { tenant: { topics: {}, alarms: { apiErrors: 1 } } } },
    'namespace "tenant": alarms may hold fanOutLag, oldestMessage, deadLetters, parkedKeys, circuitOpen, blocked here, got "apiErrors"',
  ],
])('alarms that can not be are refused with what was given: %s', (_, spec, problem) => {
  expect(alarmProblems({ topics: {}, ...spec } as unknown as FabricSpec)).toEqual([problem]);
});

test.each([
  [
    'what is misspelt',
    { topics: { orders: { alarms: { lag: 60 } } } },
    'topic "orders": alarms may',
  ],
  [
    'a parked key where none is parked',
    { subscriptions: { billing: { topic: 'orders', target: pull, alarms: { parkedKeys: 1 } } } },
    'subscription "billing": alarms.parkedKeys is for where onPoison is "park", got 1',
  ],
  [
    'a circuit without an endpoint',
    { subscriptions: { billing: { topic: 'orders', target: pull, alarms: { circuitOpen: 300 } } } },
    'subscription "billing": alarms.circuitOpen is for where the target is a webhook, got 300',
  ],
])('an alarm that could never go off is refused: %s', (_, spec, problem) => {
  const whole = { topics: { orders: {} }, ...spec } as FabricSpec;
  expect(alarmProblemsWithin(whole)).toEqual([expect.stringContaining(problem)]);
  expect(() => defineFabric(whole)).toThrow(TopologyInvalid);
});

test('the table of the manual names each kind, with the default that it has', () => {
  const text = readFileSync(join(__dirname, '../../../docs/operations.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `(\w+)` +\|.*\| (\d+)( min)? +\| \[([a-z-]+)\]/gm)];
  const defaults: Record<string, unknown> = {
    ...topicDefaults,
    ...subscriptionDefaults,
    ...fabricDefaults,
  };
  expect(rows.map(([, kind]) => kind)).toEqual(alarmKinds);
  for (const [, kind = '', value, unit, page] of rows) {
    expect(Number(value) * (unit ? 60 : 1)).toBe(defaults[kind]);
    expect(page).toBe(runbookOf(kind as AlarmKind));
  }
});

test('each kind has a page, called as its alarms end', () => {
  expect(alarmKinds.map(runbookOf)).toEqual([
    'fan-out-lag',
    'oldest-message',
    'dead-letters',
    'parked-keys',
    'circuit-open',
    'blocked',
    'iterator-age',
    'function-errors',
    'function-throttles',
    'table-throttles',
    'api-errors',
    'sweeper-not-run',
    'set-aside',
  ]);
});
