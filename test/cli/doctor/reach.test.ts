import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkKey } from '../../../lib/cli/doctor/key';
import { checkLocal, checkPort } from '../../../lib/cli/doctor/local';
import { checkClock, checkContext } from '../../../lib/cli/doctor/reach';
import { noon } from '../../support/test-outside';
import { answering, doctorSite, state } from './doctor-world';

const healthy = { health: [200, { status: 'ok' }] } as const;
const env = { WEFT_ENDPOINT: 'http://api.test', WEFT_KEY: 'secret' };
const site = (fetch: typeof globalThis.fetch, more: object = {}) =>
  doctorSite({ fetch, env, ...more });

describe('the context', () => {
  test('is well when its API answers', async () => {
    const found = await checkContext(site(answering(healthy)), {});
    expect(found).toEqual({
      verdict: 'ok',
      says: 'http://api.test: http://api.test answers',
    });
  });

  test.each([
    ['nobody is there', {}, 'ECONNREFUSED'],
    ['something else answers', { fetch: answering({ health: [200, '<html>'] }) }, '<html>'],
    ['a gateway has nothing behind it', { fetch: answering({}) }, '404'],
  ])('is wrong when %s', async (_, more, says) => {
    const found = await checkContext(doctorSite({ env, ...more }), {});
    expect(found.verdict).toBe('wrong');
    expect(found.says).toContain(says);
  });

  test('that does not exist is wrong, and keeps the other checks from failing', async () => {
    const lost = doctorSite();
    expect((await checkContext(lost, { context: 'nope' })).verdict).toBe('wrong');
    expect((await checkKey(lost, { context: 'nope' })).verdict).toBe('ok');
    expect((await checkClock(lost, { context: 'nope' })).verdict).toBe('ok');
  });
});

describe('the key', () => {
  const key = `weft_abcdefghjkmn_${'x'.repeat(43)}`;
  const withKey = (fetch: typeof globalThis.fetch) =>
    site(fetch, { env: { ...env, WEFT_KEY: key } });

  test.each([
    [200, 'ok'],
    [401, 'wrong'],
    [429, 'warning'],
    [503, 'wrong'],
  ])('that is answered with %d is %s, and never shown', async (status, verdict) => {
    const found = await checkKey(site(answering({ topics: [status, {}] })), {});
    expect(found.verdict).toBe(verdict);
    expect(JSON.stringify(found)).not.toContain('secret');
  });

  test('of an admin is told with its scopes, and in time that it ends', async () => {
    const answer = (expiresAt: string) => ({
      topics: [200, {}] as const,
      'keys/abcdefghjkmn': [200, { scopes: ['admin'], expiresAt }] as const,
    });
    const later = await checkKey(withKey(answering(answer('2030-06-01T00:00:00Z'))), {});
    expect(later).toMatchObject({ verdict: 'ok', says: expect.stringContaining(': admin') });
    const soon = await checkKey(withKey(answering(answer('2030-01-03T00:00:00Z'))), {});
    expect(soon).toMatchObject({ verdict: 'warning' });
  });

  test('of somebody else is good without its scopes', async () => {
    const found = await checkKey(
      withKey(answering({ topics: [200, {}], 'keys/abcdefghjkmn': [403, {}] })),
      {},
    );
    expect(found).toMatchObject({ verdict: 'ok', says: expect.stringContaining('only an admin') });
  });

  test('that no header can hold is wrong, and is not repeated', async () => {
    const broken = { env: { ...env, WEFT_KEY: 'line\nbreak-secret' } };
    const found = await checkKey(site(answering(healthy), broken), {});
    expect(found.verdict).toBe('wrong');
    expect(found.says).not.toContain('break-secret');
  });
});

describe('the clock', () => {
  const at = (ms: number) =>
    checkClock(site(answering(healthy, { date: new Date(ms).toUTCString() })), {});

  test.each([
    ['a second', 1_000, 'ok'],
    ['a minute', -60_000, 'ok'],
    ['two minutes', 120_000, 'warning'],
    ['an hour', -3_600_000, 'warning'],
  ])('that is %s away from the API’s: %d ms is %s', async (_, ms, verdict) => {
    expect((await at(noon + ms)).verdict).toBe(verdict);
  });

  test('that is ahead is told from one that is behind', async () => {
    expect((await at(noon - 600_000)).says).toBe('600 s ahead of the clock of the API');
    expect((await at(noon + 600_000)).says).toBe('600 s behind the clock of the API');
  });

  test('is not compared where the API does not tell its time', async () => {
    expect((await checkClock(site(answering(healthy)), {})).verdict).toBe('ok');
  });
});

describe('the local Weft', () => {
  test('may be absent, on its way, up, or up and silent', async () => {
    const check = (more: object) => checkLocal(doctorSite(more));
    const up = { running: () => ({ pid: 7, state: state() }) };
    expect((await check({})).verdict).toBe('ok');
    expect((await check({ running: () => ({ pid: 7 }) })).verdict).toBe('warning');
    expect((await check({ ...up, fetch: answering(healthy) })).verdict).toBe('ok');
    expect((await check(up)).verdict).toBe('wrong');
  });
});

describe('the port', () => {
  let server: Server;
  beforeAll(async () => {
    server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => server.close());
  const port = () => String((server.address() as AddressInfo).port);

  test('that others have taken is wrong', async () => {
    expect((await checkPort(doctorSite({ env: { WEFT_PORT: port() } }))).verdict).toBe('wrong');
  });

  test('that our own engine has taken is well', async () => {
    const running = () => ({ pid: 7, state: state({ endpoint: `http://127.0.0.1:${port()}` }) });
    const found = await checkPort(doctorSite({ env: { WEFT_PORT: port() }, running }));
    expect(found.verdict).toBe('ok');
  });

  test('that is none is wrong, and one that is not named is chosen', async () => {
    expect((await checkPort(doctorSite({ env: { WEFT_PORT: 'http' } }))).verdict).toBe('wrong');
    expect((await checkPort(doctorSite())).verdict).toBe('ok');
  });
});
