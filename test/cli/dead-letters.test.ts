import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cli, ownFolder } from '../support/cli';
import { type Answer, type Asked, fakeApi, refused } from './fake-api';

/** An event that JavaScript can't hold: its numbers would change. */
const event = '{"id":"1","data":{"big": 12345678901234567890, "f":1.0,\n "t":"a, {b}: [\\"c\\"]"}}';

const letter = (position: string, more: object = {}): string => {
  const head = JSON.stringify({
    ...{ position, topic: 'orders', key: 'alice', reason: 'rejected', attempts: 1 },
    ...{ lastError: 'no\u001b[2J such', firstAt: 't1', lastAt: 't2', parkedKey: true },
    ...more,
  });
  return `${head.slice(0, -1)},"event":${event}}`;
};

/** An API that has the letters `3-0`, `3-1`, …, and answers as many at once as it is asked for, but three at most. */
function holding(count: number, answer?: (asked: Asked) => Answer | undefined) {
  return fakeApi((asked) => {
    const own = answer?.(asked);
    if (own) return own;
    const [, position] = /dead-letters\/(.+)$/.exec(asked.path) ?? [];
    if (position !== undefined) return [200, letter(position)];
    const from = Number(asked.query.next ?? 0);
    const page = Math.min(count - from, Number(asked.query.limit), 3);
    const letters = Array.from({ length: page }, (_, at) => letter(`3-${from + at}`));
    const next = from + page < count ? `,"next":"${from + page}"` : '';
    return [200, `{"deadLetters":[${letters.join(',')}]${next}}`];
  });
}

type Api = ReturnType<typeof fakeApi>;
const weft = (api: Api, ...args: string[]) => cli(api.world, 'dead-letters', ...args);
const deleted = ({ requests }: Api) =>
  requests.filter(({ method }) => method === 'DELETE').map(({ path }) => path.split('/').at(-1));

describe('listing', () => {
  test('goes on page by page up to the limit, and says that there are more', async () => {
    const api = holding(9);
    const { stdout, stderr } = await weft(api, 'list', 'billing', '--limit', '5', '--key', 'a b');
    expect(stdout.match(/^3-\d/gm)).toEqual(['3-0', '3-1', '3-2', '3-3', '3-4']);
    expect(stderr).toContain('There are more');
    expect(api.requests[0]?.query).toMatchObject({ key: 'a b', limit: '6' });
  });

  test('--all lists all, and all that is there is told as all', async () => {
    const { stdout, stderr } = await weft(holding(9), 'list', 'billing', '--all');
    expect(stdout.match(/^3-\d/gm)).toHaveLength(9);
    expect(stderr).toBe('');
  });

  test('a page that holds none and says where to go on is not the end', async () => {
    const api = fakeApi(({ query }) =>
      query.next
        ? [200, `{"deadLetters":[${letter('3-7')}]}`]
        : [200, { deadLetters: [], next: 'n' }],
    );
    expect((await weft(api, 'list', 'billing', '--why', 'rejected')).stdout).toContain('3-7');
  });

  test('all of them are one document with --output json, also when there are none', async () => {
    const listed = async (count: number) =>
      JSON.parse(
        (await weft(holding(count), 'list', 'billing', '--all', '--output', 'json')).stdout,
      );
    expect(await listed(7)).toHaveLength(7);
    expect(await listed(0)).toEqual([]);
  });

  test('each is an object on one line with --output jsonl, and its numbers are as they were', async () => {
    const { stdout } = await weft(holding(2), 'list', 'billing', '--output', 'jsonl');
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).position)).toEqual(['3-0', '3-1']);
    expect(lines[0]).toContain('"big":12345678901234567890,"f":1.0');
  });

  test('what a consumer said can do nothing to the terminal', async () => {
    const { stdout } = await weft(holding(1), 'list', 'billing');
    expect(stdout).toContain('no\\u001b[2J such');
    expect(stdout).not.toContain('\u001b');
  });
});

test('a message that is no record of ours is reached behind "--", and the list says so', async () => {
  const foreign = fakeApi(({ path }) =>
    path.endsWith('-1-42') ? [200, letter('-1-42')] : [200, `{"deadLetters":[${letter('-1-42')}]}`],
  );
  expect((await weft(foreign, 'list', 'billing')).stderr).toContain('behind "--"');
  expect((await weft(foreign, 'show', 'billing', '--', '-1-42')).stdout).toMatch(
    /^position +-1-42$/m,
  );
});

test('a letter is shown with why it is one, and its event as it was written', async () => {
  const { stdout } = await weft(holding(1), 'show', 'billing', '3-0');
  expect(stdout).toMatch(/^why +rejected$/m);
  expect(stdout).toContain('"big": 12345678901234567890,\n    "f": 1.0,\n');
  expect(stdout).toContain('"t": "a, {b}: [\\"c\\"]"');
});

describe('correcting', () => {
  const bodyOf = ({ requests }: Api) => requests.find(({ method }) => method === 'PUT')?.text;
  let folder: string;
  beforeEach(() => {
    folder = ownFolder();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test.each(['-', '@mine.json', 'itself'])('takes the event from %s, to the byte', async (how) => {
    const api = holding(1);
    const mine = '{"id":"1", "data":{"big":12345678901234567890, "f":1.50}}';
    writeFileSync(join(folder, 'mine.json'), mine);
    const world = { ...api.world, cwd: folder, input: mine };
    const given = how === 'itself' ? mine : how;
    const line = ['dead-letters', 'edit', 'billing', '3-0', '--event', given];
    expect((await cli(world, ...line)).status).toBe(0);
    expect(bodyOf(api)).toBe('{"event":{"id":"1","data":{"big":12345678901234567890,"f":1.50}}}');
  });

  test('what is no JSON is not sent', async () => {
    const api = holding(1);
    const { status, stderr } = await weft(api, 'edit', 'billing', '3-0', '--event', '{"a":');
    expect(status).toBe(1);
    expect(stderr).toContain('nothing was changed');
    expect(api.requests).toEqual([]);
  });

  /** Opens an editor that is a line of shell; `$1` is the file. */
  const editing = (api: Api, script: string) => {
    const editor = join(folder, 'editor');
    writeFileSync(editor, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const env = {
      ...api.world.env,
      PATH: process.env.PATH,
      VISUAL: `${editor} --wait`,
      EDITOR: 'no',
    };
    const isTerminal = { stdin: true, stdout: true };
    return cli({ ...api.world, env, isTerminal }, 'dead-letters', 'edit', 'billing', '3-0');
  };

  test('an editor gets the event on several lines, and what it makes of it is sent', async () => {
    const api = holding(1);
    const { status } = await editing(api, 'sed -i.bak \'s/"f": 1.0/"f": 2.0/\' "$2"');
    expect(status).toBe(0);
    expect(bodyOf(api)).toContain('{"big":12345678901234567890,"f":2.0,');
  });

  test('an editor that is left without a change sends nothing', async () => {
    const api = holding(1);
    const { status, stderr } = await editing(api, 'true');
    expect([status, stderr]).toEqual([0, 'Nothing was changed.\n']);
    expect(bodyOf(api)).toBeUndefined();
  });

  test('an editor that fails sends nothing', async () => {
    const api = holding(1);
    expect((await editing(api, 'echo "{}" > "$2"; exit 1')).status).toBe(1);
    expect(bodyOf(api)).toBeUndefined();
  });

  test('what was written is kept where the API refuses it', async () => {
    const api = holding(1, ({ method }) =>
      method === 'PUT' ? refused(422, 'identity_changed') : undefined,
    );
    const { status, stderr } = await editing(api, 'echo \'{"id":"other"}\' > "$2"');
    expect(status).toBe(1);
    expect(stderr).toContain('identity_changed (422)');
    const [, file = ''] = /--event @(\S+)/.exec(stderr) ?? [];
    expect(readFileSync(file, 'utf8')).toBe('{"id":"other"}\n');
    rmSync(dirname(file), { recursive: true });
  });

  test('without a terminal no editor is opened', async () => {
    const { status, stderr } = await weft(holding(1), 'edit', 'billing', '3-0');
    expect(status).toBe(2);
    expect(stderr).toContain('--event');
  });
});

describe('discarding', () => {
  const why = ['--reason', 'a test order', '--yes'];

  test('those that are named are discarded with the reason, each once', async () => {
    const api = holding(9);
    const { status, stderr } = await weft(api, 'discard', 'billing', '3-1', '3-2', '3-1', ...why);
    expect([status, stderr]).toEqual([0, '2 dead letters discarded.\n']);
    expect(deleted(api)).toEqual(['3-1', '3-2']);
    expect(api.requests[0]?.body).toEqual({ reason: 'a test order' });
  });

  test('those of a filter are found page by page, counted, and discarded', async () => {
    const api = holding(7);
    const { stderr } = await weft(api, 'discard', 'billing', '--why', 'rejected', ...why);
    expect(stderr).toBe('7 dead letters discarded.\n');
    expect(api.requests[0]?.query).toMatchObject({ reason: 'rejected' });
    expect(deleted(api)).toHaveLength(7);
  });

  test('with --dry-run they are shown and counted, and stay', async () => {
    const api = holding(7);
    const { stdout } = await weft(api, 'discard', 'billing', '--all', '--dry-run');
    expect(stdout).toContain('3-6');
    expect(stdout).toContain('7 dead letters would be discarded.');
    expect(deleted(api)).toEqual([]);
  });

  test('without a terminal it wants --yes, having named the count', async () => {
    const api = holding(7);
    const { status, stderr } = await weft(api, 'discard', 'billing', '--key', 'a', '--reason', 'r');
    expect(status).toBe(2);
    expect(stderr).toContain('Discard 7 dead letters of billing for good?');
    expect(deleted(api)).toEqual([]);
  });

  test.each([
    ['nothing that says which', why],
    ['positions and a filter', ['3-1', '--key', 'a', ...why]],
    ['a filter and all', ['--all', '--key', 'a', ...why]],
    ['no reason', ['3-1', '--yes']],
  ])('%s is refused before anything is asked', async (_, args) => {
    const api = holding(7);
    expect((await weft(api, 'discard', 'billing', ...args)).status).toBe(2);
    expect(api.requests).toEqual([]);
  });

  test('one that is gone meanwhile does not stop the others', async () => {
    const api = holding(3, ({ method, path }) =>
      method === 'DELETE' && path.endsWith('3-1') ? refused(404, 'dead_letter_unknown') : undefined,
    );
    const { status, stderr } = await weft(api, 'discard', 'billing', '--all', ...why);
    expect([status, stderr]).toEqual([0, '2 dead letters discarded, 1 not there.\n']);
  });

  test('one that is named and is not there fails', async () => {
    const api = holding(3, () => refused(404, 'dead_letter_unknown'));
    const { status, stderr } = await weft(api, 'discard', 'billing', '3-x', ...why);
    expect([status, stderr]).toEqual([1, '0 dead letters discarded, 1 not there.\n']);
  });

  test('a failure in the middle says how many are left', async () => {
    const api = holding(3, ({ method, path }) =>
      method === 'DELETE' && path.endsWith('3-1') ? refused(403, 'scope_missing') : undefined,
    );
    const { status, stderr } = await weft(api, 'discard', 'billing', '--all', ...why);
    expect(status).toBe(1);
    expect(stderr).toContain('1 dead letter discarded, 2 are left.');
    expect(stderr).toContain('scope_missing (403)');
  });
});
