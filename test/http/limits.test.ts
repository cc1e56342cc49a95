import { Limiter } from '../../lib/domain/limit/limiter';
import type { Limits } from '../../lib/domain/limit/limits';
import { defineFabric } from '../../lib/domain/topology/fabric';
import type { CallerContext } from '../../lib/http/caller';
import { type Answers, openDoor } from '../../lib/http/door';
import type { GatewayEvent } from '../../lib/http/gateway';
import { json } from '../../lib/http/json';
import { MemoryBuckets } from '../support/memory-buckets';
import { type TestOutside, testOutside } from '../support/test-outside';
import { gatewayEvent, jsonOf, memoryLogger } from './gateway-events';

const topics = { orders: {} };
const topology = defineFabric({
  topics,
  namespaces: {
    shared: { topics, limits: { requestsPerSecond: 3 } },
    bytes: { topics, limits: { bytesPerSecond: 1_024 } },
  },
});

interface Site {
  readonly buckets: MemoryBuckets;
  readonly outside: TestOutside;
  readonly answered: string[];
  readonly troubles: unknown[];
  ask(
    path: string,
    caller: CallerContext,
    more?: Partial<GatewayEvent>,
  ): Promise<Awaited<ReturnType<ReturnType<typeof openDoor>>>>;
}

/** A door whose answers are as long as `answer`. */
function siteWith({ answer = {} }: { answer?: object } = {}): Site {
  const buckets = new MemoryBuckets();
  const outside = testOutside();
  const answered: string[] = [];
  const troubles: unknown[] = [];
  const limiter = new Limiter({ buckets, outside, onTrouble: (error) => troubles.push(error) });
  const said = (name: string) => () => {
    answered.push(name);
    return json(answer);
  };
  const answers: Answers<'catalog'> = {
    'GET /v1/topics': said('topics'),
    'GET /v1/topics/{topic}': said('topic'),
    'GET /v1/subscriptions': said('subscriptions'),
    'GET /v1/subscriptions/{subscription}': said('subscription'),
    'POST /v1/filters/test': said('filter'),
    'GET /v1/health': said('health'),
    'GET /v1/openapi.json': said('openapi'),
  };
  const door = openDoor('catalog', {
    topology,
    answersIn: () => answers,
    log: memoryLogger(),
    limiter,
  });
  const ask: Site['ask'] = (path, caller, more) => {
    const [method = '', rawPath = ''] = path.split(' ');
    const context = { scopes: 'admin', ...caller };
    const authorizer = { lambda: context };
    return door(
      gatewayEvent(method, rawPath, { ...more, requestContext: { http: { method }, authorizer } }),
    );
  };
  return { buckets, outside, answered, troubles, ask };
}

const caller = (id: string, namespace = 'default', limits?: Limits): CallerContext => ({
  caller: id,
  namespace,
  ...(limits && { limits: JSON.stringify(limits) }),
});

const slow = caller('key:slow', 'default', { requestsPerSecond: 2 });

test('who is under no limit is not counted, and hears nothing of limits', async () => {
  const { buckets, ask } = siteWith();
  const { statusCode, headers } = await ask('GET /v1/topics', caller('key:free'));
  expect(statusCode).toBe(200);
  expect(headers).toEqual({ 'content-type': 'application/json' });
  expect(buckets.calls).toBe(0);
});

test('each answer says what is allowed, and what is left', async () => {
  const { ask } = siteWith();
  expect((await ask('GET /v1/topics', slow)).headers).toMatchObject({
    'ratelimit-policy': '"key-requests";q=2;w=1',
    ratelimit: '"key-requests";r=1;t=1',
  });
  expect((await ask('GET /v1/topics/x', slow)).headers?.ratelimit).toBe('"key-requests";r=0;t=1');
});

test('beyond the limit it is 429 with the time to wait, and nothing is done', async () => {
  const { ask, answered, outside } = siteWith();
  await ask('GET /v1/topics', slow);
  await ask('GET /v1/topics', slow);
  const refused = await ask('GET /v1/topics', slow);
  expect(refused).toMatchObject({
    statusCode: 429,
    headers: {
      'content-type': 'application/problem+json',
      'retry-after': '1',
      ratelimit: '"key-requests";r=0;t=1',
      'ratelimit-policy': '"key-requests";q=2;w=1',
    },
  });
  expect(jsonOf(refused)).toMatchObject({
    code: 'rate_limited',
    limit: 'key-requests',
    retryAfterSeconds: 1,
  });
  expect(answered).toHaveLength(2);
  outside.time += 1_000;
  expect((await ask('GET /v1/topics', slow)).statusCode).toBe(200);
});

test('a refusal of something else says what is left, too', async () => {
  const { ask } = siteWith();
  const refused = await ask('GET /v1/topics', slow, { rawQueryString: 'a=b' });
  expect(refused).toMatchObject({
    statusCode: 400,
    headers: { ratelimit: '"key-requests";r=1;t=1' },
  });
});

test('one caller does not use up what another has', async () => {
  const { ask } = siteWith();
  await ask('GET /v1/topics', slow);
  await ask('GET /v1/topics', slow);
  const other = { ...slow, caller: 'key:other' };
  expect((await ask('GET /v1/topics', other)).statusCode).toBe(200);
  const namesake = { ...slow, namespace: 'payments' };
  expect((await ask('GET /v1/topics', namesake)).statusCode).toBe(200);
});

test('all callers of a namespace share what it has, and other namespaces do not', async () => {
  const { ask } = siteWith();
  for (const one of ['a', 'b', 'c'])
    expect((await ask('GET /v1/topics', caller(`key:${one}`, 'shared'))).statusCode).toBe(200);
  const refused = await ask('GET /v1/topics', caller('key:d', 'shared'));
  expect(jsonOf(refused)).toMatchObject({ code: 'rate_limited', limit: 'namespace-requests' });
  expect((await ask('GET /v1/topics', caller('key:d'))).statusCode).toBe(200);
});

test('what the namespace refuses is not taken from the key', async () => {
  const { ask, outside } = siteWith();
  const fast = caller('key:fast', 'shared', { requestsPerSecond: 8 });
  for (let count = 0; count < 3; count++) await ask('GET /v1/topics', fast);
  const refused = await ask('GET /v1/topics', fast);
  expect(jsonOf(refused).limit).toBe('namespace-requests');
  expect(refused.headers?.ratelimit).toBe('"key-requests";r=5;t=1, "namespace-requests";r=0;t=1');
  outside.time += 500;
  expect((await ask('GET /v1/topics', fast)).statusCode).toBe(200);
});

test('bodies are counted as they arrived, not as the gateway writes them', async () => {
  const site = siteWith();
  const one = caller('key:one', 'bytes');
  const body = Buffer.alloc(600, 'x');
  const sent = { body: body.toString('base64'), isBase64Encoded: true };
  const first = await site.ask('POST /v1/filters/test', one, sent);
  expect(first.headers).toMatchObject({
    'ratelimit-policy': '"namespace-bytes";q=1024;qu="content-bytes";w=1',
    ratelimit: '"namespace-bytes";r=424;t=1',
  });
  const second = await site.ask('POST /v1/filters/test', one, sent);
  expect(jsonOf(second)).toMatchObject({ code: 'rate_limited', limit: 'namespace-bytes' });
  expect(site.answered).toHaveLength(1);
  site.outside.time += 1_000;
  expect((await site.ask('POST /v1/filters/test', one, sent)).statusCode).toBe(200);
});

test('an answer that is longer than what was left is paid by waiting', async () => {
  const { ask, outside } = siteWith({ answer: { text: 'x'.repeat(5_000) } });
  const one = caller('key:one', 'bytes');
  expect((await ask('GET /v1/topics', one)).statusCode).toBe(200);
  // What is owed is asked for with the next request, which a bucket that is full still passes.
  outside.time += 1_100;
  expect((await ask('GET /v1/topics', one)).statusCode).toBe(200);
  const refused = await ask('GET /v1/topics', one);
  expect(refused.statusCode).toBe(429);
  expect(refused.headers?.['retry-after']).toBe('5');
  outside.time += 5_000;
  expect((await ask('GET /v1/topics', one)).statusCode).toBe(200);
});

test('health, and what there is not, costs nobody anything', async () => {
  const { ask, buckets } = siteWith();
  for (let count = 0; count < 5; count++) {
    expect((await ask('GET /v1/health', slow)).statusCode).toBe(200);
    expect((await ask('GET /nowhere', slow)).statusCode).toBe(404);
  }
  expect(buckets.calls).toBe(0);
});

test('a key for less than one request a second has a longer window', async () => {
  const { ask } = siteWith();
  const rare = caller('key:rare', 'default', { requestsPerSecond: 0.25 });
  expect((await ask('GET /v1/topics', rare)).headers).toMatchObject({
    'ratelimit-policy': '"key-requests";q=1;w=4',
    ratelimit: '"key-requests";r=0;t=4',
  });
  const refused = await ask('GET /v1/topics', rare);
  expect(refused).toMatchObject({ statusCode: 429, headers: { 'retry-after': '4' } });
});

test('buckets that can not be asked hold nobody up, but not everybody passes', async () => {
  const { ask, buckets, troubles } = siteWith();
  buckets.move = () => Promise.reject(new Error('DynamoDB is away'));
  expect((await ask('GET /v1/topics', slow)).statusCode).toBe(200);
  expect((await ask('GET /v1/topics', slow)).statusCode).toBe(429);
  expect(troubles).toHaveLength(1);
});
