import { randomBytes } from 'node:crypto';
import { defineFabric } from '../../lib';
import { readKey } from '../../lib/domain/access/access-key';
import { checkKey } from '../../lib/domain/access/check-key';
import { actions } from '../../lib/domain/access/scope';
import { openDoor } from '../../lib/http/door';
import { keyAnswers } from '../../lib/http/key-answers';
import { MemoryKeys } from '../support/memory-keys';
import { noon } from '../support/test-outside';
import { gatewayEvent, jsonOf, memoryLogger } from './gateway-events';

const topology = defineFabric({
  topics: { orders: {} },
  namespaces: { payments: { topics: { orders: {} } }, tenant: { topics: { orders: {} } } },
});

function site() {
  const keys = new MemoryKeys();
  const log = memoryLogger();
  const clock = { time: noon };
  const now = () => clock.time;
  const answersIn = (fabric: typeof topology) =>
    keyAnswers({ topology: fabric, keys, now, randomBytes, log });
  const door = openDoor('keys', { topology, answersIn, log });
  /** Asks as an admin of that namespace. */
  const as = (namespace: string) => async (request: string, body?: unknown) => {
    const [method = '', address = ''] = request.split(' ');
    const [path = '', rawQueryString = ''] = address.split('?');
    const lambda = { caller: `key:of-${namespace}`, namespace, scopes: 'admin' };
    const answer = await door({
      ...gatewayEvent(method, path, {
        rawQueryString,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
      requestContext: { http: { method }, authorizer: { lambda } },
    });
    return { ...answer, json: answer.body ? jsonOf(answer) : undefined };
  };
  return { keys, log, clock, as, operator: as('default') };
}

const small = { name: 'a key', scopes: ['publish:orders*'] };

test('a key is made, shown once, and kept from caches', async () => {
  const { operator, keys, log } = site();
  const { statusCode, headers, json } = await operator('POST /v1/keys', {
    ...small,
    expiresInDays: 30,
    limits: { requestsPerSecond: 5 },
  });
  expect(statusCode).toBe(201);
  expect(headers).toMatchObject({ 'cache-control': 'no-store', location: `/v1/keys/${json.id}` });
  const { key: text, ...told } = json;
  expect(told).toEqual({
    id: expect.stringMatching(/^[a-z2-9]{12}$/),
    name: 'a key',
    namespace: 'default',
    scopes: ['publish:orders*'],
    limits: { requestsPerSecond: 5 },
    state: 'live',
    createdAt: '2030-01-01T12:00:00.000Z',
    createdBy: 'key:of-default',
    expiresAt: '2030-01-31T12:00:00.000Z',
  });
  expect(await checkKey(keys, text, noon)).toMatchObject({ id: told.id });
  const later = [await operator(`GET /v1/keys/${told.id}`), await operator('GET /v1/keys')];
  expect(later[0]?.json).toEqual(told);
  expect(later[1]?.json).toEqual({ keys: [told] });
  const hash = (await keys.find(told.id))?.hash ?? 'none';
  for (const said of [JSON.stringify(later), JSON.stringify(log)]) {
    expect(said).not.toContain(readKey(text)?.secret);
    expect(said).not.toContain(hash);
  }
});

test('who has made and who has revoked a key stands in the log', async () => {
  const { operator, log } = site();
  const { json } = await operator('POST /v1/keys', small);
  await operator(`DELETE /v1/keys/${json.id}`);
  const who = { key: json.id, in: 'default', by: 'key:of-default' };
  expect(log.infos).toEqual(
    expect.arrayContaining([
      ['a key was made', who],
      ['a key was revoked', who],
    ]),
  );
});

test('a key may end at a time that is named, and else never ends', async () => {
  const { operator } = site();
  const expiresAt = '2030-01-01T13:00:00+00:30';
  expect((await operator('POST /v1/keys', { ...small, expiresAt })).json.expiresAt).toBe(
    '2030-01-01T12:30:00.000Z',
  );
  expect((await operator('POST /v1/keys', small)).json).not.toHaveProperty('expiresAt');
});

test.each<[object, string]>([
  [{ scopes: ['admin'] }, 'name'],
  [{ ...small, name: '' }, 'name'],
  [{ ...small, name: 'a'.repeat(101) }, 'name'],
  [{ ...small, name: 'a\nb' }, 'name'],
  [{ ...small, name: 'a\u202eb' }, 'name'],
  [{ ...small, name: 7 }, 'name'],
  [{ name: 'a' }, 'scopes'],
  [{ name: 'a', scopes: [] }, 'scopes'],
  [{ name: 'a', scopes: 'admin' }, 'scopes'],
  [{ name: 'a', scopes: Array(51).fill('admin') }, 'scopes'],
  [{ name: 'a', scopes: ['admin', 'write:*'] }, 'scopes.1'],
  [{ name: 'a', scopes: ['publish:orders.*'] }, 'scopes.0'],
  [{ name: 'a', scopes: ['publish:a consume:b'] }, 'scopes.0'],
  [{ name: 'a', scopes: [['admin']] }, 'scopes.0'],
  [{ ...small, namespace: '' }, 'namespace'],
  [{ ...small, namespace: 7 }, 'namespace'],
  [{ ...small, expiresInDays: 0 }, 'expiresInDays'],
  [{ ...small, expiresInDays: 3_651 }, 'expiresInDays'],
  [{ ...small, expiresInDays: 1.5 }, 'expiresInDays'],
  [{ ...small, expiresAt: 'tomorrow' }, 'expiresAt'],
  [{ ...small, expiresAt: '2030-01-01T12:00:00Z' }, 'expiresAt'],
  [{ ...small, expiresAt: '2031-01-01T12:00:00Z', expiresInDays: 1 }, ''],
  [{ ...small, limits: { requestsPerSecond: 0 } }, 'limits.requestsPerSecond'],
  [{ ...small, limits: { requestsPerSecond: -1 } }, 'limits.requestsPerSecond'],
  [{ ...small, limits: { bytesPerSecond: '1' } }, 'limits.bytesPerSecond'],
  [{ ...small, limits: { requests: 1 } }, 'limits'],
  [{ ...small, id: 'aaaaaaaaaaaa' }, ''],
  [{ ...small, key: 'weft_x' }, ''],
  [[], ''],
])('%j is refused, and it is said where: "%s"', async (body, at) => {
  const { operator, keys } = site();
  const { statusCode, json } = await operator('POST /v1/keys', body);
  expect([statusCode, json.code]).toEqual([422, 'body_invalid']);
  expect(json.problems.map((problem: { at: string }) => problem.at)).toContain(at);
  expect((await keys.list('default', { max: 1 })).keys).toEqual([]);
});

test('whoever misspells a scope is told which actions there are', async () => {
  const { json } = await site().operator('POST /v1/keys', { name: 'a', scopes: ['write:*'] });
  for (const action of actions) expect(json.problems[0].message).toContain(action);
});

test('a scope given twice is kept once', async () => {
  const scopes = ['read:*', 'admin', 'read:*'];
  const { json } = await site().operator('POST /v1/keys', { name: 'a', scopes });
  expect(json.scopes).toEqual(['read:*', 'admin']);
});

test('the operator makes keys of every namespace that there is', async () => {
  const { operator } = site();
  for (const namespace of ['default', 'payments', 'tenant'])
    expect((await operator('POST /v1/keys', { ...small, namespace })).json).toMatchObject({
      namespace,
    });
  for (const namespace of ['other', '__proto__', 'toString', 'Payments'])
    expect(await operator('POST /v1/keys', { ...small, namespace })).toMatchObject({
      statusCode: 422,
      json: { code: 'namespace_unknown' },
    });
});

test('any other admin makes keys of its own namespace, and learns nothing of others', async () => {
  const { as, keys } = site();
  const payments = as('payments');
  expect((await payments('POST /v1/keys', small)).json).toMatchObject({ namespace: 'payments' });
  const named = await payments('POST /v1/keys', { ...small, namespace: 'payments' });
  expect(named.statusCode).toBe(201);
  const refusals = await Promise.all(
    ['default', 'tenant', 'nowhere'].map((namespace) =>
      payments('POST /v1/keys', { ...small, namespace }),
    ),
  );
  expect(new Set(refusals.map(({ body }) => body)).size).toBe(1);
  expect(refusals[0]).toMatchObject({ statusCode: 422, json: { code: 'namespace_unknown' } });
  for (const namespace of ['default', 'tenant'])
    expect((await keys.list(namespace, { max: 1 })).keys).toEqual([]);
});

test('keys of another namespace are to its admin as if they were not', async () => {
  const { as, operator, keys } = site();
  const payments = as('payments');
  const made = await Promise.all(
    ['default', 'tenant'].map((namespace) => operator('POST /v1/keys', { ...small, namespace })),
  );
  for (const method of ['GET', 'DELETE']) {
    const nothing = await payments(`${method} /v1/keys/aaaaaaaaaaaa`);
    expect(nothing).toMatchObject({ statusCode: 404, json: { code: 'key_unknown' } });
    for (const { json } of made)
      expect(await payments(`${method} /v1/keys/${json.id}`)).toEqual(nothing);
  }
  for (const { json } of made) expect((await keys.find(json.id))?.key.revokedAt).toBeUndefined();
  expect((await payments('GET /v1/keys')).json).toEqual({ keys: [] });
  const foreign = await payments('GET /v1/keys?namespace=tenant');
  expect(foreign).toMatchObject({ statusCode: 422, json: { code: 'namespace_unknown' } });
  expect(await payments('GET /v1/keys?namespace=nowhere')).toEqual(foreign);
});

test('the operator sees and revokes keys of every namespace', async () => {
  const { as, operator } = site();
  const { json } = await as('payments')('POST /v1/keys', small);
  expect((await operator('GET /v1/keys')).json).toEqual({ keys: [] });
  expect((await operator('GET /v1/keys?namespace=payments')).json.keys).toHaveLength(1);
  expect((await operator(`GET /v1/keys/${json.id}`)).json).toMatchObject({ id: json.id });
  expect(await operator(`DELETE /v1/keys/${json.id}`)).toMatchObject({ statusCode: 204 });
});

test('a key is revoked at once, and once more is harmless', async () => {
  const { operator, keys, clock } = site();
  const { json } = await operator('POST /v1/keys', small);
  for (const later of [0, 1_000]) {
    clock.time = noon + later;
    expect(await operator(`DELETE /v1/keys/${json.id}`)).toMatchObject({
      statusCode: 204,
      body: '',
    });
  }
  expect(await checkKey(keys, json.key, noon)).toBeUndefined();
  expect((await operator(`GET /v1/keys/${json.id}`)).json).toMatchObject({
    state: 'revoked',
    revokedAt: '2030-01-01T12:00:00.000Z',
  });
});

test('keys are listed page by page, newest first', async () => {
  const { operator, clock } = site();
  for (let count = 0; count < 5; count += 1) {
    clock.time = noon + count;
    await operator('POST /v1/keys', { ...small, name: `${count}` });
  }
  const names: string[] = [];
  let next = '';
  do {
    const { json } = await operator(`GET /v1/keys?limit=2${next && `&next=${next}`}`);
    names.push(...json.keys.map(({ name }: { name: string }) => name));
    next = json.next ?? '';
  } while (next);
  expect(names).toEqual(['4', '3', '2', '1', '0']);
});

test.each([
  ['limit=0', 'parameter_invalid'],
  ['limit=101', 'parameter_invalid'],
  ['next=x', 'page_token_invalid'],
  [`next=${Buffer.from('[1,"a/../b"]').toString('base64url')}`, 'page_token_invalid'],
  ['name=a', 'parameter_unknown'],
])('the list refuses %s', async (query, code) => {
  expect((await site().operator(`GET /v1/keys?${query}`)).json.code).toBe(code);
});

test.each(['', 'x', 'a'.repeat(2_000), '%00', '__proto__', 'weft_aaaaaaaaaaaa'])(
  'there is no key %j',
  async (id) => {
    const { operator } = site();
    for (const method of ['GET', 'DELETE'])
      expect((await operator(`${method} /v1/keys/${id}`)).statusCode).toBe(404);
  },
);
