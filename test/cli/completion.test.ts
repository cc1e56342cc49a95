import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

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
afterAll(() => server.closeAllConnections());
afterAll(() => server.close());
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

/** What may come next, and the word that says what the shell is to do beside it. */
async function completed(...words: string[]) {
  const args = [weftFile, 'completion', 'complete', '--', ...words];
  const { stdout, stderr } = await run(process.execPath, args, { env: env() });
  const lines = stdout.trimEnd().split('\n');
  return {
    values: lines.slice(0, -1).map((line) => line.split('\t')[0]),
    end: lines.at(-1),
    stderr,
  };
}

describe('what may come next', () => {
  test('are nouns and verbs', async () => {
    expect((await completed('')).values).toEqual(
      expect.arrayContaining(['topics', 'redrive', 'local']),
    );
    expect((await completed('dead-letters', 're')).values).toEqual(['redrive']);
    expect((await completed('completion', '')).values).not.toContain('complete');
  });

  test('are options, those of every command too, and what they may be', async () => {
    expect((await completed('redrive', 'billing', '--dr')).values).toEqual(['--dry-run']);
    expect((await completed('topics', 'list', '--out')).values).toEqual(['--output']);
    expect((await completed('topics', 'list', '--output', 'j')).values).toEqual(['json', 'jsonl']);
    expect((await completed('redrive', 'billing', '--why', 'rej')).values).toEqual(['rejected']);
  });

  test('are names of topics, subscriptions and contexts', async () => {
    expect((await completed('topics', 'show', '')).values).toEqual(['orders', 'clicks']);
    expect((await completed('redrive', 'b')).values).toEqual(['billing']);
    expect((await completed('operations', 'list', '--subscription', '')).values).toEqual([
      ...['billing', 'audit'],
    ]);
    expect((await completed('contexts', 'use', '')).values).toEqual(['local']);
  });

  test('are files where an option takes one, which the shell knows itself', async () => {
    expect(await completed('local', 'start', '--topology', 'my')).toMatchObject({
      values: [],
      end: ':0',
    });
  });

  test('is nothing, without a word, where the API does not answer in time', async () => {
    answers = undefined;
    const began = Date.now();
    expect(await completed('topics', 'show', '')).toEqual({ values: [], end: ':4', stderr: '' });
    expect(Date.now() - began).toBeLessThan(15_000);
  });

  test('is nothing, without a word, where the API answers something else', async () => {
    answers = { '/v1/topics': { topics: 'none' } };
    expect(await completed('topics', 'show', '')).toEqual({ values: [], end: ':4', stderr: '' });
  });

  test('leaves out names that would mean something to a shell', async () => {
    const names = ['$(touch pwned)', 'a b', 'a\nb', '`id`', '-rf', '\u001b[2J', 'fine'];
    answers = { '/v1/topics': { topics: names.map((name) => ({ name })) } };
    expect((await completed('topics', 'show', '')).values).toEqual(['fine']);
  });
});

describe('the scripts', () => {
  const scriptFor = async (shell: string) =>
    (await run(process.execPath, [weftFile, 'completion', shell], { env: env() })).stdout;

  test('for zsh and fish call what answers them', async () => {
    expect(await scriptFor('zsh')).toMatch(/^#compdef weft[\s\S]*weft completion complete -- /);
    expect(await scriptFor('fish')).toMatch(/complete -c weft[\s\S]*/);
  });

  /** What bash offers for a line that is typed so far; its last word may be empty. */
  async function inBash(...line: string[]): Promise<string[]> {
    const program = `
      weft() { ${JSON.stringify(process.execPath)} ${JSON.stringify(weftFile)} "$@"; }
      source <(weft completion bash)
      COMP_WORDS=(weft "$@") COMP_CWORD=$#
      _weft
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const args = ['--norc', '-c', program, 'bash', ...line];
    const { stdout } = await run('bash', args, { env: env(), cwd: folder });
    return stdout.trimEnd().split('\n');
  }

  test('for bash complete commands, options and names', async () => {
    expect(await inBash('dead-letters', 'd')).toEqual(['discard']);
    expect(await inBash('topics', 'show', '')).toEqual(['orders', 'clicks']);
    expect(await inBash('topics', 'list', '--output=jsonl')).toEqual(['jsonl']);
  });

  test('for bash run nothing of what is typed, and write into no file', async () => {
    expect(await inBash('redrive', '$(touch pwned)', '>', 'file', '--dr')).toEqual(['--dry-run']);
    expect(readdirSync(folder)).toEqual([]);
  });
});
