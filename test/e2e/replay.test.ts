import { api, post } from '../support/api';
import { Asked } from '../support/asked';
import { ended } from '../support/dead-letters';
import { eventually } from '../support/eventually';
import { expectProblem } from '../support/problems';
import { event, publishBatch } from '../support/publishing';

const asked = new Asked();
beforeAll(() => asked.open());
afterAll(() => asked.close());

const replay = (request: object) => post('/v1/subscriptions/replayed/replay', request);

const publish = (ids: readonly string[]) =>
  publishBatch(
    'replayed',
    ids.map((id) => event({ id, partitionkey: id.slice(0, 1), data: { ask: asked.url, id } })),
  );

const replayed = (operation: string): string[] =>
  asked.questions.filter(({ replay: by }) => by === operation).map(({ id }) => id);

/** Waits until a replay has delivered so many. */
const replays = (operation: string, count: number): Promise<string[]> =>
  eventually(() => (replayed(operation).length >= count ? replayed(operation) : undefined));

test('a range of the log is delivered again, to that subscription, marked, each key in order', async () => {
  const before = new Date(Date.now() - 1_000).toISOString();
  const ids = ['a1', 'b1', 'a2', 'b2', 'a3'];
  await publish(ids);
  await asked.handles(...ids);
  const dry = await replay({ from: { time: before }, dryRun: true });
  expect(dry.status).toBe(200);
  expect(dry.json.records).toBe(5);
  expect(asked.questions.filter(({ replay: by }) => by !== undefined)).toEqual([]);

  // From the time on: the command line's tests replay this topic, too.
  const { status, json, headers } = await replay({ from: { time: before } });
  expect(status).toBe(202);
  expect(headers.location).toBe(`/v1/operations/${json.id}`);
  expect(await ended(json.id)).toMatchObject({ state: 'done', delivered: 5, total: 5 });
  const again = await replays(json.id, 5);
  expect(again.filter((id) => id.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
  expect(again.filter((id) => id.startsWith('b'))).toEqual(['b1', 'b2']);
});

test('a replay of one key and of what fits a filter takes nothing else', async () => {
  const ids = ['c1', 'd1', 'c2'];
  await publish(ids);
  await asked.handles(...ids);
  const ofKey = await replay({ from: 'earliest', key: 'c' });
  await ended(ofKey.json.id);
  const ofFilter = await replay({ from: 'earliest', filter: { data: { id: ['d1'] } } });
  await ended(ofFilter.json.id);
  expect(await replays(ofKey.json.id, 2)).toEqual(['c1', 'c2']);
  expect(await replays(ofFilter.json.id, 1)).toEqual(['d1']);
  await publish(['z1']);
  await asked.handles('z1');
  expect(replayed(ofKey.json.id)).toHaveLength(2);
  expect(replayed(ofFilter.json.id)).toHaveLength(1);
});

test('an operation that was cancelled ends, and can not be cancelled into something else', async () => {
  const { json } = await replay({ from: 'earliest', ratePerSecond: 1 });
  const cancelled = await post(`/v1/operations/${json.id}/cancel`, {});
  expect(cancelled.status).toBe(200);
  expect(await ended(json.id)).toMatchObject({ state: 'cancelled' });
  expect((await post(`/v1/operations/${json.id}/cancel`, {})).status).toBe(200);
  const { json: all } = await api('/v1/operations?subscription=replayed');
  expect(all.operations.map(({ id }: { id: string }) => id)).toContain(json.id);
});

test.each([
  ['nothing', {}],
  ['a start that is none', { from: 'yesterday' }],
  ['an offset without a partition', { from: { offset: 1 } }],
  ['a partition that there is not', { from: { partition: 99, offset: 0 } }],
  ['a time that is none', { from: { time: 'noon' } }],
  ['a filter that is none', { from: 'earliest', filter: { type: 'x' } }],
  ['a rate of nothing', { from: 'earliest', ratePerSecond: 0 }],
  ['a member too many', { from: 'earliest', to: 'latest' }],
])('a replay of %s is refused', async (_, request) => {
  const answer = await replay(request);
  expect([400, 404, 422]).toContain(answer.status);
  expectProblem(answer, answer.status, answer.json.code);
});

test('an operation that there is not is unknown', async () => {
  expectProblem(await api('/v1/operations/none'), 404, 'operation_unknown');
});
