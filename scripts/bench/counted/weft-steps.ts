import { randomInt, randomUUID } from 'node:crypto';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoCursors } from '../../../lib/aws/dynamo-cursors';
import { DynamoLog } from '../../../lib/aws/dynamo-log';
import { DynamoOnce } from '../../../lib/aws/dynamo-once';
import { fanOutPorts } from '../../../lib/aws/fan-out-ports';
import { fanOutBatch } from '../../../lib/domain/fan-out/batch';
import { KnownTips } from '../../../lib/domain/log/known-tips';
import type { LogEntry } from '../../../lib/domain/log/log-store';
import { publish } from '../../../lib/domain/publish/publish';
import type { Topic } from '../../../lib/domain/topology/fabric';
import { system } from '../../../lib/runtime/system';
import { count } from '../counting';
import { eventOf } from '../order-event';
import type { Site } from '../site';
import topology from '../topology';
import { nothingSent, watchSends } from './sent';
import { forget, watched } from './watched';
import type { CountedTopic } from './weft-way';

/** Where to. */
export interface Published {
  readonly topic: CountedTopic;
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
    // As the function has it that publishes, as long as it is warm.
    known: new KnownTips(),
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
        if (!topic.ordered) await publish(ports, { ref, topic, entries: [eventOf(++number)] });
      forget(watch);
    },
  };
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
  const sent = nothingSent();
  const ports = fanOutPorts({
    clients: {
      dynamo: watch.dynamo,
      sns: watchSends(count(new SNSClient(site.sdk), watch.counts), sent),
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
    sent,
    forget() {
      forget(watch);
      Object.assign(sent, nothingSent());
    },
    /** @returns how many messages they became */
    async fanOut(entries: readonly LogEntry[]) {
      const before = sent.messages;
      const { partitions, againFrom } = await fanOutBatch(ports, entries.map(moved));
      if (againFrom || partitions.some((one) => 'error' in one))
        throw new Error('fan-out did not send everything');
      return sent.messages - before;
    },
  };
}
