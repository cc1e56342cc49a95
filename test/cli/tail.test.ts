import { cli, startCli } from '../support/cli';
import { eventually } from '../support/eventually';
import { fakeLog, type LoggedEvent } from './fake-log';

const run = (count: number, at: (n: number) => number, type = 't'): LoggedEvent[] =>
  Array.from({ length: count }, (_, n) => ({ offset: n, at: at(n), type }));

const places = (stdout: string): string[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .map(({ partition, offset }) => `${partition}-${offset}`);

test('the newest of all partitions together are shown, the oldest of them first', async () => {
  const { world } = fakeLog([run(50, (n) => n * 10), run(50, (n) => n * 10 + 5), run(3, () => 0)]);
  const { stdout } = await cli(world, 'tail', 't', '--last', '4', '--output', 'jsonl');
  expect(places(stdout)).toEqual(['0-48', '1-48', '0-49', '1-49']);
});

test('records of one moment keep the order of their partition', async () => {
  const { world } = fakeLog([run(3, () => 7), run(3, () => 7)]);
  const { stdout } = await cli(world, 'tail', 't', '--from', 'earliest', '--output', 'jsonl');
  expect(places(stdout)).toEqual(['0-0', '0-1', '0-2', '1-0', '1-1', '1-2']);
});

test('holes that compaction left are looked past', async () => {
  const kept = [3, 40, 41, 900, 2_000].map((offset) => ({ offset, at: offset }));
  const { world } = fakeLog([kept], [2_500]);
  const { stdout, stderr } = await cli(world, 'tail', 't', '--last', '4', '--output', 'jsonl');
  expect([places(stdout), stderr]).toEqual([['0-40', '0-41', '0-900', '0-2000'], '']);
});

test('the newest that match are looked for further back, and it is said where the search gave up', async () => {
  const rare = run(30_000, (n) => n).map((one) => ({
    ...one,
    type: one.offset === 25_000 || one.offset === 5 ? 'rare' : 't',
  }));
  const { world } = fakeLog([rare]);
  const tail = ['tail', 't', '--filter', '{"type":["rare"]}', '--output', 'jsonl'];
  const one = await cli(world, ...tail, '--last', '1');
  expect([places(one.stdout), one.stderr]).toEqual([['0-25000'], '']);
  const two = await cli(world, ...tail, '--last', '2');
  expect([places(two.stdout), two.stderr]).toEqual([
    ['0-25000'],
    expect.stringContaining('--from earliest finds all'),
  ]);
});

test('without --follow what is appended meanwhile is no longer part of it', async () => {
  const log = fakeLog([run(5, (n) => n)], [3]);
  const { stdout } = await cli(log.world, 'tail', 't', '--from', 'earliest', '--output', 'jsonl');
  expect(places(stdout)).toEqual(['0-0', '0-1', '0-2']);
});

test.each([2, 20])('of %d partitions each new record is shown once', async (count) => {
  const log = fakeLog(Array.from({ length: count }, () => run(1, () => 0)));
  const tailing = startCli(log.world, 'tail', 't', '--follow', '--last', '0', '--output', 'jsonl');
  await eventually(() => log.requests.length > count);
  for (const [at, partition] of log.partitions.entries())
    partition.push({ offset: 1, at: 100 + at });
  await eventually(
    () => places(tailing.said.stdout).length >= count,
    () => tailing.said,
  );
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const { status, stdout } = await tailing.end();
  expect(status).toBe(130);
  expect(places(stdout).sort()).toEqual(log.partitions.map((_, at) => `${at}-1`).sort());
});

test('a follow that is refused ends, and says why', async () => {
  const log = fakeLog([run(1, () => 0)]);
  const { fetch } = log.world;
  const refusing = (async (url: string, init: RequestInit) =>
    url.includes('wait=20')
      ? new Response('{"code":"scope_missing","detail":"no"}', { status: 403 })
      : fetch(url, init)) as typeof fetch;
  const { status, stderr } = await cli({ ...log.world, fetch: refusing }, 'tail', 't', '--follow');
  expect([status, stderr]).toEqual([1, expect.stringContaining('scope_missing')]);
});

test('nothing in a record moves a cursor or colours a terminal', async () => {
  const evil = [{ offset: 0, at: 0, type: 'a\u001b[31mb\u009b2J\u202e\r\n' }];
  const { world } = fakeLog([evil]);
  const { stdout } = await cli(world, 'tail', 't');
  expect(stdout).toContain('type=a\\u001b[31mb\\u009b2J\\u202e\\r\\n');
  expect(stdout.trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

test('an API that is away for a moment does not end a follow', async () => {
  const log = fakeLog([run(1, () => 0)]);
  let away = 4;
  const flaky = (async (url: string, init: RequestInit) => {
    if (url.includes('wait=20') && away-- > 0) throw new TypeError('fetch failed');
    return log.world.fetch(url, init);
  }) as typeof fetch;
  const world = { ...log.world, fetch: flaky };
  const tailing = startCli(world, 'tail', 't', '-f', '--last', '0', '--output', 'jsonl');
  log.partitions[0]?.push({ offset: 1, at: 1 });
  log.heads[0] = 1;
  await eventually(() => places(tailing.said.stdout).includes('0-1'));
  expect((await tailing.end()).stderr).toBe('');
});
