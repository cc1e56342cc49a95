import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalState } from '../../lib/local/state';
import { type CliWorld, cli, ownFolder } from '../support/cli';
import { fakeApi } from './fake-api';

const secret = 'A'.repeat(43);
const key = `weft_abcdefghijkm_${secret}`;
const staging = ['contexts', 'add', 'staging', '--endpoint', 'https://staging.test/v1/'];

/** Says which endpoint was asked, and with what. */
function listening() {
  const asked: string[] = [];
  const fetch = async (url: string, { headers }: RequestInit) => {
    asked.push(`${new URL(url).origin} ${new Headers(headers).get('authorization')}`);
    return new Response('{"topics":[]}');
  };
  return { asked, fetch: fetch as typeof globalThis.fetch };
}

async function asks(world: CliWorld, ...options: readonly string[]): Promise<string | undefined> {
  const { asked, fetch } = listening();
  const end = await cli({ ...world, fetch }, 'topics', 'list', ...options);
  return asked[0] ?? end.stderr;
}

const local = () => ({ apiUrl: 'http://local.test', apiKey: 'local-key' }) as LocalState;

test('a context is kept in a file that only its owner reads, and used from then on', async () => {
  const configFolder = ownFolder();
  const added = await cli({ configFolder, env: { WEFT_KEY: key } }, ...staging);
  expect(added).toMatchObject({ status: 0, stdout: '' });
  const file = join(configFolder, 'contexts.json');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(await asks({ configFolder })).toBe(`https://staging.test Bearer ${key}`);
});

test('a key is never printed, but for its id', async () => {
  const configFolder = ownFolder();
  await cli({ configFolder, input: `${key}\n` }, ...staging, '--key-stdin');
  for (const words of [['list'], ['show'], ['show', 'staging'], ['list', '--output', 'json']]) {
    const { stdout, stderr } = await cli({ configFolder }, 'contexts', ...words);
    expect(stdout).toContain('abcdefghijkm');
    expect(stdout + stderr).not.toContain(secret);
  }
});

test('what the line says stands before the environment, and that before the file', async () => {
  const configFolder = ownFolder();
  await cli({ configFolder, env: { WEFT_KEY: 'file-key' } }, ...staging);
  const world = { configFolder, local };
  const env = { WEFT_ENDPOINT: 'https://env.test', WEFT_KEY: 'env-key' };
  expect(await asks({ ...world, env })).toBe('https://env.test Bearer env-key');
  expect(await asks({ ...world, env: { WEFT_CONTEXT: 'local' } })).toBe(
    'http://local.test Bearer local-key',
  );
  expect(await asks({ ...world, env }, '--context', 'staging')).toBe(
    'https://staging.test Bearer file-key',
  );
  const line = ['--endpoint', 'https://line.test', '--api-key', 'line-key'];
  expect(await asks({ ...world, env }, ...line)).toBe('https://line.test Bearer line-key');
});

test("a context's key goes to no other endpoint", async () => {
  const configFolder = ownFolder();
  await cli({ configFolder, env: { WEFT_KEY: 'file-key' } }, ...staging);
  const { asked, fetch } = listening();
  const elsewhere = ['topics', 'list', '--endpoint', 'https://evil.test'];
  const { status, stderr } = await cli({ configFolder, fetch }, ...elsewhere);
  expect([status, asked]).toEqual([2, []]);
  expect(stderr).toContain('needs its own key');
});

test('the local context is there while a local Weft runs, and says how to start one when none does', async () => {
  const configFolder = ownFolder();
  expect(await asks({ configFolder, local })).toBe('http://local.test Bearer local-key');
  expect(await asks({ configFolder })).toContain('weft local start');
  expect((await cli({ configFolder }, 'contexts', 'list')).stdout).toContain('weft local start');
});

test('contexts are changed only on purpose, and forgotten with their keys', async () => {
  const configFolder = ownFolder();
  await cli({ configFolder, env: { WEFT_KEY: key } }, ...staging);
  expect(await cli({ configFolder }, ...staging)).toMatchObject({ status: 1 });
  expect(await cli({ configFolder }, ...staging, '--force')).toMatchObject({ status: 0 });
  expect(await cli({ configFolder }, 'contexts', 'use', 'nowhere')).toMatchObject({ status: 2 });
  expect(await cli({ configFolder }, 'contexts', 'use', 'local')).toMatchObject({ status: 0 });
  await cli({ configFolder }, 'contexts', 'remove', 'staging');
  expect(readFileSync(join(configFolder, 'contexts.json'), 'utf8')).not.toContain('staging');
});

test.each(['local', '', '../x', '__proto__', 'a b', '\u001b[2J'])(
  'no context is called %j',
  async (name) => {
    const world = { configFolder: ownFolder(), env: { WEFT_KEY: 'k' } };
    const line = ['contexts', 'add', name, '--endpoint', 'https://a.test'];
    expect(await cli(world, ...line)).toMatchObject({ status: 2 });
  },
);

test('a file that is none of ours is told of, and not written over', async () => {
  const configFolder = ownFolder();
  mkdirSync(configFolder, { recursive: true });
  const file = join(configFolder, 'contexts.json');
  writeFileSync(file, '{"contexts":[1]');
  const { status, stderr } = await cli({ configFolder, env: { WEFT_KEY: 'k' } }, ...staging);
  expect([status, stderr]).toEqual([1, expect.stringContaining(file)]);
  expect(readFileSync(file, 'utf8')).toBe('{"contexts":[1]');
});

test('what an API answers can be no context of its own: a name of a prototype is unknown', async () => {
  const { world } = fakeApi(() => [200, { topics: [] }]);
  const { status } = await cli(
    { ...world, configFolder: ownFolder() },
    'topics',
    'list',
    '--context',
    'constructor',
  );
  expect(status).toBe(2);
});
