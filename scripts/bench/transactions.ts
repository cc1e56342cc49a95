import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoCursors } from '../../lib/aws/dynamo-cursors';
import { DynamoLog } from '../../lib/aws/dynamo-log';
import { createDirectClient } from '../../lib/client';
import { refusalOnly } from '../../lib/domain/errors';
import { type AppendRequest, append } from '../../lib/domain/log/append';
import { system } from '../../lib/runtime/system';
import { callsIn, count, describeCalls, noCounts } from './counting';
import type { Figure } from './figure';
import { eventOf } from './order-event';
import type { Site } from './site';
import { ownNamespace } from './topology';

/** What a transaction costs, and what publishers cost each other. */
export async function transactionFigures(site: Site): Promise<Figure[]> {
  const figures = [await callsFigure(site)];
  for (const keyed of [true, false])
    for (const writers of [1, 2, 4, 8, 16])
      figures.push(await contentionFigure(site, { writers, keyed }));
  return figures;
}

const tablesOf = ({ outputs }: Site) => ({
  log: outputs.LogTableName ?? '',
  offsets: outputs.OffsetsTableName ?? '',
});

async function callsFigure(site: Site): Promise<Figure> {
  const counts = noCounts();
  const dynamo = count(new DynamoDBClient(site.sdk), counts);
  const TableName = await ownTable(dynamo);
  const tables = tablesOf(site);
  const { namespace, topology } = ownNamespace();
  const weft = createDirectClient({ dynamo, tables, topology, namespace });
  const publish = [{ topic: 'ordered', event: { type: 'order.placed', partitionkey: 'alice' } }];
  const order = () => ({ Put: { TableName, Item: { id: { S: randomUUID() } } } });
  // The first append finds an empty partition, which costs a look at the cursor: once in a partition's life.
  await weft.transaction({ publish });
  Object.assign(counts, noCounts());
  await weft.transaction({ items: [order()], publish });
  return {
    what: 'AWS calls of a transaction of one business item and one publish',
    measured: callsIn(counts),
    atMost: 2,
    detail: `${describeCalls(counts)}; the query is the look at the newest item`,
  };
}

async function ownTable(dynamo: DynamoDBClient): Promise<string> {
  const TableName = `bench-orders-${process.pid}`;
  await dynamo.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
  return TableName;
}

/** Appends of each writer, one after the other. */
const appendsEach = 12;

interface Contention {
  readonly writers: number;
  /** All on one partition; without a key each record may go to any of eight. */
  readonly keyed: boolean;
}

interface Tried {
  readonly attempts: number;
  readonly ms: number;
  readonly isStored: boolean;
}

async function contentionFigure(site: Site, { writers, keyed }: Contention): Promise<Figure> {
  const tables = tablesOf(site);
  const dynamo = new DynamoDBClient(site.sdk);
  const ports = {
    log: new DynamoLog(dynamo, tables.log),
    cursors: new DynamoCursors(dynamo, tables.offsets),
    outside: system,
  };
  const request = requestIn(`bench-${randomUUID()}`, keyed);
  const write = async (): Promise<Tried[]> => {
    const tried: Tried[] = [];
    for (let at = 0; at < appendsEach; at++) {
      const began = performance.now();
      const done = await append(ports, request()).catch(refusalOnly);
      const isStored = 'attempts' in done;
      const ms = performance.now() - began;
      tried.push({ attempts: isStored ? done.attempts : Number.NaN, ms, isStored });
    }
    return tried;
  };
  const tried = (await Promise.all(Array.from({ length: writers }, write))).flat();
  return figureOf(
    tried,
    `${writers} at once, ${keyed ? 'one partition' : 'keyless, 8 partitions'}`,
  );
}

function requestIn(namespace: string, keyed: boolean): () => AppendRequest {
  const { text } = eventOf(7, keyed ? 'alice' : undefined);
  const any = () => ({
    namespace,
    topic: 'ordered',
    partition: keyed ? 0 : Math.floor(system.random() * 8),
  });
  return () => ({
    partition: any(),
    records: [{ event: text }],
    retention: 86_400,
    ...(!keyed && { elsewhere: any }),
  });
}

function figureOf(tried: readonly Tried[], which: string): Figure {
  const stored = tried.filter(({ isStored }) => isStored);
  const mean = stored.reduce((sum, { attempts }) => sum + attempts, 0) / stored.length;
  const times = stored.map(({ ms }) => ms).sort((a, b) => a - b);
  const p99 = times[Math.min(times.length - 1, Math.floor(times.length * 0.99))] ?? 0;
  const most = Math.max(...stored.map(({ attempts }) => attempts));
  return {
    what: `attempts for each append, ${which}`,
    measured: Math.round(mean * 100) / 100,
    detail: `at most ${most}; p99 ${p99.toFixed(0)} ms; given up ${tried.length - stored.length} of ${tried.length}`,
  };
}
