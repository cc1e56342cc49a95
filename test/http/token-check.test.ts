import { createHmac, createPublicKey } from 'node:crypto';
import { defineFabric } from '../../lib';
import type { AuthSpec } from '../../lib/domain/topology/auth';
import { tokenCheck } from '../../lib/http/token-check';
import { type Issuer, pairNamed, testIssuer } from '../support/test-issuer';
import { noon } from '../support/test-outside';
import { memoryLogger } from './gateway-events';

let issuer: Issuer;
beforeEach(async () => {
  issuer = await testIssuer();
});
afterEach(() => issuer.close());

const at = noon / 1_000;
const right = () => ({ iss: issuer.url, aud: 'weft', sub: 'alice', exp: at + 60 });

/** What checks tokens; the clock is what a test says. */
function checkWith(more: Partial<AuthSpec> = {}) {
  const { auth } = defineFabric({
    topics: { a: {} },
    auth: { issuer: issuer.url, audience: ['weft', 'other'], ...more },
  });
  const log = memoryLogger();
  const clock = { time: noon };
  return { check: tokenCheck(auth, { fetch, now: () => clock.time, log }), log, clock };
}

test('a token of the issuer, for us, and of this hour is what it says', async () => {
  const { check } = checkWith();
  const claims = { ...right(), scope: 'publish:*', nbf: at };
  expect(await check(await issuer.token(claims))).toEqual(claims);
});

test('its audience may be one of several, on both sides', async () => {
  const { check } = checkWith();
  expect(await check(await issuer.token({ ...right(), aud: ['x', 'other'] }))).toBeDefined();
});

test.each<[string, object]>([
  ['of another issuer', { iss: 'https://evil.example' }],
  ['of our issuer with a slash more', { iss: 'SLASH' }],
  ['of no issuer', { iss: undefined }],
  ['for another audience', { aud: 'somebody' }],
  ['for an audience that begins like ours', { aud: 'weft2' }],
  ['for no audience', { aud: undefined }],
  ['that has expired', { exp: at - 60 }],
  ['that never expires', { exp: undefined }],
  ['that is not valid yet', { nbf: at + 60 }],
  ['that names nobody', { sub: undefined }],
])('a token %s opens nothing', async (_, wrong) => {
  const { check } = checkWith();
  const claims = { ...right(), ...wrong };
  const iss = claims.iss === 'SLASH' ? `${issuer.url}/` : claims.iss;
  expect(await check(await issuer.token({ ...claims, iss }))).toBeUndefined();
});

test('a token expires by our clock, give or take some seconds', async () => {
  const { check, clock } = checkWith();
  const token = await issuer.token(right());
  clock.time = noon + 63_000;
  expect(await check(token)).toBeDefined();
  clock.time = noon + 66_000;
  expect(await check(token)).toBeUndefined();
});

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a token that anybody can write opens nothing', () => {
  test('signed with another key under the name of a right one', async () => {
    const { privateKey: key } = pairNamed('stranger');
    expect(await checkWith().check(await issuer.token(right(), { key }))).toBeUndefined();
  });

  test.each(['none', 'None', 'NONE', ''])('with the algorithm "%s"', async (alg) => {
    for (const signature of ['', 'AAAA']) {
      const token = `${encoded({ alg, kid: 'first' })}.${encoded(right())}.${signature}`;
      expect(await checkWith().check(token)).toBeUndefined();
    }
  });

  test('signed with the public key as if it were a shared secret', async () => {
    const jwks = (await (await fetch(`${issuer.url}/keys`)).json()) as { keys: [object] };
    const publicKey = createPublicKey({ key: jwks.keys[0] as never, format: 'jwk' });
    const body = `${encoded({ alg: 'HS256', kid: 'first' })}.${encoded(right())}`;
    for (const secret of [
      publicKey.export({ type: 'spki', format: 'pem' }),
      publicKey.export({ type: 'spki', format: 'der' }),
      JSON.stringify(jwks.keys[0]),
      '',
    ]) {
      const signature = createHmac('sha256', secret).update(body).digest('base64url');
      expect(await checkWith().check(`${body}.${signature}`)).toBeUndefined();
    }
  });

  test('changed after it was signed', async () => {
    const [head, , signature] = (await issuer.token(right())).split('.');
    const token = `${head}.${encoded({ ...right(), scope: 'admin' })}.${signature}`;
    expect(await checkWith().check(token)).toBeUndefined();
  });

  test('signed with a key that it brings itself', async () => {
    const { privateKey, publicKey } = pairNamed('stranger');
    const jwk = publicKey.export({ format: 'jwk' });
    for (const header of [{ jwk }, { jku: 'https://evil.example/keys' }, { jwk, kid: 'mine' }]) {
      const token = await issuer.token(right(), { key: privateKey, header });
      expect(await checkWith().check(token)).toBeUndefined();
    }
    expect(issuer.asked.every((url) => ['/keys', discovery].includes(url))).toBe(true);
  });

  test('with a critical header that nobody here knows', async () => {
    const header = { exotic: true };
    const token = await issuer.token(right(), { header, crit: header });
    expect(await checkWith().check(token)).toBeUndefined();
    expect(await checkWith().check(await issuer.token(right(), { header }))).toBeDefined();
  });

  test.each(['a.b.c', '..', 'e30.e30.e30', `${'a'.repeat(9_000)}.b.c`, '\u0000.\u0000.\u0000'])(
    'nothing of a token at all: %#',
    async (token) => {
      expect(await checkWith().check(token)).toBeUndefined();
    },
  );
});

test('a right token opens nothing when it is longer than 8 KB, nor is the issuer asked', async () => {
  const { check } = checkWith();
  expect(await check(await issuer.token({ ...right(), fill: 'x'.repeat(8_192) }))).toBeUndefined();
  expect(issuer.asked).toEqual([]);
});

test('an algorithm that the topology does not name opens nothing', async () => {
  const token = await issuer.token(right(), { header: { alg: 'PS256' } });
  expect(await checkWith().check(token)).toBeUndefined();
  expect(await checkWith({ algorithms: ['PS256'] }).check(token)).toBeDefined();
  expect(await checkWith({ algorithms: ['ES256'] }).check(await issuer.token(right()))).toBe(
    undefined,
  );
});

const discovery = '/.well-known/openid-configuration';

describe('the issuer’s keys', () => {
  test('are found by its discovery document, or where the topology says, and then kept', async () => {
    const { check } = checkWith();
    for (let count = 0; count < 3; count += 1) await check(await issuer.token(right()));
    expect(issuer.asked).toEqual([discovery, '/keys']);
    const direct = checkWith({ jwksUri: `${issuer.url}/keys` }).check;
    expect(await direct(await issuer.token(right()))).toBeDefined();
    expect(issuer.asked).toEqual([discovery, '/keys', '/keys']);
  });

  test('are asked for anew, half a minute later, when a token names one that is unknown', async () => {
    const { check } = checkWith();
    await check(await issuer.token(right()));
    await issuer.rotate();
    const token = await issuer.token(right());
    expect(await check(token)).toBeUndefined();
    await check(token);
    expect(issuer.asked).toEqual([discovery, '/keys']);
    later(31_000);
    expect(await check(token)).toBeDefined();
    expect(issuer.asked).toEqual([discovery, '/keys', '/keys']);
  });

  test('open nothing once they are ten minutes old and can not be had anew', async () => {
    const { check, log, clock } = checkWith();
    const token = await issuer.token({ ...right(), exp: at + 86_400 });
    await check(token);
    issuer.down = true;
    expect(await check(token)).toBeDefined();
    later(601_000);
    expect(await check(token)).toBeUndefined();
    expect(log.warnings).toHaveLength(1);
    issuer.down = false;
    clock.time += 11_000;
    expect(await check(token)).toBeDefined();
  });

  test('can not be had: nothing is opened, the log says why, and the issuer is left alone for a while', async () => {
    issuer.down = true;
    const { check, log, clock } = checkWith();
    const token = await issuer.token(right());
    for (let count = 0; count < 5; count += 1) expect(await check(token)).toBeUndefined();
    expect(issuer.asked).toEqual([discovery]);
    expect(log.warnings).toEqual([
      [
        'the keys of the issuer could not be had',
        expect.objectContaining({ error: expect.any(Error) }),
      ],
    ]);
    issuer.down = false;
    clock.time += 11_000;
    expect(await check(token)).toBeDefined();
  });

  test('stay good while a token with an unknown one finds the issuer down', async () => {
    const { check } = checkWith();
    const token = await issuer.token(right());
    await check(token);
    issuer.down = true;
    later(31_000);
    expect(await check(await issuer.token(right(), { header: { kid: 'unknown' } }))).toBe(
      undefined,
    );
    expect(await check(token)).toBeDefined();
  });

  test('are not taken from a document of another issuer, nor from an address in the clear', async () => {
    for (const found of [
      { issuer: 'https://evil.example', jwks_uri: `${issuer.url}/keys` },
      { issuer: issuer.url, jwks_uri: 'http://evil.example/keys' },
      { issuer: issuer.url, jwks_uri: 'file:///etc/passwd' },
      { issuer: issuer.url },
    ]) {
      const { auth } = defineFabric({
        topics: { a: {} },
        auth: { issuer: issuer.url, audience: 'weft' },
      });
      const asked: string[] = [];
      const lying = async (url: unknown) => {
        asked.push(String(url));
        return Response.json(found);
      };
      const check = tokenCheck(auth, {
        fetch: lying as typeof fetch,
        now: () => noon,
        log: memoryLogger(),
      });
      expect(await check(await issuer.token(right()))).toBeUndefined();
      expect(asked).toEqual([`${issuer.url}${discovery}`]);
    }
  });
});

test('the log never holds a token, nor what one says', async () => {
  const { check, log } = checkWith();
  const token = await issuer.token({ ...right(), sub: 'marker-of-alice', exp: at - 60 });
  await check(token);
  await check(await issuer.token({ ...right(), aud: 'marker-audience' }));
  const logged = JSON.stringify([log.infos, log.warnings, log.errors], errorsToo);
  expect(logged).not.toContain('marker');
  expect(logged).not.toContain(token.split('.')[2]);
});

const errorsToo = (_: string, value: unknown) =>
  value instanceof Error
    ? Object.getOwnPropertyNames(value).map((name) => value[name as never])
    : value;

/** Moves the clock by which keys grow old. */
function later(ms: number): void {
  const now = Date.now();
  jest.spyOn(Date, 'now').mockImplementation(() => now + ms);
}
afterEach(() => jest.restoreAllMocks());
