import { closeServers, problem, type Script, serve } from './server';

afterEach(closeServers);

/** A partition of so many records, read by pages. */
const pages =
  (count: () => number): Script =>
  ({ path }) => {
    const query = new URL(path, 'http://x').searchParams;
    const from = query.get('from') === 'latest' ? count() : Number(query.get('offset') ?? 0);
    const end = Math.min(count(), from + Number(query.get('limit')));
    const events = Array.from({ length: end - from }, (_, at) => ({
      offset: from + at,
      at: '2030-01-01T00:00:00.000Z',
      event: { id: `${from + at}`, type: 't', partitionkey: 'k', data: from + at },
    }));
    return { status: 200, body: { topic: 't', partition: 3, events, next: end, head: count() } };
  };

test('every record comes once, page by page, until the head', async () => {
  const { client, requests } = await serve(pages(() => 7));
  const seen: number[] = [];
  for await (const { offset } of client.read('t', 3, { limit: 3, follow: false }))
    seen.push(offset);
  expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(requests.map(({ path }) => path.split('?')[1])).toEqual([
    'from=earliest&limit=3&wait=0',
    'offset=3&limit=3&wait=0',
    'offset=6&limit=3&wait=0',
  ]);
});

test('a record has its place and its bytes', async () => {
  const { client } = await serve(pages(() => 1));
  for await (const record of client.read('t', 3)) {
    expect(record).toEqual({
      event: { id: '0', type: 't', partitionkey: 'k', data: 0 },
      json: '{"id":"0","type":"t","partitionkey":"k","data":0}',
      key: 'k',
      topic: 't',
      partition: 3,
      offset: 0,
      at: '2030-01-01T00:00:00.000Z',
    });
    break;
  }
});

test('what is appended later comes as well', async () => {
  let count = 1;
  const { client } = await serve(pages(() => count));
  const seen: number[] = [];
  for await (const { offset } of client.read('t', 3, { offset: 0 })) {
    seen.push(offset);
    setTimeout(() => {
      count = 2;
    }, 20);
    if (offset === 1) break;
  }
  expect(seen).toEqual([0, 1]);
});

test.each([
  [{ offset: 2 }, 'offset=2&limit=100&wait=20'],
  [
    { time: '2030-01-01T00:00:00+01:00' },
    'time=2030-01-01T00%3A00%3A00%2B01%3A00&limit=100&wait=20',
  ],
  [{ waitSeconds: 5 }, 'from=earliest&limit=100&wait=5'],
  [{ offset: 2, clamp: true }, 'offset=2&limit=100&wait=20&clamp=true'],
])('%j is asked for as %s', async (options, query) => {
  const { client, requests } = await serve(pages(() => 9));
  for await (const _ of client.read('t', 3, options)) break;
  expect(requests[0]?.path).toBe(`/v1/topics/t/partitions/3/events?${query}`);
});

test('what can not be decoded is told', async () => {
  const body = {
    topic: 't',
    partition: 3,
    events: [],
    unreadable: [{ offset: 0, count: 4 }],
    next: 4,
    head: 4,
  };
  const { client } = await serve(() => ({ status: 200, body }));
  const gaps: unknown[] = [];
  const options = { follow: false, onSkipped: (gap: unknown) => void gaps.push(gap) };
  for await (const _ of client.read('t', 3, options)) throw new Error('there was none');
  expect(gaps).toEqual([{ offset: 0, count: 4 }]);
});

test('an answer that is lost is asked for again', async () => {
  const script = pages(() => 2);
  const { client } = await serve((seen, nth) => (nth % 2 === 1 ? 'cut off' : script(seen, nth)));
  const seen: number[] = [];
  for await (const { offset } of client.read('t', 3, { limit: 1, follow: false }))
    seen.push(offset);
  expect(seen).toEqual([0, 1]);
});

test('a start that is gone is told', async () => {
  const { client } = await serve(() => problem(410, 'offset_expired', { earliest: 9 }));
  const reading = client.read('t', 3, { offset: 0 }).next();
  await expect(reading).rejects.toMatchObject({
    code: 'offset_expired',
    problem: { earliest: 9 },
  });
});

test('an abort ends the iteration, also while it waits', async () => {
  const { client } = await serve(() => 'silence');
  const signal = AbortSignal.timeout(30);
  for await (const _ of client.read('t', 3, { signal })) throw new Error('there was none');
  const before = client.read('t', 3, { signal: AbortSignal.abort() });
  expect(await before.next()).toEqual({ done: true, value: undefined });
});

test('an abort in the loop ends it after the record', async () => {
  const { client } = await serve(pages(() => 9));
  const controller = new AbortController();
  const seen: number[] = [];
  for await (const { offset } of client.read('t', 3, { signal: controller.signal })) {
    seen.push(offset);
    controller.abort();
  }
  expect(seen).toEqual([0]);
});
