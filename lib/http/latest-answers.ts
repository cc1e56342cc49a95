import { type FindLatestPorts, findLatest, type LatestWanted } from '../domain/compact/find-latest';
import type { Latest } from '../domain/compact/latest-store';
import { Refusal } from '../domain/errors';
import { partitionOfKey } from '../domain/log/partitioner';
import { received } from '../domain/publish/received';
import { type Fabric, isCompacted, type Topic, topicRefOf } from '../domain/topology/fabric';
import type { Call } from './call';
import { topicOf } from './catalog-answers';
import { rawJson } from './json';
import { readQuery, someText } from './parameters';
import { latestOfKeyQuery, latestQuery } from './queries';
import { writeRecord } from './read-answers';

export interface LatestAnswerPorts extends FindLatestPorts {
  readonly topology: Fabric;
}

type Answer = (call: Call) => Promise<Response>;

/** The newest record of a key. Gateways decode paths, so that a key with a "/" is a query parameter. */
export const latestAnswers = (ports: LatestAnswerPorts) =>
  ({
    'GET /v1/topics/{topic}/latest/{key}': async (call) => {
      const topic = compactedTopicOf(ports.topology, call);
      const query = readQuery(call.query, latestOfKeyQuery);
      return answerLatest(ports, topic, { ...query, key: someText.read(call.param('key')) });
    },
    'GET /v1/topics/{topic}/latest': async (call) => {
      const topic = compactedTopicOf(ports.topology, call);
      return answerLatest(ports, topic, readQuery(call.query, latestQuery));
    },
  }) satisfies Readonly<Record<string, Answer>>;

async function answerLatest(
  ports: LatestAnswerPorts,
  topic: Topic,
  { key, ...query }: { readonly key?: string | undefined; readonly atLeast?: number },
): Promise<Response> {
  if (key === undefined) throw noKey();
  const partition = partitionOfKey(key, topic.partitions);
  const wanted = { partition: { ...topicRefOf(topic), partition }, key };
  const { event, ...place } = await found(ports, { ...wanted, ...query });
  if (event === undefined) throw ended(key, place);
  return rawJson(writeRecord({ ...place, event }, { topic: topic.name, partition }));
}

/** @throws Refusal `record_unknown` */
async function found(ports: LatestAnswerPorts, wanted: LatestWanted): Promise<Latest> {
  const latest = await findLatest(ports, wanted);
  if (latest) return latest;
  throw new Refusal('record_unknown', `There is no record of key ${received(wanted.key)}.`);
}

/** @throws Refusal `topic_unknown`, `topic_not_compacted` */
function compactedTopicOf(topology: Fabric, call: Call): Topic {
  const topic = topicOf(topology, call);
  if (isCompacted(topic)) return topic;
  throw new Refusal(
    'topic_not_compacted',
    `Topic ${topic.name} does not keep the newest record of each key: that is what cleanup "compact" is for.`,
  );
}

const noKey = (): Refusal =>
  new Refusal(
    'parameter_invalid',
    'The newest record is that of a key: its path ends with it, or the query parameter "key" names it, a text of at most 1024 bytes.',
    { parameter: 'key' },
  );

const ended = (key: string, { offset, at }: Latest): Refusal =>
  new Refusal(
    'record_unknown',
    `Key ${received(key)} has no value any more: its newest record, at offset ${offset}, is a tombstone.`,
    { tombstone: { offset, at: new Date(at).toISOString() } },
  );
