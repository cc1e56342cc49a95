import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { namesOf } from '../../lib/cli/completion/names';
import { cli } from '../support/cli';
import { ownSite } from './own-site';

const run = promisify(execFile);
const weftFile = resolve('bin/weft.mjs');

/** What the stand-in for the API answers; undefined: it never does. */
let answers: Readonly<Record<string, unknown>> | undefined;
let server: Server;
let folder: string;
beforeAll(async () => {
  server = createServer(({ url = '' }, response) => {
    if (answers) response.end(JSON.stringify(answers[url] ?? {}));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weft-completion-'));
  answers = {
    '/v1/topics': { topics: [{ name: 'orders' }, { name: 'clicks' }] },
    '/v1/subscriptions': { subscriptions: [{ name: 'billing' }, { name: 'audit' }] },
  };
});
afterEach(() => rmSync(folder, { recursive: true }));

const env = () => ({
  PATH: process.env.PATH,
  HOME: folder,
  WEFT_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  WEFT_KEY: 'k',
});

const weft = async (...args: string[]) =>
  (await run(process.execPath, [weftFile, ...args], { env: env() })).stdout;

/** What may come next, by a process of its own, as a shell asks for it. */
async function completed(...words: string[]): Promise<(string | undefined)[]> {
  const lines = (await weft('completion', 'complete', '--', ...words)).trimEnd().split('\n');
  expect(lines.pop()).toBe(':4');
  return lines.map((line) => line.split('\t')[0]);
}

describe('what may come next', () => {
  test('are nouns and verbs, but not what only the shells call', async () => {
    const nouns = ['topics', 'redrive', 'local'];
    expect(await completed('')).toEqual(expect.arrayContaining(nouns));
    expect(await completed('completion', '')).toEqual(['bash', 'zsh', 'fish', 'help']);
  });

  test('are options of every command, and the values they may have', async () => {
    expect(await completed('topics', 'list', '--output', 'j')).toEqual(['json', 'jsonl']);
  });

  test('are names of what there is', async () => {
    expect(await completed('redrive', 'b')).toEqual(['billing']);
  });

  test('are files where an option takes one, which the shell knows itself', async () => {
    const words = ['local', 'start', '--topology', 'my'];
    const { status, stdout } = await cli({}, 'completion', 'complete', '--', ...words);
    expect([status, stdout]).toEqual([0, ':0\n']);
  });
});

describe('names', () => {
  const names = (fetched: typeof fetch = fetch) =>
    namesOf(
      ownSite({ env: env(), configFolder: folder, fetch: fetched }).site,
      ['topics', 'subscriptions', 'contexts'],
      undefined,
    );

  test('come from the API and the file of contexts', async () => {
    expect(await names()).toEqual({
      topics: ['orders', 'clicks'],
      subscriptions: ['billing', 'audit'],
      contexts: ['local'],
    });
  });

  test('are not waited for when the API does not answer', async () => {
    answers = undefined;
    expect(await names()).toEqual({ topics: [], subscriptions: [], contexts: ['local'] });
  });

  test('are none where something else answers', async () => {
    answers = { '/v1/topics': { topics: 'none' }, '/v1/subscriptions': [null] };
    expect(await names()).toMatchObject({ topics: [], subscriptions: [] });
  });

  test('that would mean something to a shell are left out', async () => {
    const hostile = ['$(touch pwned)', 'a b', 'a\nb', '`id`', '-rf', '\u001b[2J', 'fine'];
    answers = { '/v1/topics': { topics: hostile.map((name) => ({ name })) } };
    expect((await names()).topics).toEqual(['fine']);
  });

  test('are none where no context is chosen', async () => {
    const { site } = ownSite({ configFolder: folder });
    expect(await namesOf(site, ['topics'], 'nowhere')).toEqual({ topics: [] });
  });
});

describe('the scripts', () => {
  test('for zsh and fish call what answers them', async () => {
    expect(await weft('completion', 'zsh')).toMatch(
      /^#compdef weft[\s\S]*weft completion complete -- /,
    );
    expect(await weft('completion', 'fish')).toMatch(
      /\(weft completion complete -- [\s\S]*complete -c weft/,
    );
  });

  test('for bash completes, runs nothing of what is typed, and writes into no file', async () => {
    const { stdout: script } = await cli({}, 'completion', 'bash');
    const program = `
      weft() { ${JSON.stringify(process.execPath)} ${JSON.stringify(weftFile)} "$@"; }
      ${script}
      offer() {
        COMP_WORDS=(weft "$@") COMP_CWORD=$#
        _weft
        echo "\${COMPREPLY[@]}"
      }
      offer topics show ''
      offer topics list --output=jsonl
      offer redrive '$(touch pwned)' '>' file --dr`;
    const { stdout } = await run('bash', ['--norc', '-c', program], { env: env(), cwd: folder });
    expect(stdout).toBe('orders clicks\njsonl\n--dry-run\n');
    expect(readdirSync(folder)).toEqual([]);
  });
});
