import { defineFabric, type FabricSpec, TopologyInvalid } from '../../../lib';
import {
  emptyFabric,
  type Fabric,
  fabricIn,
  fabricsOf,
  isOrdered,
  sourceIn,
  subscriptionIn,
  subscriptionsOf,
  topicIn,
  topicsOf,
} from '../../../lib/domain/topology/fabric';
import {
  deadLetterResource,
  queueResource,
  topicResource,
} from '../../../lib/domain/topology/resource-names';

const pull = { kind: 'pull' } as const;

const topology = defineFabric({
  topics: { orders: {} },
  subscriptions: { billing: { topic: 'orders', target: pull } },
  sources: { shop: { topic: 'orders', pattern: { source: ['shop'] } } },
  namespaces: {
    tenant: {
      topics: { orders: { ordered: true, partitions: 2 }, refunds: {} },
      subscriptions: { billing: { topic: 'orders', target: pull } },
      sources: { shop: { topic: 'refunds', pattern: { source: ['shop'] } } },
    },
    empty: { topics: {} },
  },
});
const tenant = fabricIn(topology, 'tenant') as Fabric;

test('a namespace is a fabric of its own, whose names say where they are', () => {
  expect(topology).toMatchObject({
    namespace: 'default',
    topics: { orders: { namespace: 'default', name: 'orders', ordered: false } },
    subscriptions: { billing: { namespace: 'default', onPoison: 'skip' } },
    sources: { shop: { namespace: 'default', topic: 'orders' } },
  });
  expect(tenant).toMatchObject({
    namespace: 'tenant',
    topics: { orders: { namespace: 'tenant', name: 'orders', ordered: true, partitions: 2 } },
    subscriptions: { billing: { namespace: 'tenant', onPoison: 'park' } },
    sources: { shop: { namespace: 'tenant', topic: 'refunds' } },
    namespaces: {},
  });
});

test('namespaces are found by their names, and no other names find anything', () => {
  expect(fabricsOf(topology).map(({ namespace }) => namespace)).toEqual([
    'default',
    'tenant',
    'empty',
  ]);
  expect(fabricIn(topology, 'default')).toBe(topology);
  expect(fabricIn(tenant, 'tenant')).toBe(tenant);
  for (const name of ['', 'payments', 'constructor', '__proto__', 'Tenant'])
    expect(fabricIn(topology, name)).toBeUndefined();
  // Whoever has one namespace in hand sees none beside it.
  for (const name of ['default', 'empty']) expect(fabricIn(tenant, name)).toBeUndefined();
  expect(fabricIn(topology, 'empty')).toMatchObject(emptyFabric('empty'));
});

test('a name is looked up in its own namespace alone', () => {
  const orders = { namespace: 'tenant', topic: 'orders' };
  expect(topicIn(topology, orders)).toBe(tenant.topics.orders);
  expect(topicIn(topology, { ...orders, namespace: 'default' })).toBe(topology.topics.orders);
  expect(topicIn(topology, { namespace: 'default', topic: 'refunds' })).toBeUndefined();
  expect(topicIn(topology, { namespace: 'payments', topic: 'orders' })).toBeUndefined();
  expect(topicIn(topology, { namespace: 'tenant', topic: 'constructor' })).toBeUndefined();
  const billing = { namespace: 'tenant', subscription: 'billing' };
  expect(subscriptionIn(topology, billing)).toBe(tenant.subscriptions.billing);
  expect(subscriptionIn(topology, { ...billing, namespace: 'empty' })).toBeUndefined();
  expect(sourceIn(topology, { namespace: 'tenant', name: 'shop' })?.topic).toBe('refunds');
  expect(sourceIn(topology, { namespace: 'payments', name: 'shop' })).toBeUndefined();
});

test('whoever goes through the topology goes through every namespace', () => {
  const places = topicsOf(topology).map(({ namespace, name }) => `${namespace}/${name}`);
  expect(places).toEqual(['default/orders', 'tenant/orders', 'tenant/refunds']);
  expect(subscriptionsOf(topology)).toHaveLength(2);
});

test('the order of a topic is that of its own namespace, and kept where the namespace is gone', () => {
  expect(isOrdered(topology, { namespace: 'default', topic: 'orders' })).toBe(false);
  expect(isOrdered(topology, { namespace: 'tenant', topic: 'orders' })).toBe(true);
  expect(isOrdered(topology, { namespace: 'payments', topic: 'orders' })).toBe(true);
});

test('resources are named with their namespace, those of the default one as ever', () => {
  const namesIn = (namespace: string) => {
    const billing = subscriptionIn(topology, { namespace, subscription: 'billing' });
    if (!billing) throw new Error('no subscription');
    return [
      topicResource(topology, { namespace, topic: 'orders' }),
      queueResource(topology, billing),
      deadLetterResource(topology, billing),
    ];
  };
  expect(namesIn('default')).toEqual(['orders', 'billing', 'billing-dlq']);
  expect(namesIn('tenant')).toEqual([
    'tenant--orders.fifo',
    'tenant--billing.fifo',
    'tenant--billing-dlq.fifo',
  ]);
});

test('a misspelt topic of a namespace does not compile, nor does one of another namespace', () => {
  const misspelt = () =>
    defineFabric({
      topics: { orders: {} },
      namespaces: {
        tenant: {
          topics: { refunds: {} },
          // @ts-expect-error there is no such topic in this namespace
          subscriptions: { s: { topic: 'refund', target: pull } },
        },
        other: {
          topics: { a: {} },
          // @ts-expect-error it is in another namespace
          subscriptions: { s: { topic: 'orders', target: pull } },
        },
        right: { topics: { a: {}, b: {} }, subscriptions: { s: { topic: 'b', target: pull } } },
      },
    });
  expect(misspelt).toThrow(
    'namespace "tenant": subscription "s": topic must be one of refunds, got "refund"',
  );
  expect(misspelt).toThrow(
    'namespace "other": subscription "s": topic must be one of a, got "orders"',
  );
});

const problemsOf = (spec: unknown): readonly string[] => {
  try {
    defineFabric(spec as FabricSpec);
  } catch (error) {
    if (error instanceof TopologyInvalid) return error.problems;
  }
  return [];
};

test('every broken rule of every namespace is reported at once', () => {
  const problems = problemsOf({
    topics: { orders: { partitions: 0 } },
    namespaces: {
      default: { topics: {} },
      Tenant: { topics: {} },
      tenant: { topics: { orders: { partitions: 257 } }, sources: { s: { topic: 'orders' } } },
    },
  });
  expect(problems).toEqual([
    expect.stringContaining('namespace "default": its topics and subscriptions stand beside'),
    expect.stringContaining('namespace "Tenant": its name must be a letter'),
    'topic "orders": partitions must be a whole number of partitions, 1 to 256, got 0',
    'namespace "tenant": topic "orders": partitions must be a whole number of partitions, 1 to 256, got 257',
    'namespace "tenant": source "s": pattern must name what to match, got undefined',
  ]);
});

test.each(['', 'a-b', 'a_b', '1a', 'a'.repeat(17), 'ä', 'a b', '__proto__', 'constructor#'])(
  'a namespace called %j is refused',
  (name) => {
    const namespaces = Object.fromEntries([[name, { topics: {} }]]);
    expect(problemsOf({ topics: { a: {} }, namespaces })).toEqual([
      expect.stringContaining(`got ${JSON.stringify(name)}`),
    ]);
  },
);

test('the topics of a fabric may all be in namespaces, but there has to be one', () => {
  expect(problemsOf({ topics: {}, namespaces: { a: { topics: { b: {} } } } })).toEqual([]);
  expect(problemsOf({ topics: {}, namespaces: { a: { topics: {} } } })).toEqual([
    'a fabric needs at least one topic, got none',
  ]);
});

test('namespace and name together are no longer than a name may be', () => {
  const named = (length: number) => {
    const name = 'a'.repeat(length);
    const tenant = {
      topics: { [name]: {} },
      subscriptions: { [name]: { topic: name, target: pull } },
    };
    return problemsOf({ topics: {}, namespaces: { tenant } });
  };
  expect(named(40)).toEqual([]);
  const tooLong = `namespace "tenant": "tenant--<name>" must be at most 48 characters, got "${'a'.repeat(41)}"`;
  expect(named(41)).toEqual([tooLong, tooLong]);
});

test.each([
  [
    'a topic that is called like one of a namespace',
    { topics: { 'a--b': {} }, namespaces: { a: { topics: { b: { ordered: true } } } } },
    'SNS topics must have names of their own, got "a--b" for topic "a--b" and topic "b" of namespace "a"',
  ],
  [
    'a subscription that is called like the dead-letter queue of another',
    {
      topics: { t: {} },
      subscriptions: { a: { topic: 't', target: pull }, 'a-dlq': { topic: 't', target: pull } },
    },
    'SQS queues must have names of their own, got "a-dlq" for the dead-letter queue of subscription "a" and subscription "a-dlq"',
  ],
  [
    'one that is called like that of a namespace',
    {
      topics: { t: {} },
      subscriptions: { 'a--s-dlq': { topic: 't', target: pull } },
      namespaces: { a: { topics: { t: {} }, subscriptions: { s: { topic: 't', target: pull } } } },
    },
    'SQS queues must have names of their own, got "a--s-dlq" for subscription "a--s-dlq" and the dead-letter queue of subscription "s" of namespace "a"',
  ],
])('%s is refused', (_, spec, problem) => {
  expect(problemsOf(spec)).toEqual([problem]);
});
