import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Webhook } from 'standardwebhooks';
import { api, post } from '../support/api';
import { lettersOf, parkedLetters, redriven } from '../support/dead-letters';
import { eventually } from '../support/eventually';
import {
  type HostileReceiver,
  hostileReceiver,
  type ReceivedRequest,
} from '../support/hostile-receiver';
import { event, publishBatch } from '../support/publishing';
import { receiverVariable } from '../support/stack';

let receiver: HostileReceiver;
beforeAll(async () => {
  receiver = await hostileReceiver(undefined, Number(process.env[receiverVariable]));
});
afterAll(() => receiver.close());

const publish = (type: string, id: string, data: object = {}, key = id) =>
  publishBatch('hooks', [event({ id, type, partitionkey: key, data })]);

/** The requests that carried a record, in their order. */
const requestsFor = (id: string): ReceivedRequest[] =>
  receiver.requests.filter(
    ({ headers, body }) => headers['ce-id'] === id || body.toString().includes(`"id":"${id}"`),
  );

const arrived = (id: string, count = 1): Promise<ReceivedRequest[]> =>
  eventually(() => (requestsFor(id).length >= count ? requestsFor(id) : undefined));

const secretOf = async (subscription: string): Promise<string> => {
  const SecretId = `WeftTest-webhook-${subscription}`;
  const { SecretString } = await new SecretsManagerClient({}).send(
    new GetSecretValueCommand({ SecretId }),
  );
  return JSON.parse(SecretString ?? '{}').current;
};

const verify = (secret: string, { body, headers }: ReceivedRequest) =>
  new Webhook(secret).verify(body, { ...headers });

const attemptsOf = async (subscription: string) =>
  (await api(`/v1/subscriptions/${subscription}/attempts?limit=100`)).json.attempts;

test('a record is posted as a structured CloudEvent that a receiver can verify', async () => {
  const [stored] = await publish('told', 'told-1', { behave: 'ok', n: 1 });
  const [request] = await arrived('told-1');
  if (!request) throw new Error('nothing came');
  expect(verify(await secretOf('hook-told'), request)).toMatchObject({
    id: 'told-1',
    data: { n: 1 },
  });
  expect(request.headers).toMatchObject({
    'content-type': 'application/cloudevents+json',
    'weft-topic': 'hooks',
    'weft-partition': String(stored?.partition),
    'weft-offset': String(stored?.offset),
  });
  expect(() => verify('whsec_bm90IG91ciBzZWNyZXQ=', request)).toThrow();
});

test('or as its data alone, with its attributes as headers', async () => {
  await publish('data', 'data-1', { amount: 1 });
  const [request] = await arrived('data-1');
  expect(request?.body.toString()).toBe('{"amount":1}');
  expect(request?.headers).toMatchObject({
    'ce-id': 'data-1',
    'ce-type': 'data',
    'ce-partitionkey': 'data-1',
    'content-type': 'application/json',
  });
});

test.each([
  ['hang', /time|answer/i],
  ['dripHead', /time|answer/i],
  ['redirect', /redirect/i],
  ['reset', /reset|closed|connection/i],
  ['endlessHeaders', /./],
  ['endlessFailure', /500/],
] as const)(
  'a receiver that misbehaves (%s) fails the record, which is kept with what was seen',
  async (behave, error) => {
    const id = `hostile-${behave}`;
    await publish('told', id, { behave });
    const [letter] = await parkedLetters('hook-told', id, 1);
    expect(letter).toMatchObject({ reason: 'attempts_exhausted', attempts: 2 });
    expect(letter?.lastError).toMatch(error);
    expect(letter?.lastError).not.toContain('s3cret');
    // Retries carry the same id, so that the receiver can tell them.
    const ids = requestsFor(id).map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(1);
    // One that succeeds in between: the endpoint as a whole is not down.
    await publish('told', `${id}-ok`, { behave: 'ok' });
    await arrived(`${id}-ok`);
  },
);

test('an endless body of a success is a success, and is not read to its end', async () => {
  await publish('told', 'endless', { behave: 'endlessBody' });
  await arrived('endless');
  const attempt = await eventually(async () =>
    (await attemptsOf('hook-told')).find(
      (one: { error?: string; status?: number; response?: string }) =>
        one.response?.startsWith('xxxx'),
    ),
  );
  expect(attempt).toMatchObject({ status: 'done', httpStatus: 200 });
  expect(attempt.response.length).toBeLessThanOrEqual(1_024);
  expect(await lettersOf('hook-told', 'endless')).toEqual([]);
});

test('a webhook that failed for good is redriven in order once it is mended', async () => {
  const key = 'mended';
  await publish('told', 'mended-1', { behave: 'status/500' }, key);
  await publish('told', 'mended-2', { behave: 'ok' }, key);
  const [letter] = await parkedLetters('hook-told', key, 2);
  await api(`/v1/subscriptions/hook-told/dead-letters/${letter?.position}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ event: { ...letter?.event, data: { behave: 'ok' } } }),
  });
  const before = receiver.requests.length;
  await redriven('hook-told', { keys: [key] });
  const bodies = receiver.requests.slice(before).map(({ body }) => JSON.parse(body.toString()).id);
  expect(bodies).toEqual(['mended-1', 'mended-2']);
});

test('the journey of a record that a webhook refused, and took when it was mended', async () => {
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const data = { behave: 'status/500' };
  const failing = event({ id: 'way', type: 'told', partitionkey: 'way', traceparent, data });
  const [stored] = await publishBatch('hooks', [failing]);
  const [letter] = await parkedLetters('hook-told', 'way', 1);
  const path = `/v1/topics/hooks/events/${stored?.partition}-${stored?.offset}/journey`;
  const fates = async () => {
    const { json } = await api(path);
    const told = (name: string) =>
      json.subscriptions.find((one: { subscription: string }) => one.subscription === name);
    return { told: told('hook-told'), other: told('hook-data') };
  };
  const { told, other } = await fates();
  expect(other).toMatchObject({ state: 'filtered', steps: [{ rule: 'type' }] });
  expect(told.state).toBe('dead-lettered');
  await api(`/v1/subscriptions/hook-told/dead-letters/${letter?.position}`, {
    method: 'PUT',
    body: JSON.stringify({ event: { ...letter?.event, data: { behave: 'ok' } } }),
  });
  await redriven('hook-told', { keys: ['way'] });
  const after = (await eventually(async () => {
    const now = (await fates()).told;
    return now.state === 'acknowledged' && now;
  })) as unknown as { steps: { step: string; by?: string; error?: string }[] };
  expect(after.steps.map(({ step }) => step)).toEqual([
    'queued',
    'attempted',
    'attempted',
    'dead-lettered',
    'redriven',
    'attempted',
    'acknowledged',
  ]);
  expect(after.steps[1]?.error).toContain('500');
  expect(after.steps[4]?.by).toBe('owner');
  for (const { headers } of requestsFor('way')) expect(headers.traceparent).toBe(traceparent);
});

test('429 with Retry-After is obeyed: the record is tried again when the receiver said', async () => {
  await publish('told', 'busy', { behave: 'busy' });
  await arrived('busy', 2);
  const attempts = await eventually(async () => {
    const all: { httpStatus?: number; at: string }[] = await attemptsOf('hook-told');
    const mine = all.filter(({ httpStatus }) => httpStatus === 429);
    return mine.length === 2 ? mine : undefined;
  });
  const [second = 0, first = 0] = attempts.map(({ at }) => Date.parse(at));
  expect(second - first).toBeGreaterThanOrEqual(17_000);
});

test('410 disables the subscription and says so, until it is resumed', async () => {
  await publish('gone', 'gone-1');
  await arrived('gone-1');
  const status = () => api('/v1/subscriptions/hook-gone/status');
  const { json } = await eventually(async () => {
    const answer = await status();
    return answer.json.gone ? answer : undefined;
  });
  expect(json.reason).toMatch(/410|gone/i);
  await publish('gone', 'gone-2');
  await publish('told', 'after-gone-2', { behave: 'ok' });
  await arrived('after-gone-2');
  expect(requestsFor('gone-2')).toEqual([]);
  const resumed = await post('/v1/subscriptions/hook-gone/resume', {});
  expect(resumed.status).toBe(200);
  await publish('gone', 'gone-3');
  await arrived('gone-3');
});

test('an endpoint that is down costs a probe now and then, not a call a record', async () => {
  const ids = Array.from({ length: 40 }, (_, at) => `down-${at}`);
  await publishBatch(
    'hooks',
    ids.map((id) => event({ id, type: 'down', partitionkey: id, data: {} })),
  );
  await eventually(async () => (await attemptsOf('hook-down')).length >= 5);
  // Time for the rest to come to the worker, which does not try it.
  await eventually(async () => {
    const { messages } = (await api('/v1/subscriptions/hook-down/status')).json;
    return messages.waiting === 0;
  });
  const attempts = await attemptsOf('hook-down');
  expect(attempts.length).toBeLessThan(25);
  expect(attempts[0].error).toMatch(/connect|refused/i);
});

test('an address inside the network is refused when the connection is made', async () => {
  await publish('inside', 'inside-1');
  const [letter] = await parkedLetters('hook-inside', 'inside-1', 1);
  expect(letter?.lastError).toMatch(/address/i);
});

test('after a rotation a delivery carries two signatures, of the new secret and of the old', async () => {
  const old = await secretOf('hook-told');
  const { status, json } = await post('/v1/subscriptions/hook-told/secret/rotate', {});
  expect(status).toBe(200);
  expect(json.secret).toMatch(/^whsec_/);
  const again = await post('/v1/subscriptions/hook-told/secret/rotate', {});
  expect(again.json.secret).toBe(json.secret);
  expect(again.headers['idempotent-replayed']).toBe('true');
  expect(await secretOf('hook-told')).not.toBe(old);
});
