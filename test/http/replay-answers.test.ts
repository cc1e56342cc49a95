import { partitionOfKey } from '../../lib/domain/log/partitioner';
import { entryOf, recordOf } from '../support/records';
import { noon } from '../support/test-outside';
import { type ControlSite, controlSite } from './control-site';

const path = 'POST /v1/subscriptions/billing/replay';
const partition = (at: number) => ({ namespace: 'default', topic: 'orders', partition: at });
const aliceAt = partitionOfKey('alice', 2);

/** Two partitions: offsets 0 to 5 in three appends, a second apart, of alice's key in her own. */
async function filled(): Promise<ControlSite> {
  const site = controlSite();
  for (const at of [0, 1])
    for (const append of [0, 1, 2]) {
      const records = ['alice', 'bob'].map((key, nth) =>
        recordOf(`${append * 2 + nth}`, at === aliceAt ? key : `other-${key}`),
      );
      const entry = { records, at: noon + append * 1_000 };
      await site.log.put(entryOf(partition(at), append * 2, entry));
    }
  return site;
}

const both = (from: number, until: number) => [
  { partition: 0, from, until },
  { partition: 1, from, until },
];

describe('a dry run counts, and begins nothing', () => {
  test.each([
    ['all', { from: 'earliest' }, both(0, 6), 12],
    ['since a time', { from: { time: '2030-01-01T12:00:01Z' } }, both(2, 6), 8],
    [
      'between times',
      { from: { time: '2030-01-01T12:00:00.500Z' }, until: { time: '2030-01-01T12:00:02Z' } },
      both(2, 4),
      4,
    ],
    ['since a time that is still to come', { from: { time: '2031-01-01T00:00:00Z' } }, [], 0],
    [
      'from a record on',
      { from: { partition: 1, offset: 3 } },
      [{ partition: 1, from: 3, until: 6 }],
      3,
    ],
    [
      'up to a record',
      { from: 'earliest', until: { partition: 1, offset: 3 } },
      [{ partition: 1, from: 0, until: 3 }],
      3,
    ],
    [
      'between records',
      { from: { partition: 0, offset: 1 }, until: { partition: 0, offset: 2 } },
      [{ partition: 0, from: 1, until: 2 }],
      1,
    ],
    [
      'beyond the end',
      { from: { partition: 0, offset: 4 }, until: { partition: 0, offset: 99 } },
      [{ partition: 0, from: 4, until: 6 }],
      2,
    ],
    ['behind the end', { from: { partition: 0, offset: 99 } }, [], 0],
    [
      'backwards',
      { from: { time: '2030-01-01T12:00:02Z' }, until: { time: '2030-01-01T12:00:01Z' } },
      [],
      0,
    ],
    [
      'of a key',
      { from: 'earliest', key: 'alice' },
      [{ partition: aliceAt, from: 0, until: 6 }],
      3,
    ],
    ['by a filter', { from: 'earliest', filter: { id: ['1', '2'] } }, both(0, 6), 4],
  ])('%s', async (_, body, partitions, records) => {
    const { ask, operations } = await filled();
    const { status, json } = await ask(path, { ...body, dryRun: true });
    expect(status).toBe(200);
    expect(json).toEqual({ records, exact: true, partitions });
    expect(await operations.list('default')).toEqual([]);
  });

  test('what can not be counted in time is not exact', async () => {
    const site = await filled();
    const read = site.log.read.bind(site.log);
    site.log.read = (...args) => {
      site.outside.time += 20_000;
      return read(...args);
    };
    const body = { from: { partition: 0, offset: 0 }, filter: { id: ['1'] }, dryRun: true };
    expect((await site.ask(path, body)).json).toMatchObject({ exact: true, records: 1 });
    const all = await site.ask(path, { ...body, from: 'earliest' });
    expect(all.json).toMatchObject({ exact: false });
  });
});

test('a replay is begun with an end that does not move, and its runner is woken', async () => {
  const site = await filled();
  const body = { from: 'earliest', filter: { sql: "id = '1'" }, ratePerSecond: 7 };
  const { status, headers, json } = await site.ask(path, body);
  expect(status).toBe(202);
  expect(headers.get('location')).toBe(`/v1/operations/${json.id}`);
  expect(json).toMatchObject({
    kind: 'replay',
    state: 'running',
    total: 2,
    exact: true,
    ratePerSecond: 7,
    request: { ...body, until: 'latest' },
  });
  expect(site.wakeUps.sent).toHaveLength(1);
  const [operation] = await site.operations.list('default');
  expect(operation?.plan).toEqual({ stretches: both(0, 6), filter: { sql: "id = '1'" } });
});

test.each([
  ['no beginning', {}, 'body_invalid'],
  ['a beginning that is none', { from: 'latest' }, 'body_invalid'],
  ['a time that is none', { from: { time: 'now' } }, 'body_invalid'],
  ['an offset without a partition', { from: { offset: 1 } }, 'body_invalid'],
  ['a partition before the first', { from: { partition: -1, offset: 1 } }, 'body_invalid'],
  [
    'a time and a place',
    { from: { time: '2030-01-01T12:00:00Z', partition: 0, offset: 1 } },
    'body_invalid',
  ],
  ['an end that is none', { from: 'earliest', until: 'earliest' }, 'body_invalid'],
  ['an empty key', { from: 'earliest', key: '' }, 'body_invalid'],
  ['a rate beyond the most', { from: 'earliest', ratePerSecond: 1_001 }, 'body_invalid'],
  ['an unknown member', { from: 'earliest', to: 'latest' }, 'body_invalid'],
  ['a filter that breaks a rule', { from: 'earliest', filter: { sql: 'id =' } }, 'filter_invalid'],
  ['a partition that the topic has not', { from: { partition: 2, offset: 0 } }, 'range_invalid'],
  [
    'two partitions',
    { from: { partition: 0, offset: 0 }, until: { partition: 1, offset: 0 } },
    'range_invalid',
  ],
  [
    'a key that is elsewhere',
    { from: { partition: 1 - aliceAt, offset: 0 }, key: 'alice' },
    'range_invalid',
  ],
])('a body with %s is refused', async (_, body, code) => {
  const site = await filled();
  const { status, json } = await site.ask(path, body);
  expect({ status, code: json.code }).toEqual({ status: 422, code });
  expect(await site.operations.list('default')).toEqual([]);
});
