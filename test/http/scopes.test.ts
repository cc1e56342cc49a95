import { defineFabric } from '../../lib';
import { actions } from '../../lib/domain/access/scope';
import type { Answers } from '../../lib/http/door';
import { openDoor } from '../../lib/http/door';
import { json } from '../../lib/http/json';
import { type Door, type Route, routes } from '../../lib/http/routes';
import { gatewayEvent, jsonOf, memoryLogger } from './gateway-events';

const topology = defineFabric({ topics: { orders: {} } });

/** A door of which each route answers 200, and what was asked of it. */
function doorOf(door: Door) {
  const reached: string[] = [];
  const answers = new Proxy(
    {},
    {
      get: (_, route) => () => {
        reached.push(String(route));
        return json({});
      },
    },
  ) as Answers<Door>;
  const open = openDoor(door, { topology, answersIn: () => answers, log: memoryLogger() });
  return { open, reached };
}

const allRoutes = (routes as readonly Route[]).map(
  (route) => [`${route.method} ${route.path}`, route] as const,
);
const shutRoutes = allRoutes.filter(([, { open }]) => !open);
const openRoutes = allRoutes.filter(([, { open }]) => open);

/** Asks for the route as the gateway does, with what the authorizer has said. */
async function ask(route: Route, lambda?: object) {
  const { open, reached } = doorOf(route.door);
  const event = gatewayEvent(route.method, route.path.replaceAll(/\{\w+\}/g, 'orders'));
  const { http } = event.requestContext;
  const requestContext = {
    http,
    apiId: 'a1',
    stage: '$default',
    ...(lambda && { authorizer: { lambda } }),
  };
  const answer = await open({ ...event, requestContext });
  return { answer, reached };
}

const caller = (...scopes: string[]) => ({
  caller: 'key:abc',
  namespace: 'default',
  scopes: scopes.join(' '),
});

const enough: Readonly<Record<string, readonly string[]>> = {
  inspect: ['inspect', 'redrive', 'manage'],
};

test.each(allRoutes)('%s says what it takes', (_, { action, path }) => {
  expect(['any', 'admin', ...actions]).toContain(action);
  const named = path.includes('{topic}') ? ['publish', 'read', 'group', 'any'] : actions;
  expect([...named, 'any', 'admin']).toContain(action);
});

test.each(shutRoutes)(
  '%s is answered 401 without a key, and with one that opens nothing',
  async (_, route) => {
    for (const [code, contexts] of [
      ['key_missing', [{ denied: 'key_missing' }]],
      ['key_invalid', [{ denied: 'key_invalid' }, { denied: 'whatever' }, { denied: 'toString' }]],
      // Nothing that is not surely a caller is taken for one.
      [
        'key_invalid',
        [undefined, {}, { caller: '' }, { caller: 'a' }, { caller: 'a', scopes: 'admin' }],
      ],
      [
        'key_invalid',
        [
          { ...caller('admin'), denied: 'key_invalid' },
          { ...caller('admin'), namespace: '' },
        ],
      ],
    ] as const) {
      for (const context of contexts) {
        const { answer, reached } = await ask(route, context);
        expect([answer.statusCode, jsonOf(answer).code, reached]).toEqual([401, code, []]);
        expect(answer.headers?.['www-authenticate']).toMatch(/^Bearer /);
      }
    }
  },
);

test.each(shutRoutes)(
  '%s is answered 503 when the keys could not be looked up',
  async (_, route) => {
    const { answer, reached } = await ask(route, { denied: 'throttled' });
    expect([answer.statusCode, answer.headers?.['retry-after'], reached]).toEqual([503, '1', []]);
  },
);

test.each(shutRoutes.filter(([, { action }]) => action !== 'any'))(
  '%s is answered 403 to a key that lacks the scope, and nothing is looked up',
  async (_, route) => {
    const others = actions.filter((one) => !(enough[route.action] ?? [route.action]).includes(one));
    const insufficient = [
      [],
      others.map((one) => `${one}:*`),
      ['admin:*', 'Admin', 'ADMIN', `${route.action}:.*`, `${route.action}:`, '*', '*:*'],
      // An address without a name asks for some scope only: its answer shows what that is for.
      ...(/\{(topic|subscription)\}/.test(route.path)
        ? [[`${route.action}:other`, `${route.action}:order`, `${route.action}:orders2`]]
        : []),
    ];
    for (const scopes of insufficient) {
      const { answer, reached } = await ask(route, caller(...scopes));
      expect([answer.statusCode, jsonOf(answer).code, reached]).toEqual([403, 'scope_missing', []]);
      expect(answer.body).not.toContain('orders');
    }
  },
);

test.each(shutRoutes)(
  '%s is answered to a key with the scope, and to an admin',
  async (name, route) => {
    const sufficient =
      route.action === 'any'
        ? [[], ['publish:other']]
        : route.action === 'admin'
          ? []
          : (enough[route.action] ?? [route.action]).map((one) => [`${one}:ord*`]);
    for (const scopes of [['admin'], ...sufficient]) {
      const { answer, reached } = await ask(route, caller(...scopes));
      expect([answer.statusCode, reached]).toEqual([200, [name]]);
    }
  },
);

test.each(openRoutes)('%s is answered to everyone', async (name, route) => {
  for (const context of [undefined, {}, { denied: 'key_invalid' }, caller()]) {
    const { answer, reached } = await ask(route, context);
    expect([answer.statusCode, reached]).toEqual([200, [name]]);
  }
});

test('only health and the description of the API are open', () => {
  expect(openRoutes.map(([name]) => name)).toEqual(['GET /v1/health', 'GET /v1/openapi.json']);
});

test.each([
  '/v1/nothing',
  '/v1/health/',
  '/v1/health/../topics',
  '/v1//health',
  '/v1/healthy',
  '/',
  '',
])('%j is no open address: nobody learns what is there without a key', async (path) => {
  const { open } = doorOf('catalog');
  const requestContext = { http: { method: 'GET' }, routeKey: '$default' };
  expect(await open({ ...gatewayEvent('GET', path), requestContext })).toMatchObject({
    statusCode: 401,
  });
});

test.each(['DELETE', 'POST', 'PUT', 'PATCH', 'get'])(
  '%s of an open address needs a key',
  async (method) => {
    const { open } = doorOf('catalog');
    const requestContext = { http: { method }, routeKey: '$default' };
    const event = { ...gatewayEvent(method, '/v1/health'), requestContext };
    expect(await open(event)).toMatchObject({ statusCode: 401 });
  },
);

test.each(['apiId', 'routeKey', 'stage', 'domainName', 'accountId', 'requestId', 'authorizer'])(
  'an event in which the gateway says as little as its %s is not taken for a direct call',
  async (name) => {
    const { open } = doorOf('keys');
    const requestContext = { http: { method: 'GET' }, [name]: {} };
    const event = { ...gatewayEvent('GET', '/v1/keys'), requestContext };
    expect(await open(event)).toMatchObject({ statusCode: 401 });
  },
);

test('whoever invokes the Lambda itself needs no key: its role has let it', async () => {
  for (const [, { door, method, path }] of shutRoutes) {
    const { open } = doorOf(door);
    const event = gatewayEvent(method, path.replaceAll(/\{\w+\}/g, 'orders'));
    expect(await open(event)).toMatchObject({ statusCode: 200 });
  }
});

test('a name in another spelling of the address needs the scope of the name that it stands for', async () => {
  const { open } = doorOf('publish');
  const publish = (path: string, scope: string) =>
    open({
      ...gatewayEvent('POST', path),
      requestContext: { http: { method: 'POST' }, authorizer: { lambda: caller(scope) } },
    });
  expect(await publish('/v1/topics/%6Frders/events', 'publish:orders')).toMatchObject({
    statusCode: 200,
  });
  expect(await publish('/v1/topics/%6Frders/events', 'publish:%6Frders')).toMatchObject({
    statusCode: 403,
  });
  expect(await publish('/v1/topics/orders%2Fx/events', 'publish:orders')).toMatchObject({
    statusCode: 403,
  });
});
