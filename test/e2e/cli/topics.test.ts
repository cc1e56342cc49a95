import { weft } from '../../support/deployed-cli';

test('topics are listed as a table, one document, and an object a line', async () => {
  const table = await weft('topics', 'list');
  expect(table).toMatchObject({ status: 0, stderr: '' });
  expect(table.stdout).toMatch(/^TOPIC +PARTITIONS +ORDERED +KEPT\n/);
  expect(table.stdout).toMatch(/^orders +3 +by key +7 d$/m);
  const names = (topics: { name: string }[]) => topics.map(({ name }) => name);
  const document = names(JSON.parse((await weft('topics', 'list', '--output', 'json')).stdout));
  expect(document).toContain('orders');
  const lines = (await weft('--output', 'jsonl', 'topics', 'list')).stdout.trimEnd().split('\n');
  expect(names(lines.map((line) => JSON.parse(line)))).toEqual(document);
});

test('a topic is shown with the ends of its partitions', async () => {
  const { stdout } = await weft('topics', 'show', 'orders', '--output', 'json');
  expect(JSON.parse(stdout)).toMatchObject({
    name: 'orders',
    partitions: 3,
    offsets: [{ partition: 0 }, { partition: 1 }, { partition: 2 }],
  });
  expect((await weft('topics', 'show', 'orders')).stdout).toMatch(
    /^PARTITION +EARLIEST +HEAD +RECORDS\n +0 +0 +\d+ +\d+$/m,
  );
});

test('what the API refuses is one line on stderr with its code, and exit status 1', async () => {
  const { status, stdout, stderr } = await weft('topics', 'show', 'nowhere');
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^weft: topic_unknown \(404\): There is no such topic/);
  expect(stderr).toContain('"weft errors topic_unknown" says more.');
});

test('a key that opens nothing is refused', async () => {
  const { status, stderr } = await weft('topics', 'list', '--api-key', 'wrong');
  expect(status).toBe(1);
  expect(stderr).toContain('(401)');
});
