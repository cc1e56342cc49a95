import { DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import { createDirectClient } from '../../lib/client';
import { logKey } from '../../lib/domain/topology/keys';
import type { Figure } from './figure';
import { orderOf } from './orders';
import type { Site } from './site';
import { ownNamespace } from './topology';

/** Records of 1 KB, and how many of them share an item. */
const records = 5_000;
const perItem = 10;

/** Rounds, of which the middle one counts: the machine may be busy with something else in any one. */
const rounds = 7;

/** Records a second of one round. */
interface Pair {
  readonly ours: number;
  readonly plain: number;
}

const middleOf = (pairs: readonly Pair[]): Pair =>
  [...pairs].sort((a, b) => a.ours / a.plain - b.ours / b.plain)[Math.floor(pairs.length / 2)] ?? {
    ours: 0,
    plain: 1,
  };

/** How fast the log is read directly, beside a plain query of the same items in the same run. */
export async function directReadFigures(site: Site): Promise<Figure[]> {
  const dynamo = new DynamoDBClient(site.sdk);
  const { LogTableName: log = '', OffsetsTableName: offsets = '' } = site.outputs;
  const { namespace, topology } = ownNamespace();
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
    const pages = weft.stream({ topic, partition: 0, start: 'earliest', limit: 500 });
    for await (const page of pages) read += page.records.length;
    return read;
  };
  const queryAll = async (): Promise<number> => {
    let read = 0;
    const pages = paginateQuery(
      { client: dynamo, pageSize: 500 / perItem },
      {
        TableName: log,
        ConsistentRead: true,
        // A range, as every reader asks for it: the engine reckons longer for one than for none.
        KeyConditionExpression: 'pk = :pk AND #base >= :base',
        ExpressionAttributeNames: { '#base': 'base' },
        ExpressionAttributeValues: {
          ':pk': { S: logKey({ namespace, topic, partition: 0 }) },
          ':base': { N: '0' },
        },
      },
    );
    for await (const { Items = [] } of pages)
      read += Items.reduce((sum, item) => sum + Number(item.count?.N), 0);
    return read;
  };
  // Once beforehand, so that both find everything warm; then in turn, so that whatever the machine does meets both.
  await Promise.all([queryAll(), readAll()]);
  const pairs: Pair[] = [];
  for (let round = 0; round < rounds; round++) {
    const plain = await speedOf(queryAll);
    pairs.push({ plain, ours: await speedOf(readAll) });
  }
  const { ours, plain } = middleOf(pairs);
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
