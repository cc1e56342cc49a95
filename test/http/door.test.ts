import { Refusal } from '../../lib/domain/errors';
import { emptyFabric } from '../../lib/domain/topology/fabric';
import type { Call } from '../../lib/http/call';
import { type Answers, openDoor } from '../../lib/http/door';
import type { GatewayEvent } from '../../lib/http/gateway';
import { json } from '../../lib/http/json';
import { gatewayEvent, jsonOf, memoryLogger } from './gateway-events';

/** A catalog whose list of topics is `topics`, and which knows nothing else. */
const doorWith = (topics: (call: Call) => Response | Promise<Response>, log = memoryLogger()) => {
  const nothing = () => json({});
  const answers: Answers<'catalog'> = {
    'GET /v1/topics': topics,
    'GET /v1/topics/{topic}': (call) => json({ topic: call.param('topic') }),
    'GET /v1/subscriptions': nothing,
    'GET /v1/subscriptions/{subscription}': nothing,
    'POST /v1/filters/test': nothing,
    'GET /v1/health': nothing,
    'GET /v1/openapi.json': nothing,
  };
  return openDoor('catalog', { topology: emptyFabric('default'), answersIn: () => answers, log });
};

const door = doorWith(() => json({ topics: ['orders'] }));
const get = (path: string, more?: Partial<GatewayEvent>) => gatewayEvent('GET', path, more);

test('a route is answered by what stands for it', async () => {
  expect(await door(get('/v1/topics'))).toEqual({
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: '{"topics":["orders"]}',
  });
  expect(jsonOf(await door(get('/v1/topics/a%2525')))).toEqual({ topic: 'a%25' });
});

test('HEAD is answered with what GET is, less its body', async () => {
  expect(await door(gatewayEvent('HEAD', '/v1/topics'))).toEqual({
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: '',
  });
  expect(await door(gatewayEvent('HEAD', '/nowhere'))).toMatchObject({ statusCode: 404, body: '' });
});

test('an address that there is not, and a method that does not fit, are problems', async () => {
  expect(await door(get('/nowhere'))).toMatchObject({ statusCode: 404 });
  const answer = await door(gatewayEvent('DELETE', '/v1/topics'));
  expect(answer).toMatchObject({ statusCode: 405, headers: { allow: 'GET, HEAD' } });
  expect(jsonOf(answer)).toMatchObject({ code: 'method_not_allowed' });
});

test.each(['OPTIONS', 'TRACE', 'CONNECT', 'PROPFIND', '', 'a b'])(
  'the method %j is refused like any other that does not fit',
  async (method) => {
    expect(await door(gatewayEvent(method, '/v1/topics'))).toMatchObject({ statusCode: 405 });
  },
);

test('a query is refused where it would have no effect', async () => {
  const answer = await door(get('/v1/topics', { rawQueryString: 'limit=1' }));
  expect(answer).toMatchObject({ statusCode: 400 });
  expect(jsonOf(answer)).toMatchObject({ code: 'parameter_unknown' });
});

test('a refusal is an answer, and no error in the log', async () => {
  const log = memoryLogger();
  const refusing = doorWith(() => {
    throw new Refusal('throttled', 'Later.');
  }, log);
  expect(await refusing(get('/v1/topics'))).toMatchObject({
    statusCode: 503,
    headers: { 'retry-after': '1' },
  });
  expect(log.errors).toEqual([]);
});

test('what was not foreseen is a 500 that tells nothing, and one error in the log that tells all', async () => {
  const error = new TypeError("can't read 'secret' of undefined");
  for (const failing of [() => Promise.reject(error), () => raise(error)]) {
    const log = memoryLogger();
    const answer = await doorWith(failing, log)(get('/v1/topics'));
    expect(answer).toMatchObject({
      statusCode: 500,
      headers: { 'content-type': 'application/problem+json' },
    });
    expect(jsonOf(answer)).toMatchObject({ code: 'internal' });
    expect(answer.body).not.toMatch(/secret|TypeError|stack/);
    expect(log.errors).toEqual([['failed', { error }]]);
  }
});

test('a caller is told to come back, and the log why', async () => {
  const log = memoryLogger();
  const cause = new Error('DynamoDB is busy');
  const busy = Object.assign(new Refusal('throttled', 'Send the request again.'), { cause });
  const answer = await doorWith(() => Promise.reject(busy), log)(get('/v1/topics'));
  expect(answer).toMatchObject({ statusCode: 503, headers: { 'retry-after': '1' } });
  expect(answer.body).not.toContain('DynamoDB');
  expect(log.warnings).toEqual([['throttled', { cause }]]);
});

function raise(error: Error): never {
  throw error;
}

test('an event that no gateway has made is a 500, not a crash', async () => {
  const log = memoryLogger();
  expect(await doorWith(() => json({}), log)({} as GatewayEvent)).toMatchObject({
    statusCode: 500,
  });
  expect(log.errors).toHaveLength(1);
});

test('each line says which request it belongs to and what that is about, and holds no key of a record', async () => {
  const keys: unknown[] = [];
  const log = {
    ...memoryLogger(),
    resetKeys: () => void keys.push('reset'),
    appendKeys: (more: object) => void keys.push(more),
  };
  const answering = doorWith(() => json({}), log);
  const event = get('/v1/topics/orders');
  const requestContext = { ...event.requestContext, requestId: 'gateway-1' };
  await answering({ ...event, requestContext }, { awsRequestId: 'lambda-1' });
  await answering(get('/v1/topics/orders/latest/alice'));
  await answering(get('/nowhere'));
  expect(keys).toEqual([
    'reset',
    {
      function_request_id: 'lambda-1',
      requestId: 'gateway-1',
      namespace: 'default',
      topic: 'orders',
    },
    'reset',
    { namespace: 'default' },
    'reset',
    { namespace: 'default' },
  ]);
});

test('each request is one line in the log, without its query, headers and body', async () => {
  const log = memoryLogger();
  await doorWith(
    () => json({}),
    log,
  )(get('/v1/topics', { headers: { authorization: 'Bearer secret' } }));
  expect(log.infos).toEqual([
    [
      'answered',
      { method: 'GET', path: '/v1/topics', status: 200, milliseconds: expect.any(Number) },
    ],
  ]);
});
