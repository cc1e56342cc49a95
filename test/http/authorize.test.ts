import { randomBytes } from 'node:crypto';
import { defineFabric } from '../../lib';
import { makeKey, type NewKey } from '../../lib/domain/access/make-key';
import { Refusal } from '../../lib/domain/errors';
import { type AuthorizePorts, authorize } from '../../lib/http/authorize';
import { MemoryKeys } from '../support/memory-keys';
import { noon } from '../support/test-outside';
import { memoryLogger } from './gateway-events';

const auth = { issuer: 'https://login.example', audience: 'weft' };
const topology = defineFabric({
  topics: { a: {} },
  namespaces: { payments: { topics: { a: {} } } },
  auth,
});

function site(more: Partial<AuthorizePorts> = {}) {
  const keys = new MemoryKeys();
  const log = memoryLogger();
  const tokens: string[] = [];
  const ports: AuthorizePorts = {
    topology,
    keys,
    log,
    ownerKey: async () => 'secret',
    claimsOf: async (token) => {
      tokens.push(token);
      return token === 'a.right.token'
        ? { sub: 'alice', weft_namespace: 'payments', scope: 'openid publish:a' }
        : undefined;
    },
    now: () => noon,
    ...more,
  };
  const make = (wanted: Partial<NewKey> = {}) =>
    makeKey(
      { keys, now: ports.now, randomBytes },
      { name: 'a', namespace: 'payments', scopes: ['read:*'], createdBy: 'owner', ...wanted },
    );
  const ask = async (header?: string) => {
    const { isAuthorized, context } = await authorize(ports, header);
    // The gateway lets everyone through to the doors, which refuse who is denied.
    expect(isAuthorized).toBe(true);
    for (const value of Object.values(context)) expect(typeof value).toBe('string');
    return context;
  };
  return { keys, log, tokens, make, ask };
}

const owner = { caller: 'owner', namespace: 'default', scopes: 'admin' };

test.each(['Bearer secret', 'bearer secret', 'BEARER  secret'])(
  '%s is the owner',
  async (header) => {
    expect(await site().ask(header)).toEqual(owner);
  },
);

test('an owner whose key has two dots is the owner all the same', async () => {
  const ownerKey = 'R^f4.x!~$.BM:';
  const { ask } = site({ ownerKey: async () => ownerKey });
  expect(await ask(`Bearer ${ownerKey}`)).toEqual(owner);
});

test.each([undefined, '', ' '])('%j says nothing of who calls', async (header) => {
  expect(await site().ask(header)).toEqual({ denied: 'key_missing' });
});

test.each([
  'secret',
  'Bearer',
  'Bearer ',
  'Bearer secre',
  'Bearer secret2',
  'Bearer Secret',
  'Bearer secret ',
  'Bearer secret,Bearer secret',
  'Basic secret',
  'Bearersecret',
  ' Bearer secret',
  'Bearer secret\n',
  'Bearer a.b.c',
  'Bearer weft_aaaaaaaaaaaa_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
])('%j opens nothing, and it is not said why', async (header) => {
  expect(await site().ask(header)).toEqual({ denied: 'key_invalid' });
});

test.each(['Bearer', 'Bearer ', 'Bearer x'])(
  'an owner’s key that is empty is not opened by %j',
  async (header) => {
    expect(await site({ ownerKey: async () => '' }).ask(header)).toEqual({ denied: 'key_invalid' });
  },
);

test('a key says its holder, its namespace, what it may do, and how much', async () => {
  const { make, ask } = site();
  const { key, text } = await make({
    scopes: ['publish:a*', 'consume:b'],
    limits: { requestsPerSecond: 5 },
  });
  expect(await ask(`Bearer ${text}`)).toEqual({
    caller: `key:${key.id}`,
    namespace: 'payments',
    scopes: 'publish:a* consume:b',
    limits: '{"requestsPerSecond":5}',
  });
});

test('a key that is revoked, has expired, or is another’s opens nothing, in the same words', async () => {
  const { keys, make, ask } = site();
  const revoked = await make();
  await keys.revoke(revoked.key.id, noon);
  const expired = await make({ expiresAt: noon });
  const gone = await make({ namespace: 'removed' });
  const right = await make();
  const forged = `${right.text.slice(0, -1)}${right.text.endsWith('A') ? 'B' : 'A'}`;
  for (const text of [revoked.text, expired.text, gone.text, forged])
    expect(await ask(`Bearer ${text}`)).toEqual({ denied: 'key_invalid' });
  expect(await ask(`Bearer ${right.text}`)).toMatchObject({ caller: `key:${right.key.id}` });
});

test('a revocation counts for the very next request', async () => {
  const { keys, make, ask } = site();
  const { key, text } = await make();
  expect(await ask(`Bearer ${text}`)).toHaveProperty('caller');
  await keys.revoke(key.id, noon);
  expect(await ask(`Bearer ${text}`)).toEqual({ denied: 'key_invalid' });
});

test('a key opens all the same when its use can not be noted, and the log says so', async () => {
  const keys = new MemoryKeys();
  const { text } = await makeKey(
    { keys, now: () => noon, randomBytes },
    { name: 'a', namespace: 'default', scopes: [], createdBy: 'owner' },
  );
  const failing = {
    find: (id: string) => keys.find(id),
    touch: () => Promise.reject(new Refusal('throttled', 'Later.')),
  };
  const { ask, log } = site({ keys: failing });
  expect(await ask(`Bearer ${text}`)).toHaveProperty('caller');
  expect(log.warnings).toHaveLength(1);
});

test('a token says its subject, its namespace, and what of its scopes is ours', async () => {
  const { ask } = site();
  expect(await ask('Bearer a.right.token')).toEqual({
    caller: 'token:alice',
    namespace: 'payments',
    scopes: 'publish:a',
  });
});

test('a token is nobody’s where the topology names no issuer', async () => {
  const { ask, tokens } = site({ topology: defineFabric({ topics: { a: {} } }) });
  expect(await ask('Bearer a.right.token')).toEqual({ denied: 'key_invalid' });
  expect(tokens).toEqual([]);
});

test('neither a key nor a token is taken for another sort of credential', async () => {
  const ownerKey = jest.fn(async () => 'secret');
  const { make, ask, tokens } = site({ ownerKey });
  const { text } = await make();
  await ask(`Bearer ${text}`);
  await ask('Bearer weft_a.b.c');
  await ask('Bearer a.b.c');
  expect(ownerKey).not.toHaveBeenCalled();
  expect(tokens).toEqual(['a.b.c']);
});

test('what can not be found out lets nobody in, and the log says why, without the key', async () => {
  const error = new Error('no answer');
  const down = () => Promise.reject(error);
  const { make, ask: _, keys } = site();
  const { text } = await make();
  for (const [ports, header] of [
    [{ ownerKey: down }, 'Bearer secret'],
    [
      {
        keys: {
          find: down,
          touch: (...use: Parameters<MemoryKeys['touch']>) => keys.touch(...use),
        },
      },
      `Bearer ${text}`,
    ],
    [{ claimsOf: down }, 'Bearer a.right.token'],
  ] as const) {
    const { ask, log } = site(ports);
    expect(await ask(header)).toEqual({ denied: 'throttled' });
    expect(log.errors).toEqual([['who calls could not be found out', { error }]]);
  }
});
