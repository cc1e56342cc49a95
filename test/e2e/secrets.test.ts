import { randomBytes } from 'node:crypto';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SignJWT } from 'jose';
import { readKey } from '../../lib/domain/access/access-key';
import { type ApiAnswer, type ApiRequest, api, post } from '../support/api';
import { ask } from '../support/consuming';
import { ended, parkedLetters } from '../support/dead-letters';
import { type Echo, openEcho } from '../support/echo';
import { eventually } from '../support/eventually';
import {
  journalLines,
  leaksIn,
  logLines,
  metricNames,
  stackTexts,
  writings,
} from '../support/evidence';
import { invokeForeign, sendForeign } from '../support/foreign';
import { batchType, event, publish, structuredType } from '../support/publishing';
import { stack, testIssuer } from '../support/stack';

const begun = Date.now();
const fresh = (what: string) => `${what}${randomBytes(16).toString('hex')}`;

/** What nobody may find: in the payload of records, and in what opens or signs something. */
const payload = fresh('payload');
const webhookBytes = randomBytes(32).toString('base64');
const webhookSecret = `whsec_${webhookBytes}`;
const secrets: string[] = [payload, webhookBytes];

const data = { card: payload };
const hook = '/v1/subscriptions/documented-hook';
const pulled = '/v1/subscriptions/documented-pull';
const refusals: ApiAnswer[] = [];
let echo: Echo;

beforeAll(async () => {
  echo = await openEcho();
  secrets.push(stack().apiKey);
  await new SecretsManagerClient({}).send(
    new PutSecretValueCommand({
      SecretId: 'WeftTest-webhook-documented-hook',
      SecretString: JSON.stringify({ current: webhookSecret }),
    }),
  );
});
afterAll(() => echo.close());

/** Sends what is refused, and keeps the answer. */
async function refused(path: string, request: ApiRequest): Promise<void> {
  const answer = await api(path, request);
  expect(answer.status).toBeGreaterThanOrEqual(400);
  refusals.push(answer);
}

const refusedBody = (path: string, type: string, body: ApiRequest['body'], key?: string) =>
  refused(path, { method: 'POST', headers: { 'content-type': type }, body, key });

test('a payload goes the whole way, and fails wherever it can', async () => {
  const records = [
    event({ id: 'hooked', type: 'hooked', partitionkey: 'secret-hook', data }),
    event({ id: 'pulled', type: 'pulled', partitionkey: 'secret-pull', data }),
  ];
  const { status } = await publish('documented', batchType, JSON.stringify(records));
  expect(status).toBe(201);

  await eventually(() => echo.bodies.some((body) => body.includes(payload)));
  const [letter] = await parkedLetters('documented-hook', 'secret-hook', 1);
  expect(letter?.event.data).toEqual(data);
  expect(JSON.stringify(letter?.lastError)).not.toContain(payload);
  const { json } = await post(`${hook}/dead-letters/redrive`, { keys: ['secret-hook'] });
  await ended(json.id);
  await rejected();
});

/** A record that its consumer refuses; then one that can not be corrected so, and one that is discarded. */
async function rejected(): Promise<void> {
  const delivery = await eventually(async () => {
    const { json } = await ask('documented-pull', 'pull', { max: 1, waitSeconds: 5 });
    const [one] = json.deliveries;
    if (one?.event.id === 'pulled') return one;
    // Another test's: it looks for it.
    if (one) await ask('documented-pull', 'nack', { ackIds: [one.ackId] });
    return undefined;
  });
  await post(`${pulled}/reject`, { ackIds: [delivery.ackId], reason: 'no such order' });
  const [letter] = await parkedLetters('documented-pull', 'secret-pull', 1);
  const place = `${pulled}/dead-letters/${letter?.position}`;
  const other = { ...event({ id: 'other', partitionkey: 'secret-pull' }), data };
  await refused(place, { method: 'PUT', body: JSON.stringify({ event: other }) });
  const discarded = await api(place, { method: 'DELETE', body: '{"reason":"a test"}' });
  expect(discarded.status).toBe(200);
}

test('publishes that carry it are refused', async () => {
  const at = '/v1/topics/documented/events?key=k';
  const text = JSON.stringify({ ...event(), data });
  const bare = '/v1/topics/documented/events';
  await refusedBody(at, 'application/json', `{"card":"${payload}`);
  await refusedBody(at, 'application/json', `{"card":"${payload}",}`);
  await refusedBody(at, 'application/json', `[${payload}]`);
  await refusedBody(at, 'text/plain', payload);
  await refusedBody(
    at,
    'application/json',
    Buffer.concat([Buffer.from([0xff]), Buffer.from(text)]),
  );
  await refusedBody(at, 'application/json', JSON.stringify(data).padEnd(2_200_000));
  await refusedBody(at, 'application/json', JSON.stringify(payload.repeat(10_000)));
  await refusedBody(bare, structuredType, JSON.stringify({ ...event({ id: '' }), data }));
  await refusedBody(bare, structuredType, JSON.stringify(payload));
  await refusedBody(bare, structuredType, text.slice(0, -1));
  await refusedBody(bare, batchType, JSON.stringify([{ ...event({ source: '' }), data }]));
  await refusedBody(bare, batchType, JSON.stringify([payload]));
  await refusedBody('/v1/topics/nobody/events', 'application/json', JSON.stringify(data));
  await refusedBody('/v1/filters/test', 'application/json', `{"event":{"data":"${payload}"}`);
});

test('keys are made, used, mistaken and revoked', async () => {
  const made = await post('/v1/keys', { name: 'secret', scopes: ['consume:documented-pull'] });
  const { id, key } = made.json;
  secrets.push(readKey(key)?.secret ?? '');
  expect((await post(`${pulled}/pull`, { max: 1 }, { key })).status).toBe(200);
  await refused('/v1/topics/documented/offsets', { key });
  await refused('/v1/nothing', { key });
  await refused('/v1/keys', { key: `${key}x` });
  await refused('/v1/keys', { key: key.slice(0, -1) });
  await refused(`${pulled}/pull`, { method: 'POST', key, body: key });
  expect((await api(`/v1/keys/${id}`, { method: 'DELETE' })).status).toBe(204);
  await refused(`${pulled}/pull`, { method: 'POST', key });
});

test('a token that is not the issuer’s is refused', async () => {
  const token = await new SignJWT({ sub: payload, scope: 'admin' })
    .setProtectedHeader({ alg: 'HS256', kid: 'first' })
    .setIssuer(testIssuer())
    .setAudience('weft-tests')
    .setExpirationTime('1h')
    .sign(randomBytes(32));
  secrets.push(...token.split('.').slice(1));
  await refused('/v1/topics', { key: token });
  await refused('/v1/topics', { key: `${token}x` });
  await refused('/v1/topics', { key: null, headers: { authorization: `Basic ${token}` } });
});

test('the secret of a webhook is rotated', async () => {
  const { status, json } = await post(`${hook}/secret/rotate`, { overlapSeconds: 0 });
  expect(status).toBe(200);
  secrets.push(json.secret.replace('whsec_', ''));
});

test('what comes to the queues and the Lambdas from elsewhere fails, too', async () => {
  for (const name of ['documented-hook', 'documented-pull']) await sendForeign(name, data);
  for (const [name, FunctionName = ''] of Object.entries(stack().outputs))
    if (name.endsWith('FunctionName')) await invokeForeign(FunctionName, data);
  await post(`${pulled}/pull`, { max: 10, waitSeconds: 5 });
});

test('nothing of it stands in any answer to a request that was refused', () => {
  expect(refusals.length).toBeGreaterThan(20);
  // What is short stands everywhere by chance.
  expect(secrets.filter((one) => one.length < 20)).toEqual([]);
  const texts = refusals.map(({ status, headers, text }) => ({
    place: `answer ${status}`,
    text: text + JSON.stringify(headers),
  }));
  expect(leaksIn(texts, secrets)).toEqual([]);
});

test('nothing of it stands in any log', async () => {
  // The keys of records are no secrets: they stand in addresses, and so in the log, where the search has to find them.
  const name = fresh('name');
  await api(`/v1/topics/documented/latest/${name}`);
  const lines = await eventually(async () => {
    const found = await logLines(begun);
    return leaksIn(found, [name]).length > 0 ? found : undefined;
  });
  expect(lines.some(({ text }) => text.includes('documented-hook'))).toBe(true);
  expect(leaksIn(lines, secrets)).toEqual([]);
});

test('nothing of it stands in the journal', async () => {
  const lines = await eventually(async () => {
    const found = await journalLines();
    return found.some(({ text }) => text.includes('documented-hook')) ? found : undefined;
  });
  expect(leaksIn(lines, secrets)).toEqual([]);
});

test('nothing of it stands in any metric, or in what the stack shows', async () => {
  expect(leaksIn(await metricNames(), secrets)).toEqual([]);
  const shown = await stackTexts('WeftTest');
  expect(shown.every(({ text }) => text.length > 100)).toBe(true);
  expect(leaksIn(shown, secrets)).toEqual([]);
});

test('the search finds a secret however it is written', () => {
  const inside = (text: string) => [{ place: 'a line', text }];
  for (const before of ['', 'a', 'ab']) {
    const text = Buffer.from(`${before}${payload} and more`).toString('base64');
    expect(leaksIn(inside(text), [payload])).toHaveLength(1);
  }
  expect(leaksIn(inside(`{"card":"${payload}"}`), [payload])).toHaveLength(1);
  expect(leaksIn(inside('nothing'), [payload])).toEqual([]);
  expect(writings(payload).every((one) => one.length > 20)).toBe(true);
});
