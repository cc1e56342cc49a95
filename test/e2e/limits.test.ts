import { createServer, type IncomingMessage, type Server } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { maxHops } from '../../lib/domain/publish/hops';
import { type ApiAnswer, api, post } from '../support/api';
import { testClient } from '../support/client';
import { eventually } from '../support/eventually';
import { expectProblem } from '../support/problems';
import { batchType, event, publish, storedIn, structuredType } from '../support/publishing';
import { loopVariable } from '../support/stack';

/** Makes a key with these limits. */
async function keyWith(limits: object, namespace = 'default'): Promise<string> {
  const asked = { name: 'limits', scopes: ['admin'], limits, namespace };
  const { status, json } = await post('/v1/keys', asked);
  expect(status).toBe(201);
  return json.key;
}

const send = (key: string, data: unknown = 1, headers = {}): Promise<ApiAnswer> =>
  post('/v1/topics/limited/events', data, { key, headers });

const statuses = (answers: readonly ApiAnswer[]): number[] => answers.map(({ status }) => status);

/** How many records the topic `limited` has. */
async function recordCount(): Promise<number> {
  const { json } = await api('/v1/topics/limited/offsets');
  return json.partitions[0].head;
}

describe('a key with a rate', () => {
  test('is told what it may, what is left, and when to come again', async () => {
    const key = await keyWith({ requestsPerSecond: 0.05 });
    const first = await send(key);
    expect(first).toMatchObject({
      status: 201,
      headers: {
        'ratelimit-policy': '"key-requests";q=1;w=20',
        ratelimit: '"key-requests";r=0;t=20',
      },
    });
    const before = await recordCount();
    const refused = await send(key);
    expectProblem(refused, 429, 'rate_limited');
    expect(refused.json).toMatchObject({ limit: 'key-requests' });
    expect(refused.headers['retry-after']).toMatch(/^(1?\d|20)$/);
    expect(refused.headers['retry-after']).toBe(String(refused.json.retryAfterSeconds));
    expect(await recordCount()).toBe(before);
  });

  test('has its Idempotency-Key still when it was refused', async () => {
    const key = await keyWith({ requestsPerSecond: 0.2 });
    await send(key);
    const once = { 'idempotency-key': `"limits-${Date.now()}"` };
    const refused = await send(key, 2, once);
    expectProblem(refused, 429, 'rate_limited');
    await setTimeout(1_000 * refused.json.retryAfterSeconds);
    const stored = await send(key, 2, once);
    expect(stored.status).toBe(201);
    expect(stored.headers['idempotent-replayed']).toBeUndefined();
  });

  test('gets no more than it allows however many ask at once, and no less', async () => {
    const rate = 3;
    const key = await keyWith({ requestsPerSecond: rate });
    const began = Date.now();
    const all: number[] = [];
    for (let round = 0; round < 10; round++)
      all.push(...statuses(await Promise.all(Array.from({ length: 4 }, () => send(key)))));
    const seconds = (Date.now() - began) / 1_000;
    const stored = all.filter((status) => status === 201).length;
    expect(all.every((status) => [201, 429].includes(status))).toBe(true);
    expect(stored).toBeLessThanOrEqual(rate * (seconds + 2));
    expect(stored).toBeGreaterThanOrEqual(rate);
  });

  test('is waited for by the client, which stores each event once', async () => {
    const key = await keyWith({ requestsPerSecond: 2 });
    const client = testClient({ apiKey: key });
    const before = await recordCount();
    const began = Date.now();
    for (let count = 0; count < 6; count++)
      await client.publish('limited', { type: 'counted', data: { count } });
    expect(Date.now() - began).toBeGreaterThanOrEqual(1_000);
    expect(await recordCount()).toBeGreaterThanOrEqual(before + 6);
  });

  test('counts the bytes of what is sent', async () => {
    const key = await keyWith({ bytesPerSecond: 20_000 });
    const first = await send(key, 'x'.repeat(60_000));
    expect(first.headers['ratelimit-policy']).toBe('"key-bytes";q=20000;qu="content-bytes";w=1');
    expect(first.status).toBe(201);
    const refused = await send(key, 'small');
    expectProblem(refused, 429, 'rate_limited');
    expect(refused.json).toMatchObject({ limit: 'key-bytes' });
  });

  test('counts what was read, too, which is paid by waiting', async () => {
    const key = await keyWith({ bytesPerSecond: 2_000 });
    await send(key, 'x'.repeat(200));
    const read = () => api('/v1/topics/limited/partitions/0/events?from=earliest', { key });
    await setTimeout(1_000);
    const answers = [await read(), await read(), await read()];
    expect(statuses(answers)).toEqual([200, expect.any(Number), 429]);
  });

  test('holds nothing while it waits for a record', async () => {
    const key = await keyWith({ requestsPerSecond: 2 });
    let waits = true;
    const path = '/v1/topics/looping/partitions/0/events?from=latest&wait=15';
    const read = api(path, { key }).finally(() => {
      waits = false;
    });
    for (let count = 0; count < 4; count++)
      await eventually(async () =>
        (await api('/v1/topics', { key })).status === 200 ? true : undefined,
      );
    expect(waits).toBe(true);
    expect((await read).status).toBe(200);
  });
});

describe('a namespace with limits', () => {
  /** Asks until it is no longer told to wait. */
  const insist = (act: () => Promise<ApiAnswer>): Promise<ApiAnswer> =>
    eventually(async () => {
      const answer = await act();
      return answer.json?.code === 'rate_limited' ? undefined : answer;
    });

  test('has them for all its keys together, and no other namespace has', async () => {
    const keys = [await keyWith({}, 'capped'), await keyWith({}, 'capped')];
    const both = () =>
      Promise.all(Array.from({ length: 8 }, (_, at) => api('/v1/topics', { key: keys[at % 2] })));
    // The first may take their time, until there are functions to answer them.
    const refused = await eventually(async () => {
      const answers = await both();
      expect(answers[0]?.headers['ratelimit-policy']).toBe('"namespace-requests";q=4;w=1');
      const limited = answers.filter(({ status }) => status === 429);
      return limited.length > 0 ? limited : undefined;
    });
    for (const one of refused) expect(one.json).toMatchObject({ limit: 'namespace-requests' });
    expect((await api('/v1/topics')).status).toBe(200);
  });

  test('has as many operations at once as it may, and the next when one has ended', async () => {
    const key = await keyWith({}, 'capped');
    const events = Array.from({ length: 40 }, (_, n) => event({ id: `${n}` }));
    const headers = { 'content-type': batchType };
    await insist(() => post('/v1/topics/limited/events', events, { key, headers }));
    const replay = () =>
      insist(() =>
        post(
          '/v1/subscriptions/limited-pull/replay',
          { from: 'earliest', ratePerSecond: 1 },
          { key },
        ),
      );
    const [first, second] = [await replay(), await replay()];
    expect(statuses([first, second])).toEqual([202, 202]);
    const refused = await replay();
    expectProblem(refused, 429, 'operations_limit');
    expect(refused.headers['retry-after']).toBe('10');
    expect(refused.json.running.map(({ id }: { id: string }) => id).sort()).toEqual(
      [first.json.id, second.json.id].sort(),
    );
    const cancel = (id: string) => insist(() => post(`/v1/operations/${id}/cancel`, {}, { key }));
    expect((await cancel(first.json.id)).status).toBe(200);
    const third = await replay();
    expect(third.status).toBe(202);
    for (const { json } of [second, third]) await cancel(json.id);
  });
});

test('each door counts, and health does not', async () => {
  const key = await keyWith({ requestsPerSecond: 1_000 });
  const doors = await Promise.all([
    send(key),
    post('/v1/subscriptions/limited-pull/pull', { max: 1 }, { key }),
    api('/v1/topics/limited/offsets', { key }),
    api('/v1/topics/limited/groups', { key }),
    api('/v1/topics', { key }),
    api('/v1/operations', { key }),
    api('/v1/keys', { key }),
  ]);
  for (const { headers } of doors)
    expect(headers['ratelimit-policy']).toBe('"key-requests";q=1000;w=1');
  expect((await api('/v1/health', { key })).headers).not.toHaveProperty('ratelimit');
  expect((await api('/v1/topics')).headers).not.toHaveProperty('ratelimit');
});

describe('an event that goes round', () => {
  let server: Server;
  const answers: ApiAnswer[] = [];
  const bodies: string[] = [];

  /** Publishes what it was sent, and says that all went well. */
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const body = await bodyOf(request);
      bodies.push(body);
      answers.push(await publish('looping', structuredType, body));
      response.end();
    });
    await new Promise<void>((listening) =>
      server.listen(Number(process.env[loopVariable]), '127.0.0.1', listening),
    );
  });

  afterAll(() => server.close());

  async function bodyOf(request: IncomingMessage): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  }

  test('through a webhook comes to an end by itself', async () => {
    const sent = event({ id: 'round', data: { n: 1 } });
    storedIn(await publish('looping', structuredType, JSON.stringify(sent)));
    const last = await eventually(() => answers.find(({ status }) => status !== 201));
    expectProblem(last, 422, 'too_many_hops');
    expect(answers).toHaveLength(maxHops + 1);
    expect(bodies.map((body) => JSON.parse(body))).toEqual(
      Array.from({ length: maxHops + 1 }, (_, at) => ({ ...sent, wefthops: at + 1 })),
    );
    await setTimeout(2_000);
    expect(answers).toHaveLength(maxHops + 1);
  });
});
