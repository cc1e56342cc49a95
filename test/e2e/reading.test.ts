import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoCursors } from '../../lib/aws/dynamo-cursors';
import { toItem } from '../../lib/aws/log-item';
import { partitionOfKey } from '../../lib/domain/log/partitioner';
import type { Stored } from '../../lib/domain/publish/result';
import { defaultNamespace, logKey, type PartitionRef } from '../../lib/domain/topology/keys';
import { api } from '../support/api';
import { eventually } from '../support/eventually';
import { deployedLog } from '../support/log-heads';
import { expectProblem } from '../support/problems';
import { event, publish, publishBatch, publishJson, structuredType } from '../support/publishing';
import { stack } from '../support/stack';

const topic = '/v1/topics/reading';
const dynamo = new DynamoDBClient({});

/** A key of each of the two partitions. */
const [key0 = '', key1 = ''] = [0, 1].map((partition) =>
  Array.from({ length: 20 }, (_, at) => `key-${at}`).find(
    (key) => partitionOfKey(key, 2) === partition,
  ),
);

interface Read {
  readonly offset: number;
  readonly at: string;
  readonly event: { readonly id: string; readonly data?: unknown };
}

/** What a read answers, the text of the answer included. */
async function read(query: string, partition = 0) {
  const answer = await api(`${topic}/partitions/${partition}/events?${query}`);
  if (answer.status !== 200) throw new Error(`not read: ${answer.status} ${answer.text}`);
  return { ...answer.json, text: answer.text } as {
    readonly events: readonly Read[];
    readonly next: number;
    readonly head: number;
    readonly text: string;
  };
}

/** Reads page by page, up to the head. */
async function readAll(query: string, limit: number): Promise<Read[]> {
  const found: Read[] = [];
  let page = await read(`${query}&limit=${limit}`);
  for (; page.next < page.head; page = await read(`offset=${page.next}&limit=${limit}`))
    found.push(...page.events);
  return [...found, ...page.events];
}

const placeOf = ({ partition, offset }: Stored) => ({ partition, offset });

test('nothing but what was published is read, page by page, as often as one likes', async () => {
  expect(await read('from=earliest')).toMatchObject({ events: [], next: 0, head: 0 });
  const events = [1, 2, 3, 4, 5].map((n) => event({ id: `page-${n}`, partitionkey: key0 }));
  await publishBatch('reading', events.slice(0, 3));
  await publishBatch('reading', events.slice(3));
  for (const limit of [1, 2, 500]) {
    const found = await readAll('from=earliest', limit);
    expect(found.map((one) => [one.offset, one.event])).toEqual(events.map((one, n) => [n, one]));
  }
});

test('an event comes back to the byte, in a page and alone', async () => {
  const data = '{ "n" :1.0,\t"big":12345678901234567890, "e":1e400 }';
  const text = `{"specversion":"1.0","id":"bytes","source":"/s","type":"t","partitionkey":"${key0}","data":${data}}`;
  const { json } = await publish('reading', structuredType, text);
  const { offset } = json as Stored;
  expect((await read(`offset=${offset}`)).text).toContain(`"data":${data}`);
  const one = await api(`${topic}/events/0-${offset}`);
  expect(one.status).toBe(200);
  expect(one.text).toContain(`{"topic":"reading","partition":0,"offset":${offset},"at":"`);
  expect(one.text).toContain(`"data":${data}`);
});

test('a time finds the records that were appended since', async () => {
  const stored = await publishJson('reading', key0, 'timed');
  const all = await readAll('from=earliest', 500);
  for (const { at } of [all[0], all[3], all.at(-1)] as Read[]) {
    const { events } = await read(`time=${at}`);
    expect(events).toEqual(all.filter((one) => one.at >= at));
  }
  expect(await read('time=1999-12-31T23:59:59Z&limit=1')).toMatchObject({ events: [all[0]] });
  const later = new Date(Date.parse(all.at(-1)?.at ?? '') + 1).toISOString();
  expect(await read(`time=${later}`)).toMatchObject({ events: [], next: stored.offset + 1 });
});

test('a read that waits answers as soon as a record is there, or when its time is up', async () => {
  expect(await read('from=latest&wait=1', 1)).toMatchObject({ events: [], next: 0, head: 0 });
  const started = performance.now();
  const waiting = read('from=latest&wait=20', 1);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const { id } = await publishJson('reading', key1, 'late');
  const { events, next } = await waiting;
  expect([events.map((one) => one.event.id), next]).toEqual([[id], 1]);
  expect(performance.now() - started).toBeLessThan(15_000);
});

test('the ends of both partitions are told, and one record of each is found', async () => {
  const stored = [
    await publishJson('reading', key0, 'last'),
    await publishJson('reading', key1, 'last'),
  ];
  const { json } = await api(`${topic}/offsets`);
  expect(json).toEqual({
    topic: 'reading',
    partitions: stored.map(({ partition, offset }) => ({
      partition,
      earliest: 0,
      head: offset + 1,
    })),
  });
  for (const { partition, offset, id } of stored) {
    const one = await api(`${topic}/events/${partition}-${offset}`);
    expect(one.json).toMatchObject({ partition, offset, event: { id, data: 'last' } });
    const never = await api(`${topic}/events/${partition}-${offset + 1}`);
    expectProblem(never, 404, 'record_unknown');
  }
});

describe('what is past its retention', () => {
  const partition: PartitionRef = { namespace: defaultNamespace, topic: 'reading', partition: 1 };
  const cursors = () => new DynamoCursors(dynamo, stack().outputs.OffsetsTableName ?? '');
  const table = () => ({ TableName: stack().outputs.LogTableName });

  /** What time does to an item: it is past its retention, and DynamoDB has not come to it yet. */
  async function expire(base: number): Promise<void> {
    const item = await deployedLog().at(partition, base);
    if (!item) throw new Error(`no item at ${base}`);
    const expires = Math.floor(Date.now() / 1000) - 1;
    await dynamo.send(new PutItemCommand({ ...table(), Item: toItem({ ...item, expires }) }));
  }

  const remove = (base: number) =>
    dynamo.send(
      new DeleteItemCommand({
        ...table(),
        Key: { pk: { S: logKey(partition) }, base: { N: String(base) } },
      }),
    );

  test('is hidden, though it is still stored', async () => {
    await expire(0);
    const path = `${topic}/partitions/1/events`;
    const gone = await api(`${path}?offset=0`);
    expectProblem(gone, 410, 'offset_expired');
    expect(gone.json).toMatchObject({ earliest: 1, head: 2 });
    for (const query of ['from=earliest', 'offset=0&clamp=true', 'time=1999-12-31T23:59:59Z']) {
      const { events } = await read(query, 1);
      expect(events.map(({ offset }) => offset)).toEqual([1]);
    }
    expectProblem(await api(`${topic}/events/1-0`), 410, 'offset_expired');
  });

  test('leaves an emptied partition that goes on counting where it was', async () => {
    await eventually(async () => (await cursors().read(partition)).next === 2, 'fan-out');
    await expire(1);
    for (const isDeleted of [false, true]) {
      // The newest first: DynamoDB deletes in any order.
      if (isDeleted) await remove(1);
      expect(await read('from=earliest', 1)).toMatchObject({ events: [], next: 2, head: 2 });
      const { json } = await api(`${topic}/offsets`);
      expect(json.partitions[1]).toEqual({ partition: 1, earliest: 2, head: 2 });
      expect((await api(`${topic}/partitions/1/events?offset=1`)).json).toMatchObject({
        code: 'offset_expired',
        earliest: 2,
      });
    }
    await remove(0);
    const stored = await publishJson('reading', key1, 'anew');
    expect(placeOf(stored)).toEqual({ partition: 1, offset: 2 });
    expect(await read('from=earliest', 1)).toMatchObject({ events: [{ offset: 2 }], head: 3 });
  });
});

test.each([
  ['/partitions/0/events', 400, 'parameter_invalid'],
  ['/partitions/0/events?offset=1.5', 400, 'parameter_invalid'],
  ['/partitions/0/events?offset=-1', 400, 'parameter_invalid'],
  ['/partitions/0/events?offset=0&offset=0', 400, 'parameter_invalid'],
  ['/partitions/0/events?offset=0&from=latest', 400, 'parameter_invalid'],
  ['/partitions/0/events?from=earliest&limit=501', 400, 'parameter_invalid'],
  ['/partitions/0/events?from=earliest&max=1', 400, 'parameter_unknown'],
  ['/partitions/0/events?offset=9007199254740991', 416, 'offset_out_of_range'],
  ['/partitions/0/events?time=2999-01-01T00:00:00%2B01:00', 416, 'offset_out_of_range'],
  ['/partitions/2/events?from=earliest', 404, 'partition_unknown'],
  ['/partitions/x/events?from=earliest', 404, 'partition_unknown'],
  ['/partitions/0', 404, 'route_unknown'],
  ['/events/0', 400, 'parameter_invalid'],
  ['/events/7-0', 404, 'record_unknown'],
  ['/events/0-0?offset=0', 400, 'parameter_unknown'],
  ['/offsets?partition=0', 400, 'parameter_unknown'],
])('GET %s answers %i', async (path, status, code) => {
  expectProblem(await api(`${topic}${path}`), status, code);
});

test('the log is for reading only, and for whoever has the key', async () => {
  const path = `${topic}/partitions/0/events?from=earliest`;
  expectProblem(await api(path, { method: 'POST', body: '{}' }), 405, 'method_not_allowed');
  expect((await api(path, { key: null })).status).toBe(401);
});
