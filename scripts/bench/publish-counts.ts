import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoCursors } from '../../lib/aws/dynamo-cursors';
import { DynamoLog } from '../../lib/aws/dynamo-log';
import { DynamoOnce } from '../../lib/aws/dynamo-once';
import { toItem } from '../../lib/aws/log-item';
import { partitionOfKey } from '../../lib/domain/log/partitioner';
import type { IncomingEvent } from '../../lib/domain/publish/event';
import { publish } from '../../lib/domain/publish/publish';
import { system } from '../../lib/runtime/system';
import { callsIn, count, describeCalls, noCounts } from './counting';
import type { Figure } from './figure';
import { itemSize } from './item-size';
import { eventOf } from './order-event';
import type { Site } from './site';
import topology from './topology';

/** What a publish costs, counted in the SDK. */
export const publishFigures = async (site: Site): Promise<Figure[]> => [
  await publishFigure(site, { records: 1, keyed: false, atMost: 2 }),
  await publishFigure(site, { records: 100, keyed: false, atMost: 2 }),
  await publishFigure(site, { records: 1, keyed: true, atMost: 3 }),
  await publishFigure(site, { records: 100, keyed: true, atMost: 3 }),
  await singleUnits(site),
  await hundredUnits(site),
];

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
  itemSize(
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
