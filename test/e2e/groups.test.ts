import { setTimeout as sleep } from 'node:timers/promises';
import { partitionOfKey } from '../../lib/domain/log/partitioner';
import type { Stored } from '../../lib/domain/publish/result';
import { type ApiAnswer, api, post } from '../support/api';
import { eventually } from '../support/eventually';
import { expectProblem } from '../support/problems';
import {
  event,
  publish,
  publishBatch,
  publishJson,
  storedIn,
  structuredType,
} from '../support/publishing';

const path = (group: string, topic = 'grouped') => `/v1/topics/${topic}/groups/${group}`;

/** A key of each of the four partitions. */
const keys = [0, 1, 2, 3].map(
  (partition) =>
    Array.from({ length: 50 }, (_, at) => `key-${at}`).find(
      (key) => partitionOfKey(key, 4) === partition,
    ) ?? '',
);

interface Polled {
  readonly partition: number;
  readonly epoch: number;
  readonly leaseUntil?: string;
  readonly next: number;
  readonly events: readonly { readonly offset: number; readonly event: { readonly id: string } }[];
}

const answered = ({ status, json, text }: ApiAnswer) => {
  if (status !== 200) throw new Error(`not answered: ${status} ${text}`);
  return json;
};

async function poll(group: string, body: object): Promise<Polled[]> {
  return answered(await post(`${path(group)}/poll`, body)).partitions;
}

const idsIn = (partitions: readonly Polled[]): string[] =>
  partitions.flatMap(({ events }) => events.map((one) => one.event.id)).sort();

const positionsOf = (partitions: readonly Polled[]) =>
  partitions.map(({ partition, next, epoch }) => ({ partition, offset: next, epoch }));

const commit = (group: string, partitions: readonly Polled[]) =>
  post(`${path(group)}/commit`, { positions: positionsOf(partitions) });

const status = async (group: string) => answered(await api(path(group)));

/** One record in each partition. */
async function publishEach(): Promise<string[]> {
  const stored: Stored[] = [];
  for (const key of keys) stored.push(await publishJson('grouped', key, key));
  return stored.map(({ id }) => id).sort();
}

let groups = 0;
const fresh = () => `group-${++groups}`;

test('a group reads all partitions, commits, and gets nothing again that it has committed', async () => {
  const group = fresh();
  const ids = await publishEach();
  const first = await poll(group, { member: 'a', max: 1000 });
  expect(first.map(({ partition }) => partition)).toEqual([0, 1, 2, 3]);
  expect(idsIn(first)).toEqual(expect.arrayContaining(ids));
  expect(idsIn(await poll(group, { member: 'a', max: 1000 }))).toEqual(idsIn(first));
  for (let time = 0; time < 2; time++) {
    const { status, json } = await commit(group, first);
    expect([status, json]).toEqual([
      200,
      { committed: first.map(({ partition, next }) => ({ partition, offset: next })) },
    ]);
  }
  expect(idsIn(await poll(group, { member: 'a' }))).toEqual([]);
  expect(answered(await api('/v1/topics/grouped/groups')).groups).toContain(group);
});

test('an event comes to the byte', async () => {
  const group = fresh();
  await poll(group, { member: 'a', from: 'latest' });
  const data = '{ "n" :1.0,\t"big":12345678901234567890, "e":1e400 }';
  const text = `{"specversion":"1.0","id":"bytes","source":"/s","type":"t","partitionkey":"${keys[0]}","data":${data}}`;
  storedIn(await publish('grouped', structuredType, text));
  const answer = await post(`${path(group)}/poll`, { member: 'a', waitSeconds: 5 });
  expect(answer.text).toContain(`"data":${data}`);
  expect(answer.json.partitions.flatMap(({ events }: Polled) => events)).toHaveLength(1);
});

test('a poll that waits answers as soon as there is something in any partition', async () => {
  const group = fresh();
  await poll(group, { member: 'a', from: 'latest' });
  const waiting = poll(group, { member: 'a', waitSeconds: 20 });
  await sleep(2_000);
  const began = performance.now();
  const { id } = await publishJson('grouped', keys[3] ?? '', 'late');
  expect(idsIn(await waiting)).toEqual([id]);
  expect(performance.now() - began).toBeLessThan(12_000);
});

test('members share the partitions, move few of them, and none has two readers', async () => {
  const group = fresh();
  const holdings = async (members: readonly string[]) => {
    const held: [string, number, number][] = [];
    for (const member of members)
      for (const { partition, epoch } of await poll(group, { member }))
        held.push([member, partition, epoch]);
    return held;
  };
  await holdings(['a']);
  await eventually(
    async () => (await holdings(['a', 'b'])).filter(([member]) => member === 'b').length === 2,
    'b has two',
  );
  const two = await holdings(['a', 'b']);
  expect(two.map(([, partition]) => partition).sort()).toEqual([0, 1, 2, 3]);
  expect(two.filter(([member, , epoch]) => member === 'a' && epoch === 1)).toHaveLength(2);
  expect((await post(`${path(group)}/leave`, { member: 'b' })).status).toBe(204);
  expect((await holdings(['a'])).map(([, partition]) => partition)).toEqual([0, 1, 2, 3]);
  const { members } = await status(group);
  expect(members).toEqual([{ member: 'a', seen: expect.any(String), partitions: [0, 1, 2, 3] }]);
});

test('a member that stops polling is replaced, and what it commits then is fenced', async () => {
  const group = fresh();
  await publishEach();
  const first = await poll(group, { member: 'gone', leaseSeconds: 5, max: 1000 });
  const second = await eventually(async () => {
    const polled = await poll(group, { member: 'b', leaseSeconds: 30, waitSeconds: 5, max: 1000 });
    return polled.length === 4 ? polled : undefined;
  }, 'b has all');
  expect(idsIn(second)).toEqual(idsIn(first));
  const before = await status(group);
  const refused = await commit(group, first);
  expectProblem(refused, 409, 'group_fenced');
  expect((await status(group)).partitions).toEqual(
    before.partitions.map((one: object) => ({ ...one, lagSeconds: expect.any(Number) })),
  );
  expect((await commit(group, second)).status).toBe(200);
});

test('of a commit each position is answered for itself', async () => {
  const group = fresh();
  await publishEach();
  const polled = await poll(group, { member: 'a', max: 1000 });
  const [zero, one, two] = positionsOf(polled);
  await post(`${path(group)}/commit`, { positions: [one] });
  const answer = await post(`${path(group)}/commit`, {
    positions: [
      zero,
      { ...one, offset: 0 },
      { ...two, epoch: 7 },
      { partition: 3, offset: 900_000, epoch: 1 },
      { partition: 4, offset: 0, epoch: 1 },
    ],
  });
  expect(answer.status).toBe(207);
  expect(answer.json).toMatchObject({
    committed: [{ partition: 0, offset: zero?.offset }],
    failed: [
      { partition: 1, status: 409, code: 'offset_committed', committed: one?.offset },
      { partition: 2, status: 409, code: 'group_fenced' },
      { partition: 3, status: 422, code: 'offset_out_of_range' },
      { partition: 4, status: 404, code: 'partition_unknown' },
    ],
  });
  const past = await post(`${path(group)}/commit`, {
    positions: [{ partition: 3, offset: 900_000, epoch: 1 }],
  });
  expectProblem(past, 422, 'offset_out_of_range');
});

test('a seek shows before and after, and the group goes on from there', async () => {
  const group = fresh();
  await publishEach();
  const polled = await poll(group, { member: 'a', max: 1000 });
  await commit(group, polled);
  const sought = polled.map(({ partition, next }) => ({
    partition,
    before: next,
    after: next - 1,
  }));
  const to = { offsets: sought.map(({ partition, after }) => ({ partition, offset: after })) };
  for (const dryRun of [true, false]) {
    const { json } = await post(`${path(group)}/seek`, { to, dryRun });
    expect(json).toEqual({ partitions: sought });
    const { lag } = await status(group);
    expect(lag).toBe(dryRun ? 0 : 4);
  }
  expectProblem(await commit(group, polled), 409, 'group_fenced');
  expect(idsIn(await poll(group, { member: 'a' }))).toHaveLength(4);
  const { json } = await post(`${path(group)}/seek`, { to: 'latest', partitions: [0, 2] });
  expect(json.partitions.map(({ partition }: Polled) => partition)).toEqual([0, 2]);
  expect((await status(group)).lag).toBe(2);
  const time = new Date(Date.now() - 3_000_000).toISOString();
  expect((await post(`${path(group)}/seek`, { to: { time } })).json.partitions).toHaveLength(4);
  expect(idsIn(await poll(group, { member: 'a', max: 1000 }))).toEqual(idsIn(polled));
});

test('the status tells leases, offsets and how far behind the group is', async () => {
  const group = fresh();
  await poll(group, { member: 'a', from: 'latest', leaseSeconds: 60 });
  await publishEach();
  await sleep(1_100);
  const { partitions, ...rest } = await status(group);
  expect(rest).toMatchObject({ topic: 'grouped', group, lag: 4, members: [{ member: 'a' }] });
  expect(rest.lagSeconds).toBeGreaterThanOrEqual(1);
  for (const one of partitions) {
    expect(one).toMatchObject({ member: 'a', epoch: 1, lag: 1, head: one.committed + 1 });
    expect(Date.parse(one.leaseUntil)).toBeGreaterThan(Date.now() + 40_000);
  }
});

test('a group that is deleted is gone, and who read it is fenced for good', async () => {
  const group = fresh();
  await publishEach();
  const polled = await poll(group, { member: 'a', max: 1000 });
  expect((await api(path(group), { method: 'DELETE' })).status).toBe(204);
  expectProblem(await api(path(group)), 404, 'group_unknown');
  expectProblem(await api(path(group), { method: 'DELETE' }), 404, 'group_unknown');
  expect(answered(await api('/v1/topics/grouped/groups')).groups).not.toContain(group);
  expectProblem(await commit(group, polled), 409, 'group_fenced');
  const anew = await poll(group, { member: 'a', max: 1000 });
  expect(idsIn(anew)).toEqual(idsIn(polled));
  expectProblem(await commit(group, polled), 409, 'group_fenced');
  expect((await commit(group, anew)).status).toBe(200);
});

test('a process reads the partitions that it is assigned, without a lease', async () => {
  const group = fresh();
  await publishEach();
  const assigned = await poll(group, { assign: [3, 1], max: 1000 });
  expect(
    assigned.map(({ partition, epoch, leaseUntil }) => [partition, epoch, leaseUntil]),
  ).toEqual([
    [1, 0, undefined],
    [3, 0, undefined],
  ]);
  expect((await commit(group, assigned)).status).toBe(200);
  await poll(group, { member: 'a' });
  expectProblem(await commit(group, assigned), 409, 'group_fenced');
});

test('a batch is polled in one answer, and no more than asked for', async () => {
  const group = fresh();
  await poll(group, { member: 'a', from: 'latest' });
  const events = Array.from({ length: 300 }, (_, at) =>
    event({ id: `b-${at}`, partitionkey: keys[0] }),
  );
  await publishBatch('grouped', events.slice(0, 150));
  await publishBatch('grouped', events.slice(150));
  const ids: string[] = [];
  for (let time = 0; time < 10 && ids.length < 300; time++) {
    const polled = await poll(group, { member: 'a', max: 200 });
    const got = polled.flatMap((one) => one.events.map((each) => each.event.id));
    expect(got.length).toBeLessThanOrEqual(200);
    ids.push(...got);
    await commit(group, polled);
  }
  expect(ids).toEqual(events.map(({ id }) => id));
});

describe('what is refused', () => {
  const group = 'refusing';
  beforeAll(async () => void (await poll(group, { member: 'a' })));

  test.each<[string, unknown, number, string]>([
    ['poll', {}, 422, 'body_invalid'],
    ['poll', { member: 'a', assign: [0] }, 422, 'body_invalid'],
    ['poll', { member: '' }, 422, 'body_invalid'],
    ['poll', { member: 'x'.repeat(129) }, 422, 'body_invalid'],
    ['poll', { member: 'a b' }, 422, 'body_invalid'],
    ['poll', { member: 'a\n' }, 422, 'body_invalid'],
    ['poll', { member: 'ä' }, 422, 'body_invalid'],
    ['poll', { member: 'a', max: 0 }, 422, 'body_invalid'],
    ['poll', { member: 'a', max: 1001 }, 422, 'body_invalid'],
    ['poll', { member: 'a', waitSeconds: 20.5 }, 422, 'body_invalid'],
    ['poll', { member: 'a', waitSeconds: 21 }, 422, 'body_invalid'],
    ['poll', { member: 'a', leaseSeconds: 4 }, 422, 'body_invalid'],
    ['poll', { assign: [0], leaseSeconds: 30 }, 422, 'body_invalid'],
    ['poll', { assign: [] }, 422, 'body_invalid'],
    ['poll', { assign: [0, 0] }, 422, 'body_invalid'],
    ['poll', { assign: [4] }, 404, 'partition_unknown'],
    ['poll', { member: 'a', from: 'middle' }, 422, 'body_invalid'],
    ['poll', { member: 'a', extra: 1 }, 422, 'body_invalid'],
    ['poll', { member: 'a', positions: [{ partition: 0 }] }, 422, 'body_invalid'],
    ['commit', {}, 422, 'body_invalid'],
    ['commit', { positions: [] }, 422, 'body_invalid'],
    ['commit', { positions: [{ partition: 0, offset: 1.5, epoch: 1 }] }, 422, 'body_invalid'],
    ['commit', { positions: [{ partition: 0, offset: -1, epoch: 1 }] }, 422, 'body_invalid'],
    ['commit', { positions: [{ partition: 0, offset: 2 ** 53, epoch: 1 }] }, 422, 'body_invalid'],
    ['commit', { positions: [{ partition: 0, offset: '0', epoch: 1 }] }, 422, 'body_invalid'],
    ['commit', { positions: [{ partition: 0, offset: 0 }] }, 422, 'body_invalid'],
    ['commit', { positions: [{ partition: 0, offset: 0, epoch: -1 }] }, 422, 'body_invalid'],
    [
      'commit',
      { positions: Array(2).fill({ partition: 0, offset: 0, epoch: 1 }) },
      422,
      'body_invalid',
    ],
    ['seek', {}, 422, 'body_invalid'],
    ['seek', { to: 'middle' }, 422, 'body_invalid'],
    [
      'seek',
      { to: { time: '2030-01-01T12:00:00Z', offsets: [{ partition: 0, offset: 0 }] } },
      422,
      'body_invalid',
    ],
    ['seek', { to: { time: '2030-01-01' } }, 422, 'body_invalid'],
    ['seek', { to: { time: '2999-01-01T00:00:00Z' } }, 422, 'offset_out_of_range'],
    ['seek', { to: { offsets: [{ partition: 0, offset: 900_000 }] } }, 422, 'offset_out_of_range'],
    ['seek', { to: { offsets: [{ partition: 4, offset: 0 }] } }, 404, 'partition_unknown'],
    [
      'seek',
      { to: { offsets: [{ partition: 0, offset: 0 }] }, partitions: [0] },
      422,
      'body_invalid',
    ],
    ['seek', { to: 'earliest', partitions: [0, 0] }, 422, 'body_invalid'],
    ['leave', {}, 422, 'body_invalid'],
    ['leave', { member: 'a', group: 'b' }, 422, 'body_invalid'],
  ])('%s %j', async (what, body, status, code) => {
    expectProblem(await post(`${path(group)}/${what}`, body), status, code);
  });

  test.each([
    ['%23', 422, 'group_name_invalid'],
    ['$fan-out', 422, 'group_name_invalid'],
    ['$groups', 422, 'group_name_invalid'],
    ['a b', 422, 'group_name_invalid'],
    ['x'.repeat(300), 422, 'group_name_invalid'],
    ['1st', 422, 'group_name_invalid'],
  ])('a group called %s', async (name, status, code) => {
    const encoded = encodeURI(name).replace('%2523', '%23');
    expectProblem(await post(`${path(encoded)}/poll`, { member: 'a' }), status, code);
    expectProblem(await api(path(encoded)), status, code);
  });

  test('a group with a slash, a topic that there is not, and whoever has no key', async () => {
    expect((await post(`${path('a/b')}/poll`, { member: 'a' })).status).toBe(404);
    expectProblem(await post(`${path('a', 'nobody')}/poll`, { member: 'a' }), 404, 'topic_unknown');
    expectProblem(await api('/v1/topics/nobody/groups'), 404, 'topic_unknown');
    for (const what of ['commit', 'seek', 'leave']) {
      const body = {
        commit: { positions: [{ partition: 0, offset: 0, epoch: 0 }] },
        seek: { to: 'latest' },
        leave: { member: 'a' },
      }[what];
      expectProblem(await post(`${path('nobody')}/${what}`, body), 404, 'group_unknown');
    }
    expect((await post(`${path('a')}/poll`, { member: 'a' }, { key: null })).status).toBe(401);
    expectProblem(await api(`${path('a')}/poll`), 405, 'method_not_allowed');
  });
});
