import { randomBytes, randomUUID } from 'node:crypto';
import {
  DynamoDBClient,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { createDirectClient, type DirectClient, WeftError } from '../../lib/client';
import { defineFabric } from '../../lib/domain/topology/fabric';
import { OwnItems } from '../support/own-items';
import { stack } from '../support/stack';

const {
  LogTableName: log = '',
  OffsetsTableName: offsets = '',
  IdempotencyTableName: idempotency = '',
} = stack().outputs;
const dynamo = new DynamoDBClient({});
const topics = {
  orders: { partitions: 1, ordered: true },
  keyed: { partitions: 2, keyRequired: true },
};

let own: OwnItems;
beforeAll(async () => {
  own = await OwnItems.make('direct');
});

/** A client in a namespace of its own: every partition is empty. */
function client(): DirectClient {
  const namespace = `d${randomBytes(7).toString('hex')}`;
  return createDirectClient({
    dynamo,
    topology: defineFabric({ topics: {}, namespaces: { [namespace]: { topics } } }),
    tables: { log, offsets, idempotency },
    namespace,
  });
}

const placed = (id: string) => ({
  topic: 'orders',
  event: { type: 'order.placed', id, partitionkey: 'alice', data: { n: 1.5 } },
});

const refusal = (work: Promise<unknown>): Promise<WeftError> =>
  work.then(
    () => Promise.reject(new Error('it was not refused')),
    (error) => error,
  );

test('what is published directly is read directly, its attributes filled in', async () => {
  const weft = client();
  const one = await weft.publish('orders', { type: 'order.placed', data: { ü: 1 } });
  const more = await weft.publish('orders', [{ type: 'a' }, { type: 'b', data: Buffer.from('ü') }]);
  expect([one, ...more].map(({ offset }) => offset)).toEqual([0, 1, 2]);
  const { records, next, head } = await weft.read({
    topic: 'orders',
    partition: 0,
    start: 'earliest',
  });
  expect({ next, head }).toEqual({ next: 3, head: 3 });
  expect(records[0]).toMatchObject({
    topic: 'orders',
    partition: 0,
    offset: 0,
    event: { specversion: '1.0', id: one.id, source: '/v1/topics/orders', data: { ü: 1 } },
  });
  expect(records[2]?.event).toMatchObject({ data_base64: 'w7w=' });
});

test('a stream reads a partition to its end, or follows until it is aborted', async () => {
  const weft = client();
  const stop = new AbortController();
  await weft.publish('orders', [{ type: 'a' }, { type: 'b' }]);
  const where = { topic: 'orders', partition: 0, start: 'earliest' as const };
  const seen: string[] = [];
  for await (const { records } of weft.stream(where))
    seen.push(...records.map(({ event }) => event.type));
  expect(seen).toEqual(['a', 'b']);
  for await (const { records, next } of weft.stream({
    ...where,
    follow: true,
    signal: stop.signal,
  })) {
    seen.push(...records.map(({ event }) => event.type));
    if (next === 2) await weft.publish('orders', { type: 'c' });
    else stop.abort();
  }
  expect(seen).toEqual(['a', 'b', 'a', 'b', 'c']);
  const refused = weft
    .stream({ ...where, partition: 7 })
    [Symbol.asyncIterator]()
    .next();
  expect(await refusal(refused)).toMatchObject({ code: 'partition_unknown' });
});

test('an idempotencyKey stores events once', async () => {
  const weft = client();
  const events = [{ type: 'paid', id: '1', time: '2030-01-01T12:00:00Z' }];
  const once = () => weft.publish('orders', events, { idempotencyKey: 'pay-1' });
  expect(await once()).toMatchObject([{ offset: 0, duplicate: false }]);
  expect(await once()).toMatchObject([{ offset: 0, duplicate: true }]);
});

test('a transaction writes, publishes and commits, and a poll goes on behind it', async () => {
  const weft = client();
  const id = randomUUID();
  const done = await weft.transaction({ items: [own.create(id)], publish: [placed(id)] });
  expect(done).toEqual({
    positions: [{ topic: 'orders', partition: 0, offset: 0, id }],
    attempts: 1,
  });
  const [polled] = await weft.poll({ topic: 'orders', group: 'billing', member: 'm-1' });
  expect(polled).toMatchObject({ partition: 0, epoch: 1, from: 0, next: 1 });
  const { from = 0, next = 0, epoch = 0 } = polled ?? {};
  const commit = [{ topic: 'orders', group: 'billing', partition: 0, from, offset: next, epoch }];
  await weft.transaction({ items: [own.add(id, 5)], commit });
  expect(await own.valueOf(id)).toBe(5);
  const [later] = await weft.poll({ topic: 'orders', group: 'billing', member: 'm-1' });
  expect(later).toMatchObject({ from: 1, records: [] });
  // Handled a second time, whoever asks.
  const again = await refusal(weft.transaction({ items: [own.add(id, 5)], commit }));
  expect(again).toMatchObject({ code: 'offset_committed', problem: { committed: 1 } });
  const fenced = await refusal(
    weft.transaction({ commit: commit.map((one) => ({ ...one, epoch: 7 })) }),
  );
  expect(fenced).toMatchObject({ code: 'group_fenced', problem: { epoch: 1 } });
  expect(await own.valueOf(id)).toBe(5);
});

test('a condition of the caller’s comes back with its index and the item that is there', async () => {
  const weft = client();
  const id = randomUUID();
  const work = { items: [own.add(`${id}-x`, 1), own.create(id)], publish: [placed(id)] };
  await weft.transaction(work);
  const error = await refusal(weft.transaction(work));
  expect(error).toBeInstanceOf(WeftError);
  expect(error).toMatchObject({
    code: 'transaction_refused',
    retryable: false,
    problem: { certain: true, items: [{ index: 1, kind: 'condition', item: { id: { S: id } } }] },
  });
  expect(await own.valueOf(`${id}-x`)).toBe(1);
});

test('what DynamoDB does not take of the caller’s is told with its words, and nothing is written', async () => {
  const weft = client();
  const id = randomUUID();
  const missing: TransactWriteItem = {
    Update: {
      TableName: own.table,
      Key: { id: { S: id } },
      UpdateExpression: 'SET #a = #b + :one',
      ExpressionAttributeNames: { '#a': 'a', '#b': 'b' },
      ExpressionAttributeValues: { ':one': { N: '1' } },
    },
  };
  const error = await refusal(weft.transaction({ items: [missing], publish: [placed(id)] }));
  expect(error.problem?.items).toMatchObject([
    { index: 0, kind: 'invalid', code: 'ValidationError' },
  ]);
  expect((await weft.read({ topic: 'orders', partition: 0, start: 'earliest' })).head).toBe(0);
});

const commitOf = (more: object) => ({
  commit: [{ topic: 'orders', group: 'billing', partition: 0, offset: 1, epoch: 0, ...more }],
});

test.each<[string, Parameters<DirectClient['transaction']>[0], string]>([
  ['an unknown topic', { publish: [{ ...placed('1'), topic: '__proto__' }] }, 'topic_unknown'],
  [
    'an event without a type',
    { publish: [{ topic: 'orders', event: {} as never }] },
    'event_invalid',
  ],
  [
    'an event without a key',
    { publish: [{ topic: 'keyed', event: { type: 'a' } }] },
    'key_required',
  ],
  ['a commit of an unknown topic', commitOf({ topic: 'none' }), 'topic_unknown'],
  ['an unknown partition', commitOf({ partition: 1 }), 'partition_unknown'],
  ['half a partition', commitOf({ partition: 0.5 }), 'partition_unknown'],
  ['an unknown group', { ...commitOf({ epoch: 0 }) }, 'group_unknown'],
  ['a group of the fabric’s own', commitOf({ group: '$fan-out' }), 'group_name_invalid'],
  ['half an offset', commitOf({ offset: 1.5 }), 'transaction_invalid'],
  ['a negative offset', commitOf({ offset: -1 }), 'transaction_invalid'],
  ['an offset that is too large', commitOf({ offset: 2 ** 60 }), 'transaction_invalid'],
  ['an offset behind the head', commitOf({ offset: 2, epoch: 1 }), 'offset_out_of_range'],
  ['records of a later offset', commitOf({ from: 1 }), 'transaction_invalid'],
  ['nothing', {}, 'transaction_invalid'],
  [
    'a write to the log itself',
    { items: [{ Delete: { TableName: log, Key: { pk: { S: 'a' }, base: { N: '0' } } } }] },
    'transaction_invalid',
  ],
  [
    'a write to the offsets by ARN',
    {
      items: [
        {
          Delete: {
            TableName: `arn:aws:dynamodb:us-east-1:000000000000:table/${offsets}`,
            Key: { pk: { S: 'a' }, partition: { N: '0' } },
          },
        },
      ],
    },
    'transaction_invalid',
  ],
])('a transaction with %s is refused', async (_, transaction, code) => {
  const weft = client();
  expect(await refusal(weft.transaction(transaction))).toMatchObject({ code });
});

test('what the caller does to its items meanwhile changes nothing', async () => {
  const weft = client();
  const id = randomUUID();
  const items = [own.create(id)];
  const done = weft.transaction({ items, publish: [placed(id)] });
  if (items[0]?.Put?.Item) items[0].Put.Item.id = { S: `${id}-changed` };
  await done;
  expect(await own.valueOf(id)).toBe(0);
});

describe('publishItems', () => {
  const send = (items: readonly TransactWriteItem[], token: string) =>
    dynamo
      .send(new TransactWriteItemsCommand({ TransactItems: [...items], ClientRequestToken: token }))
      .then(
        () => undefined,
        (error: unknown) => error,
      );

  test('gives entries that the caller sends behind its own', async () => {
    const weft = client();
    const id = randomUUID();
    const ours = await weft.publishItems({ publish: [placed(id)] });
    expect(await send([own.create(id), ...ours.items], ours.token)).toBeUndefined();
    expect(ours.positions).toEqual([{ topic: 'orders', partition: 0, offset: 0, id }]);
    const { records } = await weft.read({ topic: 'orders', partition: 0, start: 'earliest' });
    expect(records.map(({ event }) => event.id)).toEqual([id]);
  });

  test('judges what became of it: others were first, ours was there before, or the caller’s own was refused', async () => {
    const weft = client();
    const id = randomUUID();
    const [one, two] = [
      await weft.publishItems({ publish: [placed('1')] }),
      await weft.publishItems({ publish: [placed('2')] }),
    ];
    expect(await send([own.add(id, 1), ...one.items], one.token)).toBeUndefined();
    const lost = await send([own.create(`${id}-2`), ...two.items], two.token);
    expect(two.judge(lost)).toEqual({ do: 'anew' });
    const repeated = await send([own.create(id), ...one.items], randomUUID());
    expect(one.judge(repeated)).toEqual({ do: 'done' });
    const three = await weft.publishItems({ publish: [placed('3')] });
    const refused = await send(
      [own.add(`${id}-3`, 1), own.create(id), ...three.items],
      three.token,
    );
    expect(three.judge(refused)).toMatchObject({
      do: 'stop',
      error: { code: 'transaction_refused', problem: { items: [{ index: 1 }] } },
    });
    const late = Object.assign(new Error('late'), { name: 'TimeoutError', $metadata: {} });
    expect(three.judge(late)).toEqual({ do: 'again' });
    expect(three.judge(refused)).toMatchObject({ error: { problem: { certain: false } } });
    expect(() => three.judge(new TypeError('a mistake'))).toThrow(TypeError);
  });
});
