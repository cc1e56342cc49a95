import { randomInt, randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { type Message, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoCursors } from '../../../lib/aws/dynamo-cursors';
import { DynamoLog } from '../../../lib/aws/dynamo-log';
import { DynamoOnce } from '../../../lib/aws/dynamo-once';
import { fanOutPorts } from '../../../lib/aws/fan-out-ports';
import { batchConsumerOf } from '../../../lib/domain/deliver/handlers';
import { queueContextOf } from '../../../lib/domain/deliver/queue-context';
import { handedIn, type QueueMessage } from '../../../lib/domain/deliver/queue-message';
import { work } from '../../../lib/domain/deliver/work';
import { fanOutBatch } from '../../../lib/domain/fan-out/batch';
import { wantsOf } from '../../../lib/domain/filter/wants';
import type { LogEntry } from '../../../lib/domain/log/log-store';
import { mapValues } from '../../../lib/domain/map-values';
import { publish } from '../../../lib/domain/publish/publish';
import type { Subscription, Topic } from '../../../lib/domain/topology/fabric';
import { queueResource } from '../../../lib/domain/topology/resource-names';
import { lanePortsOf } from '../../../lib/runtime/lane-ports';
import { system } from '../../../lib/runtime/system';
import { type Counts, count, noCounts } from '../counting';
import { watchReads } from '../groups';
import { eventOf } from '../order-event';
import type { Site } from '../site';
import topology from '../topology';
import { takeAll } from './deliver';

/** What was called, and the read units that it took. */
export interface Watched {
  readonly counts: Counts;
  readonly dynamo: DynamoDBClient;
  readonly reads: { readonly units: number };
}

function watched(site: Site): Watched {
  const counts = noCounts();
  const dynamo = count(new DynamoDBClient(site.sdk), counts);
  return { counts, dynamo, reads: watchReads(dynamo, site.outputs.LogTableName ?? '') };
}

/** Where to. */
export interface Published {
  readonly topic: 'plain' | 'ordered';
  /** @default as the topic is deployed; the log asks nobody how many there are */
  readonly partitions?: number;
}

/** Publishes requests and gathers the items that they became. */
export function publishing(site: Site, { topic: name, partitions }: Published) {
  const watch = watched(site);
  const { LogTableName: log = '', OffsetsTableName: offsets = '' } = site.outputs;
  const idempotency = site.outputs.IdempotencyTableName ?? '';
  const store = new DynamoLog(watch.dynamo, log);
  const stored: LogEntry[] = [];
  const ports = {
    log: keeping(store, stored),
    cursors: new DynamoCursors(watch.dynamo, offsets),
    once: new DynamoOnce(watch.dynamo, { log, idempotency }),
    outside: system,
  };
  const known = topology.topics[name] as Topic;
  const topic = { ...known, partitions: partitions ?? known.partitions };
  const ref = { namespace: `bench-${randomUUID()}`, topic: name };
  let number = 0;
  return {
    ...watch,
    /** @param keyOf the key of each record */
    async publish(records: number, bytes: number, keyOf: (number: number) => string | undefined) {
      stored.length = 0;
      const entries = Array.from({ length: records }, () =>
        eventOf(++number, keyOf(number), bytes),
      );
      await publish(ports, { ref, topic, entries });
      return [...stored];
    },
    /** The first append of a partition costs a look at its cursor, once in its life: that is not counted. */
    async warmUp() {
      const entries = Array.from({ length: topic.partitions * 16 }, () =>
        eventOf(++number, `warm-${number}`),
      );
      await publish(ports, { ref, topic, entries });
      for (let at = 0; at < topic.partitions * 8; at++)
        if (name === 'plain') await publish(ports, { ref, topic, entries: [eventOf(++number)] });
      forget(watch);
    },
  };
}

function forget({ counts, reads }: Watched): void {
  Object.assign(counts, noCounts());
  Object.assign(reads, { units: 0 });
}

const keeping = (log: DynamoLog, stored: LogEntry[]) =>
  Object.assign(Object.create(log) as DynamoLog, {
    async put(entry: LogEntry) {
      const outcome = await log.put(entry);
      if (outcome.kind === 'stored') stored.push(entry);
      return outcome;
    },
  });

/** Sends items on as the deployed fan-out would, in partitions that nobody else has. */
export function fanningOut(site: Site) {
  const watch = watched(site);
  const ports = fanOutPorts({
    clients: {
      dynamo: watch.dynamo,
      sns: count(new SNSClient(site.sdk), watch.counts),
      sqs: new SQSClient(site.sdk),
    },
    env: site.fanOutEnv,
    topology,
    outside: system,
  });
  const shift = randomInt(1_000, 2 ** 30);
  const bases = new Map<number, number>();
  const moved = ({ partition, ...entry }: LogEntry): LogEntry => {
    const at = partition.partition + shift;
    // Behind what went before, and from 0 on: the log holds nothing that would have to be read.
    const base = bases.get(at) ?? 0;
    bases.set(at, base + entry.records.length);
    return {
      ...entry,
      base,
      partition: { namespace: 'default', topic: partition.topic, partition: at },
    };
  };
  return {
    ...watch,
    forget: () => forget(watch),
    async fanOut(entries: readonly LogEntry[]) {
      const { partitions, againFrom } = await fanOutBatch(ports, entries.map(moved));
      const sent = partitions.reduce((sum, one) => sum + ('error' in one ? 0 : one.dispatched), 0);
      if (againFrom) throw new Error('fan-out did not send everything');
      return sent;
    },
  };
}

/** Takes what is in a subscription's queue and handles it as a function made by `createConsumer` does. */
export function consuming(site: Site, name: string) {
  const watch = watched(site);
  const sqs = count(new SQSClient({ ...site.sdk, useQueueUrlAsEndpoint: false }), watch.counts);
  const subscription = topology.subscriptions[name] as Subscription;
  const context = queueContextOf(topology, subscription);
  const { DeadLettersTableName = '', OperationsTableName = '' } = site.outputs;
  const env = { DEAD_LETTERS_TABLE: DeadLettersTableName, OPERATIONS_TABLE: OperationsTableName };
  const ports = {
    ...lanePortsOf(watch.dynamo, env),
    wants: wantsOf(topology, subscription),
    consumer: batchConsumerOf(async () => {}),
  };
  const handle = async (messages: readonly Message[]) => {
    const policy = {
      ...subscription,
      subscription: context.subscription,
      until: system.now() + 30_000,
    };
    const held = await work(
      ports,
      policy,
      messages.flatMap((one) => handedIn(messageOf(one), context)),
    );
    if (held.length > 0) throw new Error('a consumer did not handle everything');
  };
  return {
    ...watch,
    forget: () => forget(watch),
    take: (records: number) =>
      takeAll(sqs, site.queueUrl(queueResource(topology, subscription)), { records, handle }),
  };
}

const messageOf = ({ ReceiptHandle = '', Body = '', ...message }: Message): QueueMessage => ({
  handle: ReceiptHandle,
  body: Body,
  receives: Number(message.Attributes?.ApproximateReceiveCount),
  attributes: mapValues(message.MessageAttributes ?? {}, ({ StringValue }) => StringValue),
});
