import { defineFabric } from '../../lib';
import { Refusal } from '../../lib/domain/errors';
import { callOf } from '../../lib/http/call';
import { groupAnswers } from '../../lib/http/group-answers';
import { toResponse } from '../../lib/http/problem';
import { append, type GroupSite, groupSite } from '../domain/groups/group-site';
import { noon } from '../support/test-outside';
import { gatewayEvent } from './gateway-events';

const topology = defineFabric({ topics: { orders: { partitions: 2 } } });

const routes = {
  list: 'GET /v1/topics/{topic}/groups',
  status: 'GET /v1/topics/{topic}/groups/{group}',
  remove: 'DELETE /v1/topics/{topic}/groups/{group}',
  poll: 'POST /v1/topics/{topic}/groups/{group}/poll',
  commit: 'POST /v1/topics/{topic}/groups/{group}/commit',
  seek: 'POST /v1/topics/{topic}/groups/{group}/seek',
  leave: 'POST /v1/topics/{topic}/groups/{group}/leave',
} as const;

/** Asks as the door would: what is refused comes as a problem. */
async function ask(site: GroupSite, what: keyof typeof routes, body?: unknown, group = 'billing') {
  const answer = groupAnswers({ ...site, topology })[routes[what]];
  const event = gatewayEvent('POST', '/', { body: JSON.stringify(body) });
  const response = await (async () => answer(callOf(event, { topic: 'orders', group })))().catch(
    (error) => {
      if (error instanceof Refusal) return toResponse(error);
      throw error;
    },
  );
  const text = await response.text();
  return { status: response.status, text, json: text === '' ? undefined : JSON.parse(text) };
}

const leaseUntil = new Date(noon + 30_000).toISOString();

test('a poll answers each partition, and events to the byte', async () => {
  const site = groupSite();
  const event = '{ "n" :1.0,\n"big":12345678901234567890 }';
  await append(site, 1, { records: [{ event }] });
  const { status, text } = await ask(site, 'poll', { member: 'a' });
  expect(status).toBe(200);
  expect(text).toBe(
    `{"topic":"orders","group":"billing","member":"a","partitions":[` +
      `{"partition":0,"epoch":1,"leaseUntil":"${leaseUntil}","next":0,"events":[]},` +
      `{"partition":1,"epoch":1,"leaseUntil":"${leaseUntil}","next":1,"events":[{"offset":0,"at":"2030-01-01T12:00:00.000Z","event":${event}}]}]}`,
  );
});

test('a poll without a lease names none', async () => {
  const { text } = await ask(groupSite(), 'poll', { assign: [1] });
  expect(text).toBe(
    '{"topic":"orders","group":"billing","partitions":[{"partition":1,"epoch":0,"next":0,"events":[]}]}',
  );
});

test('what can not be decoded, and what was skipped, is told', async () => {
  const site = groupSite();
  await append(site, 0, { count: 2 });
  site.reader.damage({ namespace: 'default', topic: 'orders', partition: 0 }, 0);
  const { json } = await ask(site, 'poll', { member: 'a' });
  expect(json.partitions[0]).toMatchObject({ next: 2, unreadable: [{ offset: 0, count: 2 }] });
});

test('a commit answers 200, 207, or the problem of the first', async () => {
  const site = groupSite();
  await append(site, 0);
  await ask(site, 'poll', { member: 'a' });
  const [right, wrong] = [
    { partition: 0, offset: 1, epoch: 1 },
    { partition: 1, offset: 1, epoch: 1 },
  ];
  const some = await ask(site, 'commit', { positions: [wrong, right] });
  expect(some).toMatchObject({
    status: 207,
    json: {
      committed: [{ partition: 0, offset: 1 }],
      failed: [{ partition: 1, code: 'offset_out_of_range', status: 422, head: 0 }],
    },
  });
  expect(await ask(site, 'commit', { positions: [right] })).toMatchObject({
    status: 200,
    json: { committed: [{ partition: 0, offset: 1 }] },
  });
  expect(await ask(site, 'commit', { positions: [wrong] })).toMatchObject({
    status: 422,
    json: {
      code: 'offset_out_of_range',
      type: 'urn:weft:problem:offset_out_of_range',
      status: 422,
    },
  });
  expect(await ask(site, 'commit', { positions: [{ ...right, offset: 0 }] })).toMatchObject({
    status: 409,
    json: { code: 'offset_committed', committed: 1 },
  });
});

test('groups are listed, shown, left and deleted', async () => {
  const site = groupSite();
  await ask(site, 'poll', { member: 'a' });
  expect((await ask(site, 'list')).json).toEqual({ groups: ['billing'] });
  expect((await ask(site, 'status')).json).toEqual({
    topic: 'orders',
    group: 'billing',
    members: [{ member: 'a', seen: '2030-01-01T12:00:00.000Z', partitions: [0, 1] }],
    partitions: [0, 1].map((partition) => ({
      partition,
      member: 'a',
      epoch: 1,
      head: 0,
      lag: 0,
      lagSeconds: 0,
      leaseUntil,
    })),
    lag: 0,
    lagSeconds: 0,
  });
  expect(await ask(site, 'leave', { member: 'a' })).toMatchObject({ status: 204, text: '' });
  expect((await ask(site, 'status')).json.members).toEqual([]);
  expect(await ask(site, 'remove')).toMatchObject({ status: 204, text: '' });
  expect((await ask(site, 'list')).json).toEqual({ groups: [] });
  for (const what of ['status', 'remove'] as const)
    expect(await ask(site, what)).toMatchObject({ status: 404, json: { code: 'group_unknown' } });
});

test.each<[string, unknown, string]>([
  ['a sequence', [], '{"topic"'],
  ['a number', 1, ''],
])('a body that is %s is refused', async (_, body) => {
  expect((await ask(groupSite(), 'poll', body)).json.code).toBe('body_invalid');
});

test('both ways of reading at once are refused in words', async () => {
  const { json } = await ask(groupSite(), 'poll', { member: 'a', assign: [0] });
  expect(json.problems[0].message).toContain('"member" and "assign"');
  const { json: seek } = await ask(groupSite(), 'seek', { to: { time: 'now', offsets: [] } });
  expect(seek.problems[0].message).toContain('"earliest", "latest"');
});

test.each([
  '',
  '$fan-out',
  '$groups',
  '1',
  'a b',
  'a#b',
  'a/b',
  'x'.repeat(49),
  'x'.repeat(300),
  '__proto__',
])('no group is called %p', async (name) => {
  const site = groupSite();
  for (const what of ['poll', 'status', 'remove', 'commit', 'seek', 'leave'] as const) {
    const body = {
      poll: { member: 'a' },
      commit: { positions: [{ partition: 0, offset: 0, epoch: 0 }] },
      seek: { to: 'latest' },
      leave: { member: 'a' },
      status: {},
      remove: {},
    }[what];
    const { status, json, text } = await ask(site, what, body, name);
    expect([status, json.code]).toEqual([422, 'group_name_invalid']);
    expect(text.length).toBeLessThan(600);
  }
});

test.each(['!', '~', '#', 'a/b', '__proto__', 'constructor', 'x'.repeat(128)])(
  'a member may be called %s',
  async (member) => {
    const site = groupSite();
    const { json } = await ask(site, 'poll', { member });
    expect([json.member, json.partitions.length]).toEqual([member, 2]);
    expect((await ask(site, 'status')).json.members).toMatchObject([{ member }]);
  },
);
