import { defineFabric } from '../../lib';
import { catalogAnswers } from '../../lib/http/catalog-answers';
import { openDoor } from '../../lib/http/door';
import { publishAnswers } from '../../lib/http/publish-answers';
import { MemoryCursors } from '../support/memory-cursors';
import { MemoryLog } from '../support/memory-log';
import { MemoryOnce } from '../support/memory-once';
import { testOutside } from '../support/test-outside';
import { gatewayEvent, jsonOf, memoryLogger } from './gateway-events';

const own = { topics: { orders: { partitions: 1 } } };
const topology = defineFabric({
  ...own,
  namespaces: { tenant: { topics: { ...own.topics, refunds: {} } } },
});

/** A request of one caller, whose key is of that namespace. */
const eventOf = (namespace: string, request: string, more: object = {}) => {
  const [method = '', path = ''] = request.split(' ');
  const event = gatewayEvent(method, path, more);
  const lambda = { caller: 'key:the-same', namespace, scopes: 'admin' };
  return { ...event, requestContext: { ...event.requestContext, authorizer: { lambda } } };
};

const log = memoryLogger();

test('answers are made once for each namespace, and for none twice', async () => {
  const made: string[] = [];
  const door = openDoor('catalog', {
    topology,
    answersIn: (fabric) => {
      made.push(fabric.namespace);
      return catalogAnswers(fabric);
    },
    log,
  });
  for (const namespace of ['default', 'tenant', 'default', 'tenant'])
    await door(eventOf(namespace, 'GET /v1/topics'));
  expect(made).toEqual(['default', 'tenant']);
});

describe('a caller', () => {
  const door = openDoor('catalog', { topology, answersIn: catalogAnswers, log });
  const ask = (namespace: string, request: string) => door(eventOf(namespace, request));

  test('sees the names of its own namespace, and is told no namespace', async () => {
    const seen = async (namespace: string) => jsonOf(await ask(namespace, 'GET /v1/topics')).topics;
    expect(await seen('tenant')).toMatchObject([{ name: 'orders' }, { name: 'refunds' }]);
    expect(await seen('default')).toEqual([expect.objectContaining({ name: 'orders' })]);
    expect((await seen('default'))[0]).not.toHaveProperty('namespace');
  });

  test.each(['gone', 'constructor', '__proto__', ''])(
    'of the namespace %j, which there is not, sees nothing, and no name is known to it',
    async (namespace) => {
      // Nobody is let in without a namespace; the others are answered as if theirs were empty.
      if (namespace === '')
        return expect(await ask(namespace, 'GET /v1/topics')).toMatchObject({ statusCode: 401 });
      expect(jsonOf(await ask(namespace, 'GET /v1/topics'))).toEqual({ topics: [] });
      expect(jsonOf(await ask(namespace, 'GET /v1/subscriptions'))).toEqual({ subscriptions: [] });
      const unknown = await ask('default', 'GET /v1/topics/nowhere');
      expect(unknown.statusCode).toBe(404);
      for (const name of ['orders', 'refunds', 'nowhere'])
        expect(await ask(namespace, `GET /v1/topics/${name}`)).toEqual(unknown);
      expect(await ask('default', 'GET /v1/topics/refunds')).toEqual(unknown);
    },
  );
});

test('one caller’s Idempotency-Key in two namespaces is two', async () => {
  const store = new MemoryLog();
  const ports = {
    log: store,
    cursors: new MemoryCursors(),
    once: new MemoryOnce(store),
    outside: testOutside(),
  };
  const door = openDoor('publish', {
    topology,
    answersIn: (fabric) => publishAnswers({ ...ports, topology: fabric }),
    log,
  });
  const publish = (namespace: string, n: number) =>
    door(
      eventOf(namespace, 'POST /v1/topics/orders/events', {
        headers: { 'content-type': 'application/json', 'idempotency-key': 'k' },
        body: JSON.stringify({ n }),
      }),
    );
  for (const [namespace, n] of [['default', 1] as const, ['tenant', 2] as const]) {
    expect(jsonOf(await publish(namespace, n))).toMatchObject({ offset: 0, duplicate: false });
    expect(jsonOf(await publish(namespace, n))).toMatchObject({ offset: 0, duplicate: true });
    expect(await publish(namespace, n + 1)).toMatchObject({ statusCode: 422 });
  }
});
