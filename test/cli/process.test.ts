import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { ownFolder } from '../support/cli';
import { fakeLog } from './fake-log';

const launcher = resolve(__dirname, '../../bin/weft.mjs');
const log = fakeLog([Array.from({ length: 2_000 }, (_, n) => ({ offset: n, at: n }))]);
let server: ReturnType<typeof createServer>;
let env: NodeJS.ProcessEnv;

/** The stand-in for the API, as an address. */
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const body = parts.length > 0 ? Buffer.concat(parts).toString() : undefined;
    const url = `http://api.test${request.url}`;
    const answer = await log.world.fetch(url, { method: request.method, body });
    response.writeHead(answer.status).end(await answer.text());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { PATH, HOME } = process.env;
  const WEFT_ENDPOINT = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  env = { PATH, HOME, XDG_CONFIG_HOME: ownFolder(), WEFT_ENDPOINT, WEFT_KEY: 'k' };
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Runs `weft` as its own process, from a folder that is not the checkout. */
function start(args: readonly string[], cwd = ownFolder()) {
  const child = spawn(process.execPath, [launcher, ...args], { cwd, env });
  return { child, ended: endOf(child) };
}

async function endOf(child: ChildProcessWithoutNullStreams) {
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].on('data', (part) => {
      said[name] += part;
    });
  const status = await new Promise((done) => child.once('close', done));
  return { status, ...said };
}

test('what was found is on stdout, and nothing else', async () => {
  const { status, stdout, stderr } = await start(['tail', 't', '--last', '2', '--output', 'json'])
    .ended;
  expect([status, stderr]).toEqual([0, '']);
  expect(JSON.parse(stdout)).toMatchObject([{ offset: 1_998 }, { offset: 1_999 }]);
});

test('what went wrong is on stderr, with its exit status', async () => {
  expect(await start(['tail', 't', '--last', 'x']).ended).toMatchObject({ status: 2, stdout: '' });
  const refused = await start(['tail', 't', '--api-key', '€']).ended;
  expect(refused).toMatchObject({ status: 1, stdout: '' });
  expect(refused.stderr).toMatch(/^weft: key_malformed: /);
});

test('a reader that has seen enough ends it quietly', async () => {
  const { child, ended } = start(['tail', 't', '--last', '2000', '--follow']);
  child.stdout.once('data', () => child.stdout.destroy());
  expect(await ended).toMatchObject({ status: 0, stderr: '' });
});

test('Ctrl-C ends it with 130, also while it waits for input', async () => {
  const { child, ended } = start(['tail', 't', '--last', '1', '--follow']);
  child.stdout.once('data', () => child.kill('SIGINT'));
  expect(await ended).toMatchObject({ status: 130, stderr: '' });
});

test('a relative path is meant from where the user stands', async () => {
  const folder = ownFolder();
  mkdirSync(join(folder, 'sub'));
  writeFileSync(join(folder, 'sub', 'in.jsonl'), '1\n2\n');
  const dry = ['publish', 't', '--file', 'sub/in.jsonl', '--dry-run'];
  const { status, stdout } = await start(dry, folder).ended;
  expect([status, stdout]).toEqual([0, expect.stringMatching(/^would publish +2$/m)]);
});
