import { BatchPartlyRefused, WeftError } from '../../lib/client';
import { closeServers, created, problem, type Reply, serve, stored } from './server';

afterEach(closeServers);

const event = { type: 'order.placed', partitionkey: 'alice', data: { amount: 1 } };

/** Replies in turn, the last one for ever. */
const inTurn =
  (...replies: readonly Reply[]) =>
  (_: unknown, nth: number): Reply =>
    replies[Math.min(nth, replies.length) - 1] ?? 'silence';

const caught = async (promise: Promise<unknown>): Promise<WeftError> =>
  promise.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: WeftError) => error,
  );

test('an event is sent as a CloudEvent with what it needs filled in, under a key of its own', async () => {
  const { client, requests } = await serve(inTurn(created(stored(3))));
  expect(await client.publish('orders', event)).toEqual(stored(3));
  const [{ path, headers, body } = { path: '', headers: {}, body: '' }] = requests;
  expect(path).toBe('/v1/topics/orders/events');
  expect(headers).toMatchObject({
    authorization: 'Bearer secret',
    'content-type': 'application/cloudevents+json',
    'idempotency-key': expect.stringMatching(/^"[0-9a-f-]{36}"$/),
  });
  expect(JSON.parse(body)).toEqual({
    specversion: '1.0',
    id: expect.any(String),
    source: '/v1/topics/orders',
    time: expect.stringMatching(/Z$/),
    ...event,
  });
});

test('bytes are sent in base64', async () => {
  const { client, requests } = await serve(inTurn(created(stored(0))));
  await client.publish('orders', { type: 'image', data: new Uint8Array([0, 255]).subarray(1) });
  expect(JSON.parse(requests[0]?.body ?? '')).toMatchObject({ data_base64: '/w==' });
  expect(JSON.parse(requests[0]?.body ?? '')).not.toHaveProperty('data');
});

test.each<[string, Reply]>([
  ['was reset', 'reset'],
  ['was cut off in the middle', 'cut off'],
  ['was no JSON', { status: 201, body: '<html>' }],
  ['was not what a publish answers', { status: 201, body: { offset: 'three' } }],
  ['said 502', { status: 502, body: 'Bad Gateway' }],
  ['said 503', problem(503, 'outcome_unknown')],
  ['said 504', { status: 504, body: '' }],
  ['said 429', { status: 429, body: {} }],
  ['was a 500 of the gateway', { status: 500, body: { message: 'Internal Server Error' } }],
  ['said that the first try is being written', problem(409, 'idempotency_in_progress')],
])('where the answer %s, the very same request is sent again', async (_, reply) => {
  const { client, requests } = await serve(inTurn(reply, reply, created(stored(3))));
  expect(await client.publish('orders', event)).toEqual(stored(3));
  expect(requests).toHaveLength(3);
  expect(new Set(requests.map(({ body }) => body)).size).toBe(1);
  expect(new Set(requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
});

test('two publishes have two keys', async () => {
  const { client, requests } = await serve(inTurn(created(stored(3))));
  await client.publish('orders', event);
  await client.publish('orders', event);
  expect(new Set(requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(2);
});

test.each([
  [400, 'json_invalid'],
  [404, 'topic_unknown'],
  [409, 'target_not_pull'],
  [413, 'record_too_large'],
  [422, 'idempotency_key_reused'],
  [500, 'internal'],
])('%i %s is not tried again, and says what the API said', async (status, code) => {
  const { client, requests } = await serve(inTurn(problem(status, code, { limit: 7 })));
  const error = await caught(client.publish('orders', event));
  expect(error).toBeInstanceOf(WeftError);
  expect(error).toMatchObject({ code, status, detail: `about ${code}`, problem: { limit: 7 } });
  expect(error.mayHaveHappened).toBe(status === 500);
  expect(requests).toHaveLength(1);
});

test.each([
  [401, { message: 'Unauthorized' }, 'http_401'],
  [403, 'no JSON', 'http_403'],
  [301, '', 'http_301'],
])(
  'an answer %i that is no problem detail is an error all the same',
  async (status, body, code) => {
    const { client, requests } = await serve(
      inTurn({ status, headers: { location: '/elsewhere' }, body }),
    );
    expect(await caught(client.publish('orders', event))).toMatchObject({ code, status });
    expect(requests).toHaveLength(1);
  },
);

test('tries are counted, and the last failure is what the caller gets', async () => {
  const { client, requests } = await serve(inTurn(problem(503, 'throttled')));
  const error = await caught(client.publish('orders', event));
  expect(error).toMatchObject({ code: 'throttled', status: 503, retryable: true });
  expect(error.mayHaveHappened).toBe(false);
  expect(requests).toHaveLength(4);
});

test('one try of unknown outcome leaves the doubt, whatever the later ones say', async () => {
  const { client } = await serve(inTurn('reset', problem(503, 'throttled')));
  expect((await caught(client.publish('orders', event))).mayHaveHappened).toBe(true);
  const other = await serve(inTurn('reset', problem(403, 'forbidden')));
  expect((await caught(other.client.publish('orders', event))).mayHaveHappened).toBe(true);
});

test('where nobody listens the request was never sent', async () => {
  const { endpoint } = await serve(inTurn('reset'));
  await closeServers();
  const { client } = await serve(inTurn('reset'), { endpoint });
  const error = await caught(client.publish('orders', event));
  expect(error).toMatchObject({ code: 'no_answer', retryable: true });
  expect(error.mayHaveHappened).toBe(false);
});

test('Retry-After is obeyed', async () => {
  const later = { status: 503, headers: { 'retry-after': '1' } };
  const { client, requests } = await serve(inTurn(later, created(stored(0))));
  await client.publish('orders', event);
  const [first, second] = requests.map(({ at }) => at);
  expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(1_000);
});

test('a Retry-After that is a date is obeyed', async () => {
  const date = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 1_000).toUTCString();
  const later = { status: 429, headers: { 'retry-after': date } };
  const { client } = await serve(inTurn(later, created(stored(0))));
  await client.publish('orders', event);
  expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(date));
});

test('a Retry-After of an hour is not waited for, but told', async () => {
  const { client, requests } = await serve(
    inTurn({ status: 503, headers: { 'retry-after': '3600' } }),
  );
  const error = await caught(client.publish('orders', event));
  expect(error).toMatchObject({ retryable: true, retryAfterMs: 3_600_000 });
  expect(requests).toHaveLength(1);
});

test('a server that says nothing is given up on, and asked again', async () => {
  const { client, requests } = await serve(inTurn('silence', created(stored(1))), {
    timeoutMs: 50,
  });
  expect(await client.publish('orders', event)).toEqual(stored(1));
  expect(requests).toHaveLength(2);
});

test.each<[string, Reply]>([
  ['a server that says nothing', 'silence'],
  ['a retry that is an hour away', { status: 503, headers: { 'retry-after': '100' } }],
])('an abort ends the wait for %s', async (_, reply) => {
  const { client } = await serve(inTurn(reply));
  const controller = new AbortController();
  const published = caught(client.publish('orders', event, { signal: controller.signal }));
  setTimeout(() => controller.abort(new Error('enough')), 50);
  expect(await published).toEqual(new Error('enough'));
});

test('what is aborted before is not sent', async () => {
  const { client, requests } = await serve(inTurn(created(stored(0))));
  const signal = AbortSignal.abort(new Error('before'));
  expect(await caught(client.publish('orders', event, { signal }))).toEqual(new Error('before'));
  expect(requests).toHaveLength(0);
});

test("the client's own signal ends all of its calls", async () => {
  const controller = new AbortController();
  const { client } = await serve(inTurn('silence'), { signal: controller.signal });
  const all = Promise.all([1, 2, 3].map(() => caught(client.publish('orders', event))));
  setTimeout(() => controller.abort(new Error('over')), 20);
  expect(await all).toEqual([1, 2, 3].map(() => new Error('over')));
});

test('a batch of which some are refused says which', async () => {
  const refused = { status: 422, code: 'event_invalid', detail: 'about it', problems: ['x'] };
  const { client } = await serve(
    inTurn({ status: 207, body: [{ status: 201, ...stored(4) }, refused] }),
  );
  const error = await caught(client.publish('orders', [event, event]));
  expect(error).toBeInstanceOf(BatchPartlyRefused);
  const { results } = error as BatchPartlyRefused;
  expect(results[0]).toEqual(stored(4));
  expect(results[1]).toMatchObject({ code: 'event_invalid', status: 422, problem: refused });
});

test('a batch of which all are refused says why each was', async () => {
  const entries = [{ status: 422, code: 'key_required', detail: 'no key' }];
  const { client } = await serve(inTurn(problem(422, 'batch_refused', { entries })));
  const error = await caught(client.publish('orders', [event]));
  expect(error).toMatchObject({ results: [{ code: 'key_required' }] });
});

test('an answer with too few entries is none', async () => {
  const { client, requests } = await serve(inTurn(created([stored(4)])));
  const error = await caught(client.publish('orders', [event, event]));
  expect(error).toMatchObject({ code: 'answer_malformed', mayHaveHappened: true });
  expect(requests).toHaveLength(4);
});

test('nothing is no request', async () => {
  const { client, requests } = await serve(inTurn(created([])));
  expect(await client.publish('orders', [])).toEqual([]);
  expect(requests).toHaveLength(0);
});

test.each<[string, object | object[]]>([
  ['record_too_large', { type: 'x', data: 'a'.repeat(260_096) }],
  ['event_invalid', { type: 'x', data: 1n }],
  ['batch_size', Array(501).fill(event)],
  ['request_too_large', Array(9).fill({ type: 'x', data: 'a'.repeat(250_000) })],
])('%s is found out before anything is sent', async (code, events) => {
  const { client, requests } = await serve(inTurn(created(stored(0))));
  expect(await caught(client.publish('orders', events as never))).toMatchObject({ code });
  expect(requests).toHaveLength(0);
});

test.each(['', '.', '..', '\ud800'])(
  'the name %j would be another address, and is refused',
  async (name) => {
    const { client, requests } = await serve(inTurn(created(stored(0))));
    expect(await caught(client.publish(name, event))).toMatchObject({ code: 'name_invalid' });
    expect(requests).toHaveLength(0);
  },
);

test('other names are escaped', async () => {
  const { client, requests } = await serve(inTurn(created(stored(0))));
  await client.publish('a/../b?c#d%2e', event);
  expect(requests[0]?.path).toBe('/v1/topics/a%2F..%2Fb%3Fc%23d%252e/events');
});

test("under a caller's own key the request is the same to the byte, also the next day", async () => {
  const { client, requests } = await serve(inTurn(created(stored(0))));
  const options = { idempotencyKey: 'order "7"' };
  await client.publish('orders', event, options);
  await client.publish('orders', event, options);
  const [first, second] = requests;
  expect(first?.headers['idempotency-key']).toBe('"order \\"7\\""');
  expect(second?.body).toBe(first?.body);
  expect(JSON.parse(first?.body ?? '')).toMatchObject({ id: 'order "7"' });
});

test('a key may be made anew for each try', async () => {
  const keys = ['old', 'new'];
  const { client, requests } = await serve(inTurn('reset', created(stored(0))), {
    apiKey: async () => keys.shift() ?? 'none',
  });
  await client.publish('orders', event);
  expect(requests.map(({ headers }) => headers.authorization)).toEqual([
    'Bearer old',
    'Bearer new',
  ]);
});

test('a key that no header can hold is not repeated by the error', async () => {
  const { client } = await serve(inTurn(created(stored(0))), { apiKey: 'se\ncret' });
  const error = await caught(client.publish('orders', event));
  expect(error.code).toBe('key_malformed');
  expect(JSON.stringify([error.message, String(error.cause)])).not.toContain('cret');
});

test.each(['http://127.0.0.1:1/', 'http://127.0.0.1:1/v1', 'http://127.0.0.1:1/v1/'])(
  'the endpoint %s is the same one',
  async (endpoint) => {
    const asked: string[] = [];
    const fake = async (url: unknown) => {
      asked.push(String(url));
      return new Response(JSON.stringify(stored(0)), { status: 201 });
    };
    const { client } = await serve(inTurn('reset'), { endpoint, fetch: fake as typeof fetch });
    await client.publish('orders', event);
    expect(asked).toEqual(['http://127.0.0.1:1/v1/topics/orders/events']);
  },
);

test.each(['nowhere', 'ftp://x', 'http://a:b@x', 'http://x/?q'])(
  '%s is no endpoint',
  async (endpoint) => {
    await expect(serve(inTurn('reset'), { endpoint })).rejects.toMatchObject({ name: 'TypeError' });
  },
);

test('the trace of the caller goes with the request', async () => {
  const { client, requests } = await serve(inTurn(created(stored(3))));
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  await client.publish('orders', event, { traceparent, tracestate: 'a=1' });
  expect(requests[0]?.headers).toMatchObject({ traceparent, tracestate: 'a=1' });
});
