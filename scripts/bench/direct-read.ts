import { randomUUID } from 'node:crypto';
import { DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import { createDirectClient } from '../../lib/client';
import { logKey } from '../../lib/domain/topology/keys';
import type { Figure } from './figure';
import { orderOf } from './orders';
import type { Site } from './site';
import topology from './topology';

/** Records of 1 KB, and how many of them share an item. */
const records = 5_000;
const perItem = 10;

/** Rounds, of which the best counts: the machine may be busy with something else in any one. */
const rounds = 4;

/** How fast the log is read directly, beside a plain query of the same items in the same run. */
export async function directReadFigures(site: Site): Promise<Figure[]> {
  const dynamo = new DynamoDBClient(site.sdk);
  const { LogTableName: log = '', OffsetsTableName: offsets = '' } = site.outputs;
  const namespace = `bench-${randomUUID()}`;
  const weft = createDirectClient({ dynamo, tables: { log, offsets }, topology, namespace });
  const topic = 'lanes';
  for (let from = 0; from < records; from += perItem) {
    const events = Array.from({ length: perItem }, (_, at) => ({
      type: 'order.placed',
      partitionkey: 'alice',
      data: JSON.parse(orderOf(from + at)) as unknown,
    }));
    await weft.publish(topic, events);
  }
  const readAll = async (): Promise<number> => {
    let read = 0;
    for (let offset = 0; ; ) {
      const page = await weft.read({ topic, partition: 0, start: { offset }, limit: 500 });
      read += page.records.length;
      if (page.next >= page.head) return read;
      offset = page.next;
    }
  };
  const queryAll = async (): Promise<number> => {
    let read = 0;
    const pages = paginateQuery(
      { client: dynamo, pageSize: 500 / perItem },
      {
        TableName: log,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: logKey({ namespace, topic, partition: 0 }) } },
      },
    );
    for await (const { Items = [] } of pages)
      read += Items.reduce((sum, item) => sum + Number(item.count?.N), 0);
    return read;
  };
  let [ours, plain] = [0, 0];
  // In turn, so that whatever else the machine does meets both alike.
  for (let round = 0; round < rounds; round++) {
    plain = Math.max(plain, await speedOf(queryAll));
    ours = Math.max(ours, await speedOf(readAll));
  }
  return [
    {
      what: `records a second read directly, ${records} of 1 KB, ${perItem} an item`,
      measured: Math.round(ours),
      detail: 'decompressed and parsed, 500 a page',
    },
    {
      what: 'the same as a ratio to a plain paginated Query of the same items',
      measured: Math.round((ours / plain) * 100) / 100,
      atLeast: 0.7,
      detail: `the query reads ${Math.round(plain)} records/s, and leaves them compressed`,
    },
  ];
}

/** Records a second. */
async function speedOf(read: () => Promise<number>): Promise<number> {
  const began = performance.now();
  const count = await read();
  if (count !== records) throw new Error(`read ${count} of ${records} records`);
  return (count / (performance.now() - began)) * 1_000;
}
