import { findRoute } from '../../lib/http/find-route';
import { type Door, routes } from '../../lib/http/routes';

test.each(routes.map(({ method, path, door }) => [method, path, door] as const))(
  '%s %s is found',
  (method, path, door) => {
    const { route, params } = findRoute(method, path.replaceAll(/\{\w+\}/g, 'a-name'), door);
    expect(route).toMatchObject({ method, path, door });
    expect(Object.values(params)).toEqual(path.match(/\{\w+\}/g)?.map(() => 'a-name') ?? []);
  },
);

test.each([
  ['orders', 'orders'],
  ['a%2525b', 'a%25b'],
  ['%6Frders', 'orders'],
  ['%zz', '%zz'],
  ['%ff', '%ff'],
  ['..', '..'],
  ['a\tb', 'a\tb'],
  ['a\u0000', 'a\u0000'],
  ['__proto__', '__proto__'],
  ['\u{1f600}', '\u{1f600}'],
  ['a?b#c', 'a?b#c'],
])('the name %j in a path is read as %j', (name, topic) => {
  expect(findRoute('GET', `/v1/topics/${name}`, 'catalog').params).toEqual({ topic });
});

test('HEAD is answered where GET is', () => {
  expect(findRoute('HEAD', '/v1/topics', 'catalog').route.method).toBe('GET');
});

const refused = (method: string, path: string, door: Door, what: object) =>
  expect(() => findRoute(method, path, door)).toThrow(expect.objectContaining(what));

test.each([
  ['PUT', '/v1/topics', 'GET, HEAD'],
  ['get', '/v1/topics', 'GET, HEAD'],
  ['HEAD', '/v1/topics/orders/events', 'POST'],
  ['CONNECT', '/v1/topics/orders/events', 'POST'],
])('%s %s is refused, naming what is allowed: %s', (method, path, allow) => {
  const code = 'method_not_allowed';
  for (const door of ['publish', 'catalog'] as const)
    refused(method, path, door, { code, fields: { allow } });
});

test.each([
  '',
  '/',
  '/v1/topics/',
  '/v1/topics/orders/events/',
  '//v1/topics',
  '/v1/topics\n',
  '/v1//events',
  '/v1/topics/a/b/events',
  '/V1/topics',
])('there is nothing at %j', (path) => {
  refused('GET', path, 'catalog', { code: 'route_unknown' });
});

test('a request that reached the wrong Lambda finds nothing there', () => {
  refused('POST', '/v1/topics/orders/events', 'catalog', { code: 'route_unknown' });
});
