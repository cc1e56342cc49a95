import { api } from '../support/api';
import { expectProblem } from '../support/problems';

test.each([
  ['GET', '/v1/topics/doors/events', 'POST'],
  ['PUT', '/v1/topics/doors/events', 'POST'],
  ['DELETE', '/v1/topics/doors/events', 'POST'],
  ['PATCH', '/v1/topics/doors/events', 'POST'],
  ['HEAD', '/v1/topics/doors/events', 'POST'],
  ['TRACE', '/v1/topics/doors/events', 'POST'],
  ['GET', '/v1/subscriptions/doors-pull/pull', 'POST'],
  ['POST', '/v1/topics', 'GET, HEAD'],
  ['POST', '/v1/topics/doors', 'GET, HEAD'],
  ['POST', '/v1/health', 'GET, HEAD'],
])('%s %s is refused, and the answer says what is allowed: %s', async (method, path, allow) => {
  const answer = await api(path, { method });
  expect([answer.status, answer.headers.allow]).toEqual([405, allow]);
  if (method === 'HEAD') expect(answer.text).toBe('');
  else expectProblem(answer, 405, 'method_not_allowed');
});

test.each(['/v1/topics', '/v1/health'])(
  'HEAD %s is answered as GET is, without a body',
  async (path) => {
    const answer = await api(path, { method: 'HEAD' });
    expect([answer.status, answer.text]).toEqual([200, '']);
  },
);

test('OPTIONS is no reason to fail', async () => {
  const answer = await api('/v1/topics/doors/events', { method: 'OPTIONS' });
  // MiniStack answers it itself, as AWS does only where CORS is set up.
  expect(answer.status).toBeLessThan(500);
});

test.each(['/', '/v1', '/v2/topics', '/v1/nothing', '/v1/topics/doors/events/1/2', '/favicon.ico'])(
  'there is nothing at %s',
  async (path) => {
    expectProblem(await api(path), 404, 'route_unknown');
  },
);

const unknown = [
  'nobody',
  'constructor',
  '__proto__',
  'toString',
  'hasOwnProperty',
  'doors%20',
  'doors%09',
  'doors%00',
  '%00',
  '%2e%2e',
  '%2e',
  '%252e%252e',
  'd%256fors',
  '%ff',
  '%F0%9F%98%80',
  'x'.repeat(4_000),
];

test.each(unknown.map((topic) => [topic.slice(0, 20), topic] as const))(
  'a topic that there is not is unknown: %s',
  async (_, topic) => {
    const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '1' };
    expectProblem(await api(`/v1/topics/${topic}/events`, request), 404, 'topic_unknown');
    expectProblem(await api(`/v1/topics/${topic}`), 404, 'topic_unknown');
  },
);

test.each([
  '/v1/topics//events',
  '/v1/topics/doors/../doors/events',
  '/v1/topics/doors%2Fevents',
  '/v1/topics/%2e%2e%2fevents',
  '/v1/topics/doors/events/',
  '/v1\\topics\\doors\\events',
  '/v1/topics/%zz/events',
  '/v1/topics/doors%/events',
])('a path that is none of ours is a refusal, never a failure: %s', async (path) => {
  const answer = await api(path, {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: '1',
  });
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
});

test('a name may be percent-encoded, as in any address', async () => {
  expect((await api('/v1/topics/d%6Fors')).json).toMatchObject({ name: 'doors' });
});

test('the catalog takes no query parameters', async () => {
  expectProblem(await api('/v1/topics?limit=1'), 400, 'parameter_unknown');
  expectProblem(await api('/v1/topics?a=1&a=2'), 400, 'parameter_invalid');
});

const shut: readonly [string, string][] = [
  ['GET', '/v1/topics'],
  ['GET', '/v1/subscriptions/doors-pull'],
  ['POST', '/v1/topics/doors/events'],
  ['POST', '/v1/subscriptions/doors-pull/pull'],
  ['GET', '/v1/nothing'],
  ['DELETE', '/v1/health'],
];

test.each(shut)('without a key the door stays shut: %s %s', async (method, path) => {
  expectProblem(await api(path, { method, key: null }), 401, 'key_missing');
});

test.each(shut)('with a wrong key the door stays shut: %s %s', async (method, path) => {
  expectProblem(await api(path, { method, key: 'wrong' }), 401, 'key_invalid');
});

test.each([
  'Bearer',
  'Bearer ',
  'Bearer  ',
  'Basic dXNlcjpwYXNz',
  'Bearer a b',
  'Bearer "quoted"',
  'undefined',
  ',',
])('a malformed Authorization opens nothing: %s', async (authorization) => {
  const { status } = await api('/v1/topics', { key: null, headers: { authorization } });
  expect(status).toBe(401);
});

test('health is told to whoever asks, and nothing else', async () => {
  for (const key of [null, 'wrong']) {
    const answer = await api('/v1/health', { key });
    expect([answer.status, answer.json]).toEqual([200, { status: 'ok' }]);
  }
});

test('an address that looks like health is not open', async () => {
  for (const path of ['/v1/health/', '/v1/health/../topics', '/v1//health', '/v1/health%2F']) {
    const answer = await api(path, { key: null });
    expect(answer.status).toBe(401);
    expect(answer.text).not.toContain('doors');
  }
});
