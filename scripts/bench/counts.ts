import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoCursors } from '../../lib/aws/dynamo-cursors';
import { DynamoLog } from '../../lib/aws/dynamo-log';
import { DynamoOnce } from '../../lib/aws/dynamo-once';
import { fanOutPorts } from '../../lib/aws/fan-out-ports';
import { toItem } from '../../lib/aws/log-item';
import { fanOut } from '../../lib/domain/fan-out/fan-out';
import { partitionOfKey } from '../../lib/domain/log/partitioner';
import type { IncomingEvent } from '../../lib/domain/publish/event';
import { publish } from '../../lib/domain/publish/publish';
import { system } from '../../lib/runtime/system';
import { type Counts, callsIn, count, describeCalls, noCounts } from './counting';
import { sizeOf } from './item-size';
import { orderOf } from './orders';
import type { Site } from './site';
import topology from './topology';

/** One figure that is counted, not timed: it is the same on every machine. */
export interface Figure {
  readonly what: string;
  readonly measured: number;
  /** Absent where the figure is shown without a limit. */
  readonly atMost?: number;
  readonly detail: string;
}

/** Counts what publishing and fan-out cost, on fixed input, against the deployed tables and topics. */
export async function countFigures(site: Site): Promise<Figure[]> {
  return [
    await publishFigure(site, { records: 1, keyed: false, atMost: 2 }),
    await publishFigure(site, { records: 100, keyed: false, atMost: 2 }),
    await publishFigure(site, { records: 1, keyed: true, atMost: 3 }),
    await publishFigure(site, { records: 100, keyed: true, atMost: 3 }),
    await singleUnits(site),
    await hundredUnits(site),
    ...(await fanOutFigures(site)),
  ];
}

/** An event of 1 KB of data, as the parser leaves it. */
function eventOf(number: number, key?: string): IncomingEvent {
  const id = `ord-${number}`;
  const head = {
    specversion: '1.0',
    id,
    source: '/shop',
    type: 'order.placed',
    datacontenttype: 'application/json',
  };
  const keyed = key === undefined ? head : { ...head, partitionkey: key };
  const text = `${JSON.stringify(keyed).slice(0, -1)},"data":${orderOf(number)}}`;
  return { id, text, filled: [], ...(key !== undefined && { key }) };
}

/** Keys of the ordered topic that share a partition, as many as are asked for. */
function keysOfOnePartition(count: number): string[] {
  const keys: string[] = [];
  for (let number = 0; keys.length < count; number++) {
    const key = `customer-${number}`;
    if (partitionOfKey(key, topology.topics.ordered?.partitions ?? 1) === 0) keys.push(key);
  }
  return keys;
}

interface Publishing {
  readonly events: readonly IncomingEvent[];
  readonly keyed: boolean;
}

/** Publishes into a namespace of its own, so that nobody else's records are in the way. */
async function publishCounted(site: Site, { events, keyed }: Publishing) {
  const counts = noCounts();
  const dynamo = count(new DynamoDBClient(site.sdk), counts);
  const {
    LogTableName: log = '',
    OffsetsTableName: offsets = '',
    IdempotencyTableName: idempotency = '',
  } = site.outputs;
  const ref = { namespace: `bench-${randomUUID()}`, topic: 'ordered' };
  const topic = topology.topics.ordered;
  if (!topic) throw new Error('the benchmark topology has no topic "ordered"');
  const ports = {
    log: new DynamoLog(dynamo, log),
    cursors: new DynamoCursors(dynamo, offsets),
    once: new DynamoOnce(dynamo, { log, idempotency }),
    outside: system,
  };
  const once = { caller: 'bench', key: randomUUID(), fingerprint: 'bench' };
  // The first append finds an empty partition, which costs a look at the cursor: once in a partition's life.
  await publish(ports, { ref, topic, entries: events.slice(0, 1) });
  Object.assign(counts, noCounts());
  await publish(ports, { ref, topic, entries: events, ...(keyed && { once }) });
  return { counts, units: counts.writeUnits[log] ?? 0 };
}

async function publishFigure(
  site: Site,
  { records, keyed, atMost }: { records: number; keyed: boolean; atMost: number },
): Promise<Figure> {
  const events = keysOfOnePartition(records).map((key, at) => eventOf(at, key));
  const { counts } = await publishCounted(site, { events, keyed });
  return {
    what: `AWS calls to publish ${records} record${records > 1 ? 's' : ''} to one partition${keyed ? ', with an Idempotency-Key' : ''}`,
    measured: callsIn(counts),
    atMost,
    detail: describeCalls(counts),
  };
}

async function singleUnits(site: Site): Promise<Figure> {
  const [key] = keysOfOnePartition(1);
  const event = eventOf(7, key);
  const { units } = await publishCounted(site, { events: [event], keyed: false });
  return {
    what: 'write units of one record with 1 KB of JSON data',
    measured: units,
    atMost: 1,
    detail: `an item of ${itemBytes(event)} bytes, from an event of ${Buffer.byteLength(event.text)}`,
  };
}

/** The size of the item that holds one event alone, as DynamoDB counts it. */
const itemBytes = ({ text, key }: IncomingEvent): number =>
  sizeOf(
    toItem({
      partition: { namespace: 'default', topic: 'ordered', partition: 0 },
      base: 1_000_000,
      id: randomUUID(),
      at: system.now(),
      expires: Math.floor(system.now() / 1_000),
      records: [{ event: text, key }],
    }),
  );

async function hundredUnits(site: Site): Promise<Figure> {
  const events = Array.from({ length: 100 }, (_, number) => eventOf(number, `customer-${number}`));
  const { counts, units } = await publishCounted(site, { events, keyed: false });
  return {
    what: 'write units of 100 records of 1 KB in one request, 100 keys over 8 partitions',
    measured: units,
    atMost: 40,
    detail: describeCalls(counts),
  };
}

async function fanOutFigures(site: Site): Promise<Figure[]> {
  const hundred = (keyOf: (number: number) => string) =>
    Array.from({ length: 100 }, (_, number) => eventOf(number, keyOf(number)));
  const many = await fanOutCounted(
    site,
    'ordered',
    hundred((number) => `customer-${number}`),
  );
  const one = await fanOutCounted(
    site,
    'ordered',
    hundred(() => 'customer-0'),
  );
  const unordered = await fanOutCounted(
    site,
    'plain',
    hundred(() => 'customer-0'),
  );
  const calls = (counts: Counts) => counts.calls.PublishBatch ?? 0;
  return [
    figure('PublishBatch calls to fan out 100 records of 100 keys, ordered', calls(many), 10, many),
    figure(
      'PublishBatch calls to fan out 100 records of one key, unordered',
      calls(unordered),
      10,
      unordered,
    ),
    figure('cursor writes to fan out 100 records', many.calls.UpdateItem ?? 0, 1, many),
    figure(
      'PublishBatch calls to fan out 100 records of one key, ordered',
      calls(one),
      undefined,
      one,
    ),
  ];
}

const figure = (
  what: string,
  measured: number,
  atMost: number | undefined,
  counts: Counts,
): Figure => ({
  what,
  measured,
  atMost,
  detail: describeCalls(counts),
});

/** Fans out one item of the log, in a namespace of its own, from this process. */
async function fanOutCounted(
  site: Site,
  topic: string,
  events: readonly IncomingEvent[],
): Promise<Counts> {
  const counts = noCounts();
  const ports = fanOutPorts({
    clients: {
      dynamo: count(new DynamoDBClient(site.sdk), counts),
      sns: count(new SNSClient(site.sdk), counts),
      sqs: count(new SQSClient(site.sdk), counts),
    },
    env: site.fanOutEnv,
    topology,
    outside: system,
  });
  const partition = { namespace: `bench-${randomUUID()}`, topic, partition: 0 };
  const records = events.map(({ text, key }) => ({ event: text, key }));
  await fanOut(ports, partition, [
    { partition, base: 0, id: 'bench', at: system.now(), expires: 0, records },
  ]);
  return counts;
}
