import { days, defineFabric, type FabricSpec, hours, minutes, TopologyInvalid } from '../../lib';
import { withoutAlarms } from '../../lib/domain/topology/alarm-settings';

test('a topology needs no more than the names of its topics', () => {
  expect(withoutAlarms(defineFabric({ topics: { orders: {} } }))).toEqual({
    namespace: 'default',
    topics: {
      orders: {
        namespace: 'default',
        name: 'orders',
        partitions: 8,
        ordered: false,
        packed: false,
        retention: 604_800,
        cleanup: 'delete',
        tombstoneRetention: 86_400,
        keyRequired: false,
        idempotencyWindow: 86_400,
        journey: { keep: 86_400, share: 1 },
      },
    },
    subscriptions: {},
    sources: {},
    namespaces: {},
  });
});

test('what is given takes the place of the default', () => {
  const { topics, subscriptions } = defineFabric({
    topics: {
      orders: { partitions: 1, ordered: true, retention: days(1), idempotencyWindow: minutes(1) },
    },
    subscriptions: {
      billing: {
        topic: 'orders',
        target: { kind: 'pull' },
        lease: hours(1),
        retry: { attempts: 3 },
      },
    },
  });
  expect(topics.orders).toMatchObject({ partitions: 1, ordered: true, retention: 86_400 });
  expect(subscriptions.billing).toEqual({
    namespace: 'default',
    name: 'billing',
    topic: 'orders',
    target: { kind: 'pull' },
    lease: 3_600,
    retry: { attempts: 3, base: 1, factor: 2, cap: 900 },
    onPoison: 'park',
  });
});

test('a misspelt topic does not compile, and is refused where types are not checked', () => {
  const misspelt = () =>
    defineFabric({
      topics: { orders: {} },
      // @ts-expect-error there is no such topic
      subscriptions: { billing: { topic: 'order', target: { kind: 'pull' } } },
    });
  expect(misspelt).toThrow('subscription "billing": topic must be one of orders, got "order"');
});

const problemsOf = (spec: unknown): readonly string[] => {
  try {
    defineFabric(spec as FabricSpec);
  } catch (error) {
    if (error instanceof TopologyInvalid) return error.problems;
  }
  return [];
};

test('every broken rule is reported at once, with the value received', () => {
  expect(
    problemsOf({
      topics: { '2fast': { partitions: 0 }, slow: { retention: 1.5, idempotencyWindow: 59 } },
      subscriptions: {
        'a b': { topic: 'slow', target: { kind: 'pigeon' } },
        c: {
          topic: 'slow',
          target: { kind: 'lambda', entry: 'x.py' },
          lease: 0,
          retry: { attempts: 1001, factor: 0.5 },
        },
      },
    }),
  ).toEqual([
    expect.stringContaining('topic name must be a letter'),
    'topic "2fast": partitions must be a whole number of partitions, 1 to 256, got 0',
    'topic "slow": retention must be a whole number of seconds, 3600 to 315360000, got 1.5',
    'topic "slow": idempotencyWindow must be a whole number of seconds, 60 to 2592000, got 59',
    expect.stringContaining('subscription name must be a letter'),
    'subscription "a b": target must be of a kind among "pull", "lambda", "webhook", "event-bus", got {"kind":"pigeon"}',
    'subscription "c": lease must be a whole number of seconds, 1 to 43200, got 0',
    'subscription "c": lease must be at least 10 seconds where records are pushed, got 0',
    'subscription "c": target entry must be a .ts or .js file, got {"kind":"lambda","entry":"x.py"}',
    'subscription "c": retry.attempts must be a whole number, 1 to 1000, got 1001',
    'subscription "c": retry.factor must be a number, 1 to 10, got 0.5',
  ]);
});

test.each([
  ['no topics at all', { topics: {} }, 'a fabric needs at least one topic, got none'],
  ['a topic called __proto__', JSON.parse('{"topics":{"__proto__":{}}}'), 'topic name must be'],
  [
    'a pull subscription of a packed topic',
    {
      topics: { a: { packed: true } },
      subscriptions: { s: { topic: 'a', target: { kind: 'pull' } } },
    },
    'subscription "s": target must be a handler of createConsumer, a webhook or an event bus on a topic that is packed, got {"kind":"pull"}',
  ],
  [
    'a function of a packed topic that SQS itself hands messages to',
    {
      topics: { a: { packed: true } },
      subscriptions: {
        s: { topic: 'a', target: { kind: 'lambda', entry: 'x.ts', unwrapped: true } },
      },
    },
    'subscription "s": target must be a handler of createConsumer',
  ],
  [
    'a topic that is packed by a word',
    { topics: { a: { packed: 'yes' } } },
    'topic "a": packed must be true or false, got "yes"',
  ],
  [
    'a target that is missing',
    { topics: { a: {} }, subscriptions: { s: { topic: 'a' } } },
    'target',
  ],
  [
    'a topic named like a member of every object',
    { topics: { a: {} }, subscriptions: { s: { topic: 'constructor', target: { kind: 'pull' } } } },
    'topic must be one of a, got "constructor"',
  ],
])('%s is refused', (_, spec, problem) => {
  expect(problemsOf(spec).join('\n')).toContain(problem);
});
