import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWeft, weft, weftIn } from '../../support/deployed-cli';
import { eventually } from '../../support/eventually';

const topic = 'cli';

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');
const records = (text: string) => lines(text).map((line) => JSON.parse(line));

test('one record is published, and tail shows it to the byte', async () => {
  const data = '{"exact": 1.0, "big": 12345678901234567890}';
  const published = await weft(
    ...['publish', topic, data, '--key', 'alice', '--type', 'one', '--output', 'json'],
  );
  expect(published).toMatchObject({ status: 0, stderr: '' });
  const { partition, offset } = JSON.parse(published.stdout);
  const tailed = await weft(
    ...['tail', topic, '--filter', '{"type":["one"]}', '--last', '1', '--output', 'jsonl'],
  );
  expect(records(tailed.stdout)).toMatchObject([
    { partition, offset, event: { type: 'one', partitionkey: 'alice' } },
  ]);
  expect(tailed.stdout).toContain(`"data":${data}`);
});

test('records of stdin are stored in the order of each key, and shown in the order they were appended', async () => {
  const input = Array.from({ length: 250 }, (_, n) => `{"of":"k${n % 7}","n":${n}}\n`).join('');
  const published = await weftIn(
    { input: [input.slice(0, 1_001), input.slice(1_001)] },
    ...['publish', topic, '--key-from', 'of', '--type', 'stdin', '--output', 'json'],
  );
  expect(JSON.parse(published.stdout)).toMatchObject({ records: 250, refused: 0, duplicates: 0 });
  const tailed = await weft(
    ...['tail', topic, '--from', 'earliest', '--sql', "type = 'stdin'", '--output', 'jsonl'],
  );
  const all = records(tailed.stdout);
  const times = all.map(({ at }) => Date.parse(at));
  expect(times).toEqual([...times].sort((one, other) => one - other));
  for (const key of ['k0', 'k1', 'k6']) {
    const numbers = all
      .filter(({ event }) => event.data.of === key)
      .map(({ event }) => event.data.n);
    expect(numbers).toEqual([...numbers].sort((one, other) => one - other));
  }
  expect(all).toHaveLength(250);
  const last = await weft(
    ...['tail', topic, '--sql', "type = 'stdin'", '--last', '3', '--output', 'jsonl'],
  );
  expect(records(last.stdout)).toEqual(all.slice(-3));
});

test('lines that are no records are named by their number and code, and the others are stored', async () => {
  const input = '{"n":1}\n\n{"n":2\nnull\n{"n":3}';
  const { status, stdout, stderr } = await weftIn(
    { input },
    ...['publish', topic, '--type', 'partly', '--output', 'json'],
  );
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    records: 3,
    refused: 1,
    refusals: [{ line: 3, code: 'json_invalid' }],
  });
  expect(stderr).toMatch(/^line 3: json_invalid: /);
});

test('an entry that the API refuses is named by its line', async () => {
  const input = '{"type":"good","data":1}\n{"type":"","data":2}\n';
  const { status, stdout } = await weftIn(
    { input },
    ...['publish', topic, '--events', '--output', 'json'],
  );
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    records: 1,
    refusals: [{ line: 2, code: 'event_invalid' }],
  });
});

test('a second run under the same prefix stores nothing twice, and another input under it nothing at all', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'weft-')), 'in.jsonl');
  writeFileSync(file, Array.from({ length: 20 }, (_, n) => `${n}\n`).join(''));
  const run = (...more: readonly string[]) =>
    weft(
      ...['publish', topic, '--file', file, '--id-prefix', 'import-1', '--type', 'imported'],
      ...['--batch', '5', '--output', 'json', ...more],
    );
  expect(JSON.parse((await run()).stdout)).toMatchObject({ records: 20, duplicates: 0 });
  expect(JSON.parse((await run()).stdout)).toMatchObject({ records: 20, duplicates: 20 });
  const other = await run('--batch', '4');
  expect([other.status, other.stdout]).toEqual([1, '']);
  expect(other.stderr).toContain('idempotency_key_reused');
  const tailed = await weft(
    ...['tail', topic, '--from', 'earliest', '--sql', "type = 'imported'", '--output', 'json'],
  );
  expect(JSON.parse(tailed.stdout)).toHaveLength(20);
});

test('a count and a rate make load that keeps to the rate', async () => {
  const { stdout } = await weft(
    ...['publish', topic, '{}', '--count', '30', '--rate', '20', '--keys', '3', '--output', 'json'],
  );
  const { records: count, seconds } = JSON.parse(stdout);
  expect(count).toBe(30);
  expect(seconds).toBeGreaterThan(1.2);
});

test('a dry run looks at each line and publishes nothing', async () => {
  const { status, stdout } = await weftIn(
    { input: '1\n{\n' },
    ...['publish', topic, '--dry-run', '--type', 'dry'],
  );
  expect(status).toBe(1);
  expect(stdout).toMatch(/^would publish +1$/m);
  const tailed = await weft('tail', topic, '--sql', "type = 'dry'");
  expect(tailed.stdout).toBe('');
});

test('a follow shows what is published meanwhile, and ends with Ctrl-C', async () => {
  const tailing = startWeft({}, 'tail', topic, '--from', 'latest', '--follow', '--key', 'slow');
  // The tail knows where the log ends before anything is published.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await weftIn({ input: '{"slow":1}\n' }, 'publish', topic, '--key', 'slow');
  await eventually(
    () => tailing.said.stdout.includes('{"slow":1}'),
    () => tailing.said,
  );
  const { status } = await tailing.end();
  expect(status).toBe(130);
});

test('a JSON document of a tail that was interrupted is whole', async () => {
  const tailing = startWeft({}, 'tail', topic, '--follow', '--last', '2', '--output', 'json');
  await eventually(() => tailing.said.stdout.includes('offset'));
  const { stdout } = await tailing.end();
  expect(JSON.parse(stdout).length).toBeGreaterThan(0);
});

test('nothing in a record moves a cursor or colours a terminal', async () => {
  const key = 'evil\u202e';
  const data = '{"x":"\u009b2J\u202e\\u001b[31m"}';
  expect(await weft('publish', topic, data, '--key', key)).toMatchObject({ status: 0 });
  const shown = await weftIn(
    { isTerminal: { stdout: true }, env: { NO_COLOR: '1' } },
    ...['tail', topic, '--key', key],
  );
  expect(shown.stdout).toContain('key=evil\\u202e');
  expect(shown.stdout).toContain('{"x":"\\u009b2J\\u202e\\u001b[31m"}');
  expect(shown.stdout.trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  const json = await weftIn(
    { isTerminal: { stdout: true } },
    ...['tail', topic, '--key', key, '--output', 'jsonl'],
  );
  expect(json.stdout.trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(JSON.parse(json.stdout).event.partitionkey).toBe(key);
});

test('a topic that is none, a filter that is none, and a partition that is none are told', async () => {
  expect(await weft('tail', 'nowhere')).toMatchObject({ status: 1 });
  const filtered = await weft('tail', topic, '--filter', '{"type":"x"}');
  expect(filtered).toMatchObject({ status: 2, stdout: '' });
  expect(filtered.stderr).toContain('The filter breaks these rules');
  expect(await weft('tail', topic, '--partition', '9')).toMatchObject({ status: 2 });
  expect((await weft('publish', 'nowhere', '1')).stderr).toContain('topic_unknown');
});
