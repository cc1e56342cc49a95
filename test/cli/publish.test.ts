import { Readable } from 'node:stream';
import { type Line, linesOf } from '../../lib/cli/publish/lines';
import { Sender } from '../../lib/cli/publish/sender';
import { cli, startCli } from '../support/cli';
import { eventually } from '../support/eventually';

const linesIn = async (parts: readonly (string | Buffer)[], longest = 1_000): Promise<Line[]> => {
  const lines: Line[] = [];
  for await (const line of linesOf(Readable.from(parts), longest)) lines.push(line);
  return lines;
};

test('lines are whole wherever the input is cut', async () => {
  const bytes = Buffer.from('\ufeffä\r\n\n€uro\n𝒳');
  const parts = [...bytes].map((byte) => Buffer.from([byte]));
  const texts = (await linesIn(parts)).map(({ text }) => text);
  expect(texts).toEqual(['ä', '', '€uro', '𝒳']);
  expect((await linesIn([bytes])).map(({ text }) => text)).toEqual(texts);
});

test('a line that is too long, and one that is no text, are named, and those behind them are read', async () => {
  const endless = Array.from({ length: 50 }, () => 'x'.repeat(100));
  const lines = await linesIn(['a\n', ...endless, '\n', Buffer.from([0xc3, 0x28, 0x0a]), 'b']);
  expect(lines).toMatchObject([
    { number: 1, text: 'a' },
    { number: 2, problem: { code: 'record_too_large' } },
    { number: 3, problem: { code: 'body_not_utf8' } },
    { number: 4, text: 'b' },
  ]);
});

test('batches of one key go one after the other, others at once, and none behind a failure', async () => {
  const running = new Set<string>();
  const ends = new Map<string, (error?: Error) => void>();
  const sender = new Sender(2, async ({ keys }) => {
    const name = [...keys].join();
    running.add(name);
    await new Promise<void>((resolve, reject) =>
      ends.set(name, (error) => (error ? reject(error) : resolve())),
    );
    running.delete(name);
  });
  const batch = (...keys: string[]) => ({ records: [], bytes: 0, keys: new Set(keys) });
  const tick = () => new Promise((resolve) => setImmediate(resolve));
  await sender.add(batch('a', 'b'));
  const behind = sender.add(batch('b', 'c'));
  await tick();
  expect([...running]).toEqual(['a,b']);
  ends.get('a,b')?.();
  await behind;
  await sender.add(batch('d'));
  expect([...running]).toEqual(['b,c', 'd']);
  const third = sender.add(batch('e'));
  const failed = third.catch((error) => error);
  await tick();
  expect(running.size).toBe(2);
  ends.get('d')?.(new Error('no'));
  expect(await failed).toEqual(new Error('no'));
  ends.get('b,c')?.();
  await expect(sender.end()).rejects.toThrow('no');
  await expect(sender.add(batch('f'))).rejects.toThrow('no');
});

/** An API that remembers Idempotency-Keys, as the real one does. */
function storing(answer: (sent: number) => 'ok' | 'lose' | 'fail' = () => 'ok') {
  const stored = new Map<string, { id: string; data: unknown }[]>();
  let sent = 0;
  const fetch = (async (_url: string, { headers, body }: RequestInit) => {
    const what = answer(++sent);
    if (what === 'fail') return new Response('{"code":"internal","detail":"no"}', { status: 500 });
    const key = new Headers(headers).get('idempotency-key') ?? '';
    const duplicate = stored.has(key);
    const events = JSON.parse(String(body));
    if (!duplicate) stored.set(key, events);
    if (what === 'lose') throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } });
    const position = { topic: 't', partition: 0, offset: 0, duplicate };
    return Response.json(events.map(({ id }: { id: string }) => ({ ...position, id })));
  }) as typeof globalThis.fetch;
  const env = { WEFT_ENDPOINT: 'http://api.test', WEFT_KEY: 'k' };
  const data = () => [...stored.values()].flat().map((one) => one.data);
  return { world: { fetch, env }, data, sent: () => sent };
}

const numbers = (count: number): string =>
  Array.from({ length: count }, (_, n) => `${n}\n`).join('');

test('a request whose answer is lost is sent again, and stored once', async () => {
  const api = storing((sent) => (sent % 2 === 1 ? 'lose' : 'ok'));
  const { status, stdout } = await cli(
    { ...api.world, input: numbers(30) },
    ...['publish', 't', '--batch', '10', '--in-flight', '1', '--output', 'json'],
  );
  expect([status, JSON.parse(stdout)]).toMatchObject([0, { records: 30, duplicates: 30 }]);
  expect(api.data()).toEqual(Array.from({ length: 30 }, (_, n) => n));
});

test('where a request fails for good nothing is sent behind it, and it is said how to go on', async () => {
  const api = storing((sent) => (sent >= 3 ? 'fail' : 'ok'));
  const { status, stdout, stderr } = await cli(
    { ...api.world, input: numbers(100) },
    ...['publish', 't', '--batch', '10', '--in-flight', '1', '--id-prefix', 'p'],
  );
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toContain('20 records are stored');
  expect(stderr).toContain('The same command again goes on');
  expect(stderr).toContain('weft: internal (500)');
  expect(api.sent()).toBe(3);
});

test('an input is read as fast as it is sent, and no faster', async () => {
  let read = 0;
  const endless = function* () {
    for (;;) {
      read += 1;
      yield `{"n":${read}}\n`;
    }
  };
  const world = {
    stdin: Readable.from(endless()),
    fetch: (() => new Promise(() => undefined)) as typeof fetch,
    env: { WEFT_ENDPOINT: 'http://api.test', WEFT_KEY: 'k' },
  };
  const run = startCli(world, 'publish', 't', '--batch', '10', '--in-flight', '2');
  await eventually(() => read > 20);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(read).toBeLessThan(200);
  expect((await run.end()).status).toBe(130);
});

test('a record of an input that goes on slowly does not wait for others', async () => {
  const api = storing();
  const stdin = new Readable({ read: () => undefined });
  stdin.push('1\n2\n');
  const run = startCli({ ...api.world, stdin }, 'publish', 't');
  await eventually(() => api.data().length === 2);
  stdin.push('3\n');
  await eventually(() => api.data().length === 3);
  stdin.push(null);
  expect(await run.ended).toMatchObject({ status: 0 });
});

test('Ctrl-C ends a publish that waits for input', async () => {
  const { world } = storing();
  const run = startCli(
    { ...world, stdin: new Readable({ read: () => undefined }) },
    'publish',
    't',
  );
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect((await run.end()).status).toBe(130);
});

test.each([
  [
    'no data, and nobody else at stdin',
    ['publish', 't'],
    { stdin: true },
    /What is to be published/,
  ],
  ['data and a file', ['publish', 't', '1', '--file', 'x'], {}, /not both/],
  ['a count of lines', ['publish', 't', '--count', '3'], {}, /--count repeats/],
  ['a file that is none', ['publish', 't', '--file', '/nowhere'], {}, /can't be read/],
  ['a folder', ['publish', 't', '--file', '/'], {}, /folder/],
  ['two keys', ['publish', 't', '1', '--key', 'a', '--key-from', 'b'], {}, /not both/],
])('%s is wrong usage', async (_, args, isTerminal, says) => {
  const { status, stderr } = await cli({ ...storing().world, isTerminal }, ...args);
  expect(status).toBe(2);
  expect(stderr).toMatch(says);
});

test('a record without the key that it should have is refused, not sent without', async () => {
  const api = storing();
  const input = '{"id":"a"}\n{"other":1}\n{"id":7}\n{"id":{}}\n[]\n';
  const { status, stderr } = await cli(
    { ...api.world, input },
    ...['publish', 't', '--key-from', 'id'],
  );
  expect(status).toBe(1);
  expect(stderr.match(/^line \d: key_required/gm)).toEqual([
    'line 2: key_required',
    'line 4: key_required',
    'line 5: key_required',
  ]);
  expect(api.data()).toEqual([{ id: 'a' }, { id: 7 }]);
});
