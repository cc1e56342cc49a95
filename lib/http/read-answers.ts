import { Refusal } from '../domain/errors';
import { received } from '../domain/publish/received';
import { endsOf, type ReadPorts } from '../domain/read/ends';
import { type Reading, type ReadRequest, read } from '../domain/read/read';
import { readRecord } from '../domain/read/record';
import type { ReadRecord } from '../domain/read/slice';
import type { Start } from '../domain/read/start';
import { type Fabric, isCompacted, type Topic, topicRefOf } from '../domain/topology/fabric';
import type { PartitionRef, Position } from '../domain/topology/keys';
import type { Call } from './call';
import { topicOf } from './catalog-answers';
import { json, rawJson } from './json';
import { readQuery, wholeNumber } from './parameters';
import { readingQuery } from './queries';

export interface ReadAnswerPorts extends ReadPorts {
  readonly topology: Fabric;
}

type Answer = (call: Call) => Promise<Response>;

/** Reading the log, which consumes nothing. */
export const readAnswers = (ports: ReadAnswerPorts) =>
  ({
    'GET /v1/topics/{topic}/partitions/{partition}/events': async (call) => {
      const topic = topicOf(ports.topology, call);
      const partition = partitionOf(topic, call.param('partition'));
      const request = { ...requestOf(call.query), jump: isCompacted(topic) };
      return rawJson(writeReading(partition, await read(ports, partition, request)));
    },
    'GET /v1/topics/{topic}/events/{position}': async (call) => {
      const position = positionOf(topicOf(ports.topology, call), call.param('position'));
      const { topic, partition } = position;
      return rawJson(writeRecord(await readRecord(ports, position), { topic, partition }));
    },
    'GET /v1/topics/{topic}/offsets': async (call) => {
      const topic = topicOf(ports.topology, call);
      const partitions = await endsOf(ports, topicRefOf(topic), topic.partitions);
      return json({ topic: topic.name, partitions });
    },
  }) satisfies Readonly<Record<string, Answer>>;

/** @throws Refusal `parameter_unknown`, `parameter_invalid` */
function requestOf(query: Call['query']): ReadRequest {
  const { offset, time, from, limit = 100, wait = 0, clamp } = readQuery(query, readingQuery);
  const starts: (Start | undefined)[] = [
    offset === undefined ? undefined : { offset },
    time === undefined ? undefined : { time },
    from,
  ];
  const [start, ...others] = starts.filter((one) => one !== undefined);
  if (start === undefined || others.length > 0) throw notOneStart(others.length);
  return { start, limit, waitMs: wait * 1_000, clamp: clamp === 'true' };
}

const notOneStart = (others: number): Refusal =>
  new Refusal(
    'parameter_invalid',
    `A read begins with exactly one of the query parameters "offset", "time" and "from", got ${others === 0 ? 'none' : others + 1}.`,
  );

/** @throws Refusal `partition_unknown` */
function partitionOf(topic: Topic, text: string): PartitionRef {
  const { name, partitions } = topic;
  const partition = wholeNumber(0, partitions - 1).read(text);
  if (partition !== undefined) return { ...topicRefOf(topic), partition };
  throw new Refusal(
    'partition_unknown',
    `Topic ${name} has the partitions 0 to ${partitions - 1}, got ${received(text)}.`,
    { partitions },
  );
}

/** @throws Refusal `parameter_invalid`, `record_unknown` */
export function positionOf(topic: Topic, text: string): Position {
  const { name, partitions } = topic;
  const [, ...numbers] = /^(0|[1-9]\d*)-(0|[1-9]\d*)$/.exec(text) ?? [];
  const [partition, offset] = numbers.map(Number);
  if (partition === undefined || offset === undefined) {
    throw new Refusal(
      'parameter_invalid',
      `A position is a partition and an offset, such as 3-42, got ${received(text)}.`,
    );
  }
  if (partition < partitions && Number.isSafeInteger(offset))
    return { ...topicRefOf(topic), partition, offset };
  throw new Refusal(
    'record_unknown',
    `There has never been such a record: topic ${name} has the partitions 0 to ${partitions - 1}, and offsets count from 0.`,
  );
}

function writeReading({ topic, partition }: PartitionRef, reading: Reading): string {
  const { records, unreadable, next, head } = reading;
  const before = JSON.stringify({ topic, partition }).slice(0, -1);
  const behind = JSON.stringify({ ...(unreadable.length > 0 && { unreadable }), next, head });
  const events = records.map((record) => writeRecord(record)).join(',');
  return `${before},"events":[${events}],${behind.slice(1)}`;
}

/** The event is put in as it is stored: parsing it would change what JSON numbers can't hold. */
export function writeRecord({ offset, at, event }: ReadRecord, of: object = {}): string {
  const before = JSON.stringify({ ...of, offset, at: new Date(at).toISOString() });
  return `${before.slice(0, -1)},"event":${event}}`;
}
