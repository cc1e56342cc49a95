import { maxBatch, maxPack } from '../fan-out/dispatch';

/** What reaches one topic: records a second, their size in bytes, and how many of them come in one request. */
export interface Load {
  readonly ratePerSecond: number;
  readonly bytes: number;
  readonly batch: number;
}

/** As much of a topic as its costs go by. */
export interface CostedTopic {
  readonly partitions: number;
  readonly ordered: boolean;
  /** @default false */
  readonly packed?: boolean;
}

/** What one request to publish sets going, on average. */
export interface PublishSteps {
  /** Items of the log: one for each partition that its records fall into. */
  readonly appends: number;
  /** Reads before them: where each partition ends. */
  readonly reads: number;
  /** Write units of the items, compressed. */
  readonly writeUnits: number;
}

/** Calls of fan-out that move the records of some appends on. */
export interface FanOutSteps {
  readonly invocations: number;
  /** Writes of cursors: one for each partition in an invocation. Reads are at most as many: a warm function spares most. */
  readonly cursors: number;
  /** Requests to SNS, of up to ten messages. */
  readonly sends: number;
  /** What each queue gets: records, or packs of them. */
  readonly messages: number;
}

/** Records that SNS and SQS take in one request. */
export const inOneRequest = 10;

/** What an item takes beside its records, and what compression leaves of the first record and of each that is like it. */
const itemBytes = 120;
const firstShare = 0.5;
const nextShare = 0.25;

/** Partitions that so many records fall into, when each has a key of its own. */
export const partitionsHit = (partitions: number, records: number): number =>
  partitions * (1 - (1 - 1 / partitions) ** records);

export function publishSteps({ partitions }: CostedTopic, { bytes, batch }: Load): PublishSteps {
  const appends = partitionsHit(partitions, batch);
  const perAppend = batch / appends;
  const stored = itemBytes + bytes * (firstShare + (perAppend - 1) * nextShare);
  return { appends, reads: appends, writeUnits: appends * Math.max(1, stored / 1_024) };
}

/** How often Lambda looks at a shard of a stream, and what a shard takes, in write units. */
const looksPerSecond = 4;
const unitsPerShard = 1_000;

/** Items in an invocation, at most. */
export const itemsAtOnce = 100;

/** Fan-out of a second's records. When it is quiet each append is an invocation; under load they come together. */
export function fanOutSteps(topic: CostedTopic, load: Load): FanOutSteps {
  const requests = load.ratePerSecond / load.batch;
  const { appends, writeUnits } = publishSteps(topic, load);
  const items = requests * appends;
  const shards = Math.max(1, Math.ceil((requests * writeUnits) / unitsPerShard));
  const invocations = Math.max(Math.min(items, looksPerSecond * shards), items / itemsAtOnce);
  const perInvocation = partitionsHit(topic.partitions, items / invocations);
  const records = load.ratePerSecond / invocations;
  const sending = { records, partitions: perInvocation, bytes: load.bytes };
  const { sends, messages } = topic.packed ? packed(sending) : oneByOne(sending);
  return {
    invocations,
    cursors: invocations * perInvocation,
    sends: invocations * sends,
    messages: invocations * messages,
  };
}

/** What an invocation has to send. */
interface Sending {
  readonly records: number;
  readonly partitions: number;
  /** Of a record. */
  readonly bytes: number;
}

type Sent = Pick<FanOutSteps, 'sends' | 'messages'>;

/** What several partitions have goes in one request. */
const oneByOne = ({ records }: Sending): Sent => ({
  sends: Math.max(1, records / inOneRequest),
  messages: records,
});

/** Each partition sends pack after pack; a request takes one of each, as many as it can hold. */
function packed({ records, partitions, bytes }: Sending): Sent {
  const room = bytes + maxBatch.overhead;
  const perPack = Math.max(1, Math.min(maxPack.records, Math.floor(maxPack.bytes / room)));
  const rounds = Math.ceil(records / partitions / perPack);
  const inRound = (records * room) / rounds;
  const calls = Math.ceil(Math.max(partitions / inOneRequest, inRound / maxBatch.bytes));
  return { sends: rounds * calls, messages: rounds * partitions };
}
