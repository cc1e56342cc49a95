import { defineFabric } from '../../lib';
import { Refusal } from '../../lib/domain/errors';
import type { Call } from '../../lib/http/call';
import { callOf } from '../../lib/http/call';
import { toResponse } from '../../lib/http/problem';
import { readAnswers } from '../../lib/http/read-answers';
import { filledSite, partition as inOrders, type ReadSite } from '../domain/read/reading';
import { recordOf } from '../support/records';
import { noon } from '../support/test-outside';
import { gatewayEvent } from './gateway-events';

const topology = defineFabric({ topics: { orders: { partitions: 2 } } });

const paths = {
  events: 'GET /v1/topics/{topic}/partitions/{partition}/events',
  one: 'GET /v1/topics/{topic}/events/{position}',
  offsets: 'GET /v1/topics/{topic}/offsets',
} as const;

type Params = Readonly<Record<string, string>>;

/** Asks one of the three, as the door would: what is refused comes as a problem. */
async function ask(what: keyof typeof paths, params: Params, query = '', given?: ReadSite) {
  const site = given ?? (await filledSite());
  const answer = readAnswers({ ...site, topology })[paths[what]];
  const call = (): Call =>
    callOf(gatewayEvent('GET', '/', { rawQueryString: query }), { topic: 'orders', ...params });
  const response = await (async () => answer(call()))().catch((error) => {
    if (error instanceof Refusal) return toResponse(error);
    throw error;
  });
  const text = await response.text();
  return { status: response.status, text, json: JSON.parse(text) };
}

const read = (query: string, partition = '0', site?: ReadSite) =>
  ask('events', { partition }, query, site);

test('records are answered with their offsets and times, and where to go on', async () => {
  const { status, json } = await read('from=earliest&limit=2');
  expect(status).toBe(200);
  expect(json).toEqual({
    topic: 'orders',
    partition: 0,
    events: [3, 4].map((offset) => ({
      offset,
      at: '2030-01-01T11:59:59.000Z',
      event: JSON.parse(recordOf(`${offset}`, 'k').event),
    })),
    next: 5,
    head: 7,
  });
});

test('events are put in to the byte', async () => {
  const site = await filledSite();
  const event = '{ "n" :1.0,\n"big":12345678901234567890 }';
  const entry = await site.log.at(inOrders, 6);
  site.log.remove(inOrders, 6);
  if (entry) await site.log.put({ ...entry, records: [{ event }] });
  const { text } = await read('offset=6', '0', site);
  const record = `{"offset":6,"at":"2030-01-01T12:00:00.000Z","event":${event}}`;
  expect(text).toBe(`{"topic":"orders","partition":0,"events":[${record}],"next":7,"head":7}`);
  const { text: one } = await ask('one', { position: '0-6' }, '', site);
  expect(one).toBe(`{"topic":"orders","partition":0,${record.slice(1)}`);
});

test('what can not be decoded is named', async () => {
  const site = await filledSite();
  site.reader.damage(inOrders, 3);
  const { json } = await read('from=earliest', '0', site);
  expect(json).toMatchObject({ unreadable: [{ offset: 3, count: 3 }], next: 7 });
  expect(await ask('one', { position: '0-3' }, '', site)).toMatchObject({
    status: 410,
    json: { code: 'record_unreadable' },
  });
});

test.each([
  ['time=2030-01-01T11:59:59Z', [3, 4, 5, 6]],
  ['time=2030-01-01T12:59:59%2B01:00', [3, 4, 5, 6]],
  ['time=2030-01-01T11:59:59.000Z', [3, 4, 5, 6]],
  ['time=2030-01-01T11:59:59.0001Z', [6]],
  ['time=2030-01-01t11:59:59.001z', [6]],
  ['time=1970-01-01T00:00:00Z', [3, 4, 5, 6]],
  ['time=0000-01-01T00:00:00Z', [3, 4, 5, 6]],
  ['from=latest', []],
  ['from=latest&wait=0&clamp=false&limit=1', []],
  ['offset=0&clamp=true', [3, 4, 5, 6]],
  ['offset=9007199254740991&clamp=true', []],
])('%s is understood', async (query, offsets) => {
  const { status, json } = await read(query);
  expect(status).toBe(200);
  expect(json.events.map(({ offset }: { offset: number }) => offset)).toEqual(offsets);
});

test('an offset before the first that is kept is gone, and the answer names that', async () => {
  const { status, json } = await read('offset=2');
  expect(status).toBe(410);
  expect(json).toMatchObject({ code: 'offset_expired', earliest: 3, head: 7 });
});

test.each(['offset=8', 'offset=9007199254740991', 'time=2030-01-01T12:00:00.001Z'])(
  '%s is behind the end, and the answer names that',
  async (query) => {
    const { status, json } = await read(query);
    expect(status).toBe(416);
    expect(json).toMatchObject({ code: 'offset_out_of_range', head: 7 });
  },
);

test.each([
  ['', 'parameter_invalid'],
  ['limit=10', 'parameter_invalid'],
  ['offset=0&time=2030-01-01T12:00:00Z', 'parameter_invalid'],
  ['offset=0&from=earliest', 'parameter_invalid'],
  ['time=2030-01-01T12:00:00Z&from=latest', 'parameter_invalid'],
  ['offset=0&offset=0', 'parameter_invalid'],
  ['offset=', 'parameter_invalid'],
  ['offset=-1', 'parameter_invalid'],
  ['offset=1.5', 'parameter_invalid'],
  ['offset=1e3', 'parameter_invalid'],
  ['offset=0x10', 'parameter_invalid'],
  ['offset=%201', 'parameter_invalid'],
  ['offset=01', 'parameter_invalid'],
  ['offset=9007199254740992', 'parameter_invalid'],
  [`offset=${'9'.repeat(400)}`, 'parameter_invalid'],
  ['offset=%D9%A1', 'parameter_invalid'],
  ['time=', 'parameter_invalid'],
  ['time=2030-01-01', 'parameter_invalid'],
  ['time=2030-02-30T12:00:00Z', 'parameter_invalid'],
  ['time=2030-01-01T12:00:00', 'parameter_invalid'],
  ['time=2030-01-01T12:00:00+01:00', 'parameter_invalid'],
  [`time=${noon}`, 'parameter_invalid'],
  ['from=beginning', 'parameter_invalid'],
  ['from=', 'parameter_invalid'],
  ['from=earliest&limit=0', 'parameter_invalid'],
  ['from=earliest&limit=501', 'parameter_invalid'],
  ['from=earliest&limit=1.0', 'parameter_invalid'],
  ['from=earliest&wait=21', 'parameter_invalid'],
  ['from=earliest&wait=-1', 'parameter_invalid'],
  ['from=earliest&wait=0.5', 'parameter_invalid'],
  ['from=earliest&clamp=yes', 'parameter_invalid'],
  ['from=earliest&clamp', 'parameter_invalid'],
  ['from=earliest&max=1', 'parameter_unknown'],
  ['from=earliest&Limit=1', 'parameter_unknown'],
  ['from=earliest&__proto__=1', 'parameter_unknown'],
  ['from=earliest&constructor=1', 'parameter_unknown'],
])('a read is refused for ?%s', async (query, code) => {
  const { status, json, text } = await read(query);
  expect([status, json.code]).toEqual([400, code]);
  expect(text.length).toBeLessThan(600);
});

test('an unwritten "+" in a time is told how to be written', async () => {
  const { json } = await read('time=2030-01-01T12:00:00+01:00');
  expect(json.detail).toContain('%2B');
});

test.each(['2', '-1', '1.5', '00', 'x', '1e0', '99999999999999999999', '__proto__', ' 0'])(
  'there is no partition %p',
  async (partition) => {
    const { status, json } = await read('from=earliest', partition);
    expect([status, json.code]).toEqual([404, 'partition_unknown']);
  },
);

test('a topic that there is not has nothing to read', async () => {
  for (const topic of ['nobody', '__proto__', 'constructor']) {
    const answers = [
      await ask('events', { topic, partition: '0' }, 'from=earliest'),
      await ask('one', { topic, position: '0-0' }),
      await ask('offsets', { topic }),
    ];
    expect(answers.map(({ status, json }) => [status, json.code])).toEqual(
      Array(3).fill([404, 'topic_unknown']),
    );
  }
});

test.each([
  ['0-3', 200, undefined],
  ['0-2', 410, 'offset_expired'],
  ['0-0', 410, 'offset_expired'],
  ['0-7', 404, 'record_unknown'],
  ['0-9007199254740991', 404, 'record_unknown'],
  ['0-9007199254740992', 404, 'record_unknown'],
  [`0-${'9'.repeat(400)}`, 404, 'record_unknown'],
  ['1-0', 404, 'record_unknown'],
  ['2-0', 404, 'record_unknown'],
  [`${'9'.repeat(400)}-0`, 404, 'record_unknown'],
  ['0', 400, 'parameter_invalid'],
  ['0-', 400, 'parameter_invalid'],
  ['-1-0', 400, 'parameter_invalid'],
  ['0--1', 400, 'parameter_invalid'],
  ['0-1.5', 400, 'parameter_invalid'],
  ['00-03', 400, 'parameter_invalid'],
  ['0-3-4', 400, 'parameter_invalid'],
  ['0-3\n', 400, 'parameter_invalid'],
  ['x', 400, 'parameter_invalid'],
])('the record %p answers %i', async (position, status, code) => {
  const answer = await ask('one', { position });
  expect([answer.status, answer.json.code]).toEqual([status, code]);
});

test('one record is answered with its position', async () => {
  expect((await ask('one', { position: '0-4' })).json).toEqual({
    topic: 'orders',
    partition: 0,
    offset: 4,
    at: '2030-01-01T11:59:59.000Z',
    event: JSON.parse(recordOf('4', 'k').event),
  });
});

test('the ends of all partitions are answered', async () => {
  expect((await ask('offsets', {})).json).toEqual({
    topic: 'orders',
    partitions: [
      { partition: 0, earliest: 3, head: 7 },
      { partition: 1, earliest: 0, head: 0 },
    ],
  });
});
