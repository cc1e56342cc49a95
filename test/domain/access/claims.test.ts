import { defineFabric, type Fabric } from '../../../lib';
import { type Claims, holderOf } from '../../../lib/domain/access/claims';
import type { AuthSpec } from '../../../lib/domain/topology/auth';

const issuer = { issuer: 'https://login.example', audience: 'weft' };

const alone = (more: Partial<AuthSpec> = {}) =>
  defineFabric({ topics: { a: {} }, auth: { ...issuer, ...more } });
const shared = (more: Partial<AuthSpec> = {}) =>
  defineFabric({
    topics: { a: {} },
    namespaces: { payments: { topics: { a: {} } } },
    auth: { ...issuer, ...more },
  });

const read = (topology: Fabric, claims: Claims) =>
  topology.auth && holderOf({ sub: 'alice', ...claims }, topology.auth, topology);

test('scopes come from a text or an array, and those of others allow nothing', () => {
  for (const scope of [
    'openid publish:orders* email consume:billing publish:x.y',
    ['openid', 'publish:orders*', 'consume:billing', 7, null, ['admin'], 'publish:a consume:b'],
  ])
    expect(read(alone(), { scope })?.scopes).toEqual(['publish:orders*', 'consume:billing']);
});

test.each([undefined, null, 7, {}, true, { admin: true }, [['admin']]])(
  'scopes that are %j are none',
  (scope) => {
    expect(read(alone(), { scope })?.scopes).toEqual([]);
  },
);

test('the topology says in which claim scopes and namespace are', () => {
  const topology = shared({ scopeClaim: 'https://weft/scp', namespaceClaim: 'tenant' });
  const claims = { 'https://weft/scp': ['admin'], tenant: 'payments', scope: 'publish:*' };
  expect(read(topology, claims)).toEqual({
    subject: 'alice',
    namespace: 'payments',
    scopes: ['admin'],
  });
  expect(read(topology, { ...claims, tenant: undefined })).toBeUndefined();
});

test('a token that names no namespace is for the only one there is, or for none', () => {
  expect(read(alone(), {})?.namespace).toBe('default');
  expect(read(shared(), {})).toBeUndefined();
  expect(read(alone({ namespaceClaim: 'tenant' }), {})).toBeUndefined();
  expect(read(shared(), { weft_namespace: 'payments' })?.namespace).toBe('payments');
  expect(read(shared(), { weft_namespace: 'default' })?.namespace).toBe('default');
});

test.each([
  '',
  'Payments',
  'payments ',
  'other',
  '__proto__',
  'toString',
  7,
  null,
  ['payments'],
  {},
])('a token for the namespace %j opens nothing', (weft_namespace) => {
  expect(read(shared(), { weft_namespace })).toBeUndefined();
  expect(read(alone(), { weft_namespace })).toBeUndefined();
});

test.each([undefined, '', 7, null, ['alice'], 'a'.repeat(256), 'älice', 'a\nb', '\ud800'])(
  'a token whose subject is %j opens nothing',
  (sub) => {
    expect(read(alone(), { sub })).toBeUndefined();
  },
);

test('a claim is not read from what all objects have', () => {
  for (const namespaceClaim of ['toString', 'constructor', '__proto__'])
    expect(read(alone({ namespaceClaim }), {})).toBeUndefined();
});
