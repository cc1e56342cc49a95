import { parkKey, parkOne } from '../domain/redrive/redrive-site';
import { noon } from '../support/test-outside';
import { type ControlSite, controlSite } from './control-site';

const path = 'POST /v1/subscriptions/billing/dead-letters/redrive';

async function filled(): Promise<ControlSite> {
  const site = controlSite();
  await parkKey(site, 'alice', [3, 5, 9]);
  await parkKey(site, 'bob', [4, 6]);
  await parkOne(site, 7, { reason: 'rejected', lastAt: noon + 5 });
  await parkOne(site, 8, { key: 'alice' });
  return site;
}

describe('a dry run counts, and begins nothing', () => {
  test.each([
    ['all', {}, { keys: 2, matched: 7, records: 7 }],
    ['a key, its records alone included', { keys: ['alice'] }, { keys: 1, matched: 4, records: 4 }],
    ['a key that is not parked', { keys: ['nobody'] }, { keys: 0, matched: 0, records: 0 }],
    ['keys, one of them twice', { keys: ['bob', 'bob'] }, { keys: 1, matched: 2, records: 2 }],
    ['one record of a key', { positions: ['0-5'] }, { keys: 1, matched: 1, records: 3 }],
    ['two records of a key', { positions: ['0-5', '0-3'] }, { keys: 1, matched: 2, records: 3 }],
    ['a record alone', { positions: ['0-7', '0-99'] }, { keys: 0, matched: 1, records: 1 }],
    ['by reason', { filter: { reason: 'rejected' } }, { keys: 0, matched: 1, records: 1 }],
    [
      'those behind',
      { filter: { reason: 'behind_parked_key' } },
      { keys: 2, matched: 3, records: 5 },
    ],
    ['by time', { filter: { from: '2030-01-01T12:00:00Z' } }, { keys: 0, matched: 1, records: 1 }],
    ['by key', { filter: { key: 'bob' } }, { keys: 1, matched: 2, records: 2 }],
    [
      'by pattern',
      { filter: { event: { data: { n: [{ numeric: ['>=', 6] }] } } } },
      { keys: 2, matched: 4, records: 7 },
    ],
    ['by SQL', { filter: { event: { sql: 'data.n = 4' } } }, { keys: 1, matched: 1, records: 2 }],
  ])('%s', async (_, body, expected) => {
    const { ask, operations, wakeUps } = await filled();
    const { status, json } = await ask(path, { ...body, dryRun: true });
    expect(status).toBe(200);
    expect(json).toEqual({ ...expected, exact: true, sample: expect.any(Array) });
    expect(json.sample).toHaveLength(
      Math.min(
        10,
        'keys' in body ? expected.keys + (expected.matched === 4 ? 1 : 0) : expected.matched,
      ),
    );
    expect(await operations.list('default')).toEqual([]);
    expect(wakeUps.sent).toEqual([]);
  });

  test('what can not be counted in time is not exact', async () => {
    const site = await filled();
    const page = site.shelf.page.bind(site.shelf);
    site.shelf.page = async (...args) => {
      site.outside.time += 60_000;
      return { ...(await page(...args)), next: { lane: 'key/alice' } };
    };
    const { json } = await site.ask(path, { dryRun: true });
    expect(json).toMatchObject({ exact: false, matched: 7 });
  });

  test('ten records are named', async () => {
    const site = controlSite();
    for (let offset = 100; offset < 130; offset++) await parkOne(site, offset);
    const { json } = await site.ask(path, { dryRun: true });
    expect(json.sample).toHaveLength(10);
    expect(json.sample[0]).toBe('0-100');
  });
});

test('a redrive is begun, and its runner is woken', async () => {
  const { ask, operations, wakeUps } = await filled();
  const body = { filter: { key: 'bob', from: '2029-01-01T00:00:00Z' }, ratePerSecond: 5 };
  const { status, headers, json } = await ask(path, body);
  expect(status).toBe(202);
  expect(headers.get('location')).toBe(`/v1/operations/${json.id}`);
  expect(json).toEqual({
    id: json.id,
    subscription: 'billing',
    kind: 'redrive',
    state: 'running',
    total: 2,
    exact: true,
    delivered: 0,
    failed: 0,
    ratePerSecond: 5,
    startedBy: 'owner',
    startedAt: '2030-01-01T12:00:00.000Z',
    request: body,
  });
  expect(wakeUps.sent).toEqual([{ namespace: 'default', id: json.id, seconds: 0 }]);
  const [operation] = await operations.list('default');
  expect(operation?.plan).toEqual({
    filter: { keys: ['bob'], from: Date.parse('2029-01-01T00:00:00Z') },
  });
});

test.each([
  ['two ways to select', { keys: ['a'], positions: ['0-1'] }, 422, 'body_invalid'],
  ['a filter beside keys', { keys: ['a'], filter: { key: 'b' } }, 422, 'body_invalid'],
  ['no key', { keys: [] }, 422, 'body_invalid'],
  ['an empty key', { keys: [''] }, 422, 'body_invalid'],
  ['a key that is too long', { keys: ['ü'.repeat(513)] }, 422, 'body_invalid'],
  [
    'too many keys',
    { keys: Array.from({ length: 101 }, (_, at) => `k${at}`) },
    422,
    'body_invalid',
  ],
  ['a position that is none', { positions: ['3/42'] }, 422, 'body_invalid'],
  ['a reason that is none', { filter: { reason: 'x' } }, 422, 'body_invalid'],
  ['a time that is none', { filter: { from: '2030-13-01T00:00:00Z' } }, 422, 'body_invalid'],
  ['a filter that breaks a rule', { filter: { event: { type: 'x' } } }, 422, 'filter_invalid'],
  ['an unknown member', { key: 'a' }, 422, 'body_invalid'],
  ['an unknown member of the filter', { filter: { type: ['x'] } }, 422, 'body_invalid'],
  ['a rate of 0', { ratePerSecond: 0 }, 422, 'body_invalid'],
  ['a rate with a fraction', { ratePerSecond: 1.5 }, 422, 'body_invalid'],
  ['a list', [], 422, 'body_invalid'],
  ['too much', { filter: { event: { type: ['x'.repeat(65_536)] } } }, 413, 'request_too_large'],
])('a body with %s is refused', async (_, body, status, code) => {
  const site = await filled();
  const answer = await site.ask(path, body);
  expect({ status: answer.status, code: answer.json.code }).toEqual({ status, code });
  expect(await site.operations.list('default')).toEqual([]);
});
