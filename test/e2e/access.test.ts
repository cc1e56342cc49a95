import { createHmac } from 'node:crypto';
import { readKey } from '../../lib/domain/access/access-key';
import { type Action, actions } from '../../lib/domain/access/scope';
import { routes } from '../../lib/http/routes';
import { api, post } from '../support/api';
import { eventually } from '../support/eventually';
import { expectProblem } from '../support/problems';
import { issuerVariable } from '../support/stack';
import { type Issuer, pairNamed, testIssuer } from '../support/test-issuer';

/** Makes a key with these scopes. */
async function keyWith(scopes: readonly string[], more: object = {}) {
  const { status, json } = await post('/v1/keys', { name: 'access', scopes, ...more });
  expect(status).toBe(201);
  return json as { readonly id: string; readonly key: string };
}

const publish = (key: string) => post('/v1/topics/access/events', { n: 1 }, { key });
const revoke = (id: string) => api(`/v1/keys/${id}`, { method: 'DELETE' });

describe('a key', () => {
  test('opens what its scopes say, from the answer that shows it to its revocation', async () => {
    const { id, key } = await keyWith(['publish:acc*']);
    expect((await publish(key)).status).toBe(201);
    expectProblem(await post('/v1/topics/walk/events', {}, { key }), 403, 'scope_missing');
    expectProblem(await post('/v1/topics/nothing/events', {}, { key }), 403, 'scope_missing');
    expectProblem(await api('/v1/topics/access/offsets', { key }), 403, 'scope_missing');
    expectProblem(await api('/v1/keys', { key }), 403, 'scope_missing');
    const { json } = await api('/v1/topics', { key });
    expect(json.topics.map(({ name }: { name: string }) => name)).toEqual(['access']);
    expect((await revoke(id)).status).toBe(204);
    expectProblem(await publish(key), 401, 'key_invalid');
    expect((await revoke(id)).status).toBe(204);
    expect((await api(`/v1/keys/${id}`)).json).toMatchObject({ state: 'revoked' });
  });

  test('of an admin makes others, and those outlive it', async () => {
    const admin = await keyWith(['admin']);
    const made = await post('/v1/keys', { name: 'b', scopes: ['publish:access'] }, admin);
    expect(made.json.createdBy).toBe(`key:${admin.id}`);
    await revoke(admin.id);
    expectProblem(await api('/v1/keys', admin), 401, 'key_invalid');
    expect((await publish(made.json.key)).status).toBe(201);
  });

  test('is listed soon, with when it was used, and never with what opens anything', async () => {
    const { id, key } = await keyWith(['publish:access'], { expiresInDays: 1 });
    await publish(key);
    const listed = await eventually(async () => {
      const { json, text } = await api('/v1/keys?limit=100');
      const found = json.keys.find((one: { id: string }) => one.id === id);
      return found?.lastUsedAt ? { found, text } : undefined;
    });
    expect(listed.found).toMatchObject({ state: 'live', createdBy: 'owner' });
    expect(listed.text).not.toContain(readKey(key)?.secret);
    expect(listed.text).not.toMatch(/hash/i);
  });

  test('that ends within a second opens nothing a second later', async () => {
    const expiresAt = new Date(Date.now() + 1_500).toISOString();
    const { key } = await keyWith(['publish:access'], { expiresAt });
    await eventually(async () => ((await publish(key)).status === 401 ? true : undefined));
  });

  test('with a letter changed opens nothing, and it is not said which', async () => {
    const { id, key } = await keyWith(['publish:access']);
    const secret = key.slice(-43);
    const bodies = new Set<string>();
    for (const wrong of [
      `weft_${id}_${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`,
      `weft_${id.split('').reverse().join('')}_${secret}`,
      `weft_${id}_`,
      secret,
      `${key},${key}`,
      'weft_',
      'a.b.c',
    ]) {
      const answer = await publish(wrong);
      expectProblem(answer, 401, 'key_invalid');
      bodies.add(answer.text);
    }
    expect(bodies.size).toBe(1);
  });
});

describe('a token', () => {
  let issuer: Issuer;
  beforeAll(async () => {
    issuer = await testIssuer(Number(process.env[issuerVariable]));
  });
  afterAll(() => issuer.close());

  const now = () => Math.floor(Date.now() / 1_000);
  const right = () => ({
    iss: issuer.url,
    aud: 'weft-tests',
    sub: 'alice',
    exp: now() + 300,
    weft_namespace: 'default',
    scope: 'openid publish:access',
  });

  test('of the issuer opens what its scopes say', async () => {
    const key = await issuer.token(right());
    expect((await publish(key)).status).toBe(201);
    expectProblem(await api('/v1/topics/access/offsets', { key }), 403, 'scope_missing');
    const admin = await issuer.token({ ...right(), scope: 'admin' });
    const made = await post('/v1/keys', { name: 'by a token', scopes: ['read:*'] }, { key: admin });
    expect(made.json).toMatchObject({ createdBy: 'token:alice', namespace: 'default' });
  });

  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

  const tampered: Readonly<Record<string, () => Promise<string> | string>> = {
    'without a signature': () => `${encoded({ alg: 'none', kid: 'first' })}.${encoded(right())}.`,
    'signed with the public key as a shared secret': async () => {
      const body = `${encoded({ alg: 'HS256', kid: 'first' })}.${encoded(right())}`;
      const pem = pairNamed('first').publicKey.export({ type: 'spki', format: 'pem' });
      return `${body}.${createHmac('sha256', pem).update(body).digest('base64url')}`;
    },
    'signed with another key': () =>
      issuer.token(right(), { key: pairNamed('stranger').privateKey }),
    'signed with a key that nobody knows': () =>
      issuer.token(right(), { header: { kid: 'unknown' } }),
    'changed since it was signed': async () => {
      const [head, , signature] = (await issuer.token(right())).split('.');
      return `${head}.${encoded({ ...right(), scope: 'admin' })}.${signature}`;
    },
    'of another issuer': () => issuer.token({ ...right(), iss: 'https://evil.example' }),
    'for another audience': () => issuer.token({ ...right(), aud: 'others' }),
    'that has expired': () => issuer.token({ ...right(), exp: now() - 60 }),
    'that is not valid yet': () => issuer.token({ ...right(), nbf: now() + 60 }),
    'of a namespace that there is not': () =>
      issuer.token({ ...right(), weft_namespace: 'nowhere' }),
    'longer than 8 KB': () => issuer.token({ ...right(), fill: 'x'.repeat(7_000) }),
  };

  test.each(Object.entries(tampered))('%s opens nothing', async (_, make) => {
    expectProblem(await publish(await make()), 401, 'key_invalid');
  });
});

describe('each route', () => {
  const shut = routes.filter((route) => !('open' in route));
  const named = shut.map((route) => [`${route.method} ${route.path}`, route] as const);
  const keys: Partial<Record<string, string>> = {};
  beforeAll(async () => {
    for (const action of actions) keys[action] = (await keyWith([`${action}:access-*`])).key;
    keys.admin = (await keyWith(['admin'])).key;
    keys.any = (await keyWith(['publish:nothing-like-it'])).key;
  });

  /** Names that there are not, so that nothing is changed and nobody waits. */
  const ask = ({ method, path }: (typeof shut)[number], key: string | null) => {
    const body = method === 'POST' || method === 'PUT' ? { body: '{}' } : {};
    const headers = { 'content-type': 'application/json' };
    return api(path.replaceAll(/\{\w+\}/g, 'access-none'), { method, key, headers, ...body });
  };

  test.each(named)('%s is shut to whoever has no key, or a wrong one', async (_, route) => {
    expectProblem(await ask(route, null), 401, 'key_missing');
    expectProblem(await ask(route, 'weft_wrong'), 401, 'key_invalid');
  });

  test.each(named)('%s takes its scope', async (_, route) => {
    const enough: readonly string[] =
      route.action === 'inspect' ? ['inspect', 'redrive', 'manage'] : [route.action];
    if (route.action !== 'any') {
      const other = actions.find((one: Action) => !enough.includes(one)) ?? 'none';
      expectProblem(await ask(route, keys[other] ?? ''), 403, 'scope_missing');
      expectProblem(await ask(route, keys.any ?? ''), 403, 'scope_missing');
    }
    for (const scope of [...enough, 'admin'])
      expect([401, 403]).not.toContain((await ask(route, keys[scope] ?? '')).status);
  });
});
