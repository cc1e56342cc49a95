import { api, post } from '../support/api';
import { ask, pull, take } from '../support/consuming';
import { expectProblem } from '../support/problems';
import { event, publishBatch } from '../support/publishing';

const tryOut = (filter: unknown, tried: unknown) =>
  post('/v1/filters/test', { filter, event: tried });

const order = event({
  type: 'order.placed',
  data: { amount: 120, country: 'FR', lines: [{ sku: 'a' }] },
});

test.each([
  ['a pattern that matches', { data: { amount: [{ numeric: ['>', 100] }] } }, true],
  ['a pattern that does not', { type: [{ prefix: 'invoice.' }] }, false],
  ['a pattern with alternatives', { $or: [{ type: ['x'] }, { data: { country: ['FR'] } }] }, true],
  ['a selector that matches', { sql: "type LIKE 'order.%' AND data.amount > 100" }, true],
  ['a selector of what is not there', { sql: "data.city <> 'Rome'" }, false],
])('%s can be tried before it is deployed', async (_, filter, matches) => {
  const { status, json } = await tryOut(filter, order);
  expect({ status, matches: json.matches }).toEqual({ status: 200, matches });
});

test('the answer shows the filter policy that SNS gets, or why there is none', async () => {
  expect((await tryOut({ sql: "type = 'order.placed'" }, order)).json.sns).toEqual({
    policy: { type: ['order.placed'] },
  });
  const { sns } = (await tryOut({ sql: "data.country <> 'DE'" }, order)).json;
  expect(sns.cannot).toEqual([expect.stringContaining('data.country')]);
});

test.each([
  ['an operator that there is not', { type: [{ sounds: 'like' }] }, 'type[0]'],
  ['a selector that can not be read', { sql: 'type = ' }, 'line 1, column 8'],
  ['no object at all', 'order', 'pattern'],
])('a filter with %s is refused with the place', async (_, filter, at) => {
  const answer = await tryOut(filter, order);
  expectProblem(answer, 422, 'filter_invalid');
  expect(answer.json.problems[0].at).toBe(at);
});

test('an event that is no object is refused, and so is one that is too deep', async () => {
  expectProblem(await tryOut({ type: ['x'] }, [1]), 422, 'body_invalid');
  const deep = `{"filter":{"type":["x"]},"event":{"data":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
  const headers = { 'content-type': 'application/json' };
  const answer = await api('/v1/filters/test', { method: 'POST', headers, body: deep });
  expectProblem(answer, 400, 'json_too_deep');
});

const orders = [
  event({
    id: 'small',
    type: 'order.placed',
    partitionkey: 'k',
    data: { amount: 5, country: 'FR' },
  }),
  event({
    id: 'middling',
    type: 'order.paid',
    partitionkey: 'k',
    data: { amount: 20, country: 'DE' },
  }),
  event({
    id: 'other',
    type: 'order.lost',
    partitionkey: 'k',
    data: { amount: 15, country: 'FR' },
  }),
  event({
    id: 'large',
    type: 'order.placed',
    partitionkey: 'k',
    data: { amount: 500, country: 'FR' },
  }),
  event({ id: 'stateless', type: 'order.placed', partitionkey: 'k', data: { amount: 12 } }),
];

test('a selector that SNS can say and one that it can not let through what they say, in order', async () => {
  await publishBatch('selecting', orders);
  const idsOf = async (subscription: string) =>
    (await take(subscription, 2)).map((one) => one.event.id);
  expect(await idsOf('sql-by-sns')).toEqual(['middling', 'stateless']);
  expect(await idsOf('sql-by-us')).toEqual(['small', 'other']);
  expect(await pull('sql-by-us', { waitSeconds: 0 })).toEqual([]);
});

test('what a filter of ours holds back leaves the queue', async () => {
  await publishBatch('selecting', [
    event({ id: 'unwanted', partitionkey: 'j', data: { amount: 1, country: 'DE' } }),
    event({ id: 'wanted', partitionkey: 'j', data: { amount: 1, country: 'IT' } }),
  ]);
  const [delivery] = await take('sql-by-us', 1);
  expect(delivery?.event.id).toBe('wanted');
  expect((await ask('sql-by-us', 'pull')).json.deliveries).toEqual([]);
});
