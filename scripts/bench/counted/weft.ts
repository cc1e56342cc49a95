import { authorizerMs } from '../../../lib/domain/cost/deliveries';
import { itemsAtOnce } from '../../../lib/domain/cost/steps';
import { fanOutMs, publishMs, publishRecordMs, sendMs } from '../../../lib/domain/cost/traffic';
import type { LogEntry } from '../../../lib/domain/log/log-store';
import { eventOf } from '../order-event';
import type { Site } from '../site';
import { deliveryLines, fifoLines } from './deliver';
import { invocations, type Ledger, type Line, ledgerOf } from './ledger';
import { atPace, type CountedLoad, chunksOf, messageChunk, recordsIn } from './load';
import { consuming, fanningOut, publishing } from './weft-steps';

/** One of Weft's ways. */
export interface WeftWay {
  readonly topic: 'plain' | 'ordered';
  /** Which keys records have: each its own, all of a request the same, or none. */
  readonly keys: 'own' | 'one' | 'none';
  /** Published over HTTP, or straight to the log with IAM. */
  readonly by: 'http' | 'iam';
  /** @default as the topic is deployed */
  readonly partitions?: number;
}

export interface Walked {
  /** What it cost, by the number of subscriptions: the deliveries of one were counted. */
  ledger(subscriptions: number): Ledger;
}

/** So much larger an event in JSON is than its data. */
const attributeBytes = 146;

const eventBytes = ({ bytes = 1_024 }: CountedLoad): number => bytes + attributeBytes;

/** What API Gateway counts as a request. */
const httpChunk = 512 * 1_024;

/** What a function made by `createConsumer` takes beside its own code, in milliseconds. */
const consumerMs = 10;

/** What the API writes down of a request. */
const accessBytes = 300;

type Steps = ReturnType<typeof stepsOf>;

const stepsOf = (site: Site, { topic, partitions }: WeftWay) => ({
  publisher: publishing(site, { topic, partitions }),
  fanOut: fanningOut(site),
  consumer: consuming(site, `${topic}-queue`),
});

/** Takes records the whole way, in this process, with the domain and adapters that the functions run. */
export async function walk(site: Site, way: WeftWay, load: CountedLoad): Promise<Walked> {
  const steps = stepsOf(site, way);
  await warmUp(steps, way);
  const requests = Array.from({ length: load.requests }, (_, at) => at);
  let fanOuts = 0;
  let batches = 0;
  await atPace(load, requests, async (some) => {
    const entries = await publishAll(steps, way, { requests: some, load });
    for (const batch of batchesOf(entries)) {
      await steps.fanOut.fanOut(batch);
      fanOuts++;
    }
    batches += await steps.consumer.take(some.length * load.perRequest);
  });
  return {
    ledger: (subscriptions) =>
      ledgerOf([
        ...publishLines(steps, way, load),
        ...fanOutLines(steps, { way, load, subscriptions, fanOuts }),
        ...consumerLines(steps, { way, load, subscriptions, batches }),
      ]),
  };
}

/** A warm function knows where it has left off, and its first look at each partition's cursor is not counted. */
async function warmUp({ publisher, fanOut, consumer }: Steps, way: WeftWay): Promise<void> {
  await publisher.warmUp();
  const { partitions = 8 } = way;
  const entries = Array.from({ length: partitions }, (_, partition) => ({
    partition: { namespace: 'default', topic: way.topic, partition },
    base: 0,
    id: `warm-${partition}`,
    at: Date.now(),
    expires: Math.ceil(Date.now() / 1_000) + 3_600,
    records: [{ event: eventOf(partition, `warm-${partition}`).text, key: `warm-${partition}` }],
  }));
  await fanOut.fanOut(entries);
  await consumer.take(partitions);
  fanOut.forget();
  consumer.forget();
}

async function publishAll(
  { publisher }: Steps,
  { keys }: WeftWay,
  { requests, load }: { readonly requests: readonly number[]; readonly load: CountedLoad },
): Promise<LogEntry[]> {
  const all: LogEntry[] = [];
  for (const request of requests) {
    const keyOf = {
      own: (at: number) => `customer-${at}`,
      one: () => `customer-${request}`,
      none: () => undefined,
    };
    all.push(...(await publisher.publish(load.perRequest, load.bytes ?? 1_024, keyOf[keys])));
  }
  return all;
}

/** As the stream hands them on, when there are enough. */
const batchesOf = (entries: readonly LogEntry[]): LogEntry[][] =>
  Array.from({ length: Math.ceil(entries.length / itemsAtOnce) }, (_, at) =>
    entries.slice(at * itemsAtOnce, (at + 1) * itemsAtOnce),
  );

function publishLines({ publisher }: Steps, { by }: WeftWay, load: CountedLoad): Line[] {
  const { calls, writeUnits } = publisher.counts;
  const count = load.requests;
  const units = Object.values(writeUnits).reduce((sum, one) => sum + one, 0);
  const store: Line[] = [
    ...dynamoLines('publish', calls, publisher.reads.units),
    { what: 'publish', requests: 0, price: 'writeUnit', amount: units },
  ];
  if (by === 'iam') return store;
  const ms = publishMs + publishRecordMs * load.perRequest;
  return [
    {
      what: 'HTTP API',
      requests: count,
      price: 'httpRequest',
      amount: count * chunksOf(load.perRequest * eventBytes(load), httpChunk),
    },
    { what: 'HTTP API', requests: 0, price: 'logGigabyte', amount: (count * accessBytes) / 1e9 },
    ...invocations('invocations to authorise', { count, ms: authorizerMs, gigabytes: 0.5 }),
    // Looked up at each request, so that a revocation counts at once.
    { what: 'reads of the caller’s key', requests: count, price: 'readUnit' },
    ...invocations('invocations to publish', { count, ms, gigabytes: 1 }),
    ...store,
  ];
}

const readNames = ['Query', 'GetItem'];

/** Each call is a request; what reading is billed for are its units. */
const dynamoLines = (
  of: string,
  calls: Readonly<Record<string, number>>,
  units: number,
): Line[] => [
  ...Object.entries(calls)
    .filter(([name]) => readNames.includes(name) || name.endsWith('Item'))
    .map(([name, requests]) => ({ what: `${name} to ${of}`, requests })),
  { what: of, requests: 0, price: 'readUnit', amount: units },
];

interface Way {
  readonly way: WeftWay;
  readonly load: CountedLoad;
  readonly subscriptions: number;
}

function fanOutLines(
  { fanOut }: Steps,
  { way, load, subscriptions, fanOuts }: Way & { readonly fanOuts: number },
): Line[] {
  const { calls } = fanOut.counts;
  const sends = calls.PublishBatch ?? 0;
  const ordered = way.topic === 'ordered';
  return [
    ...invocations('invocations to fan out', {
      count: fanOuts,
      ms: fanOutMs + (sendMs * sends) / fanOuts,
      gigabytes: 0.5,
    }),
    ...dynamoLines('fan out', calls, fanOut.reads.units),
    { what: 'fan out', requests: 0, price: 'writeUnit', amount: calls.UpdateItem ?? 0 },
    ordered
      ? { what: 'PublishBatch', requests: sends, price: 'snsFifo' as const }
      : {
          what: 'PublishBatch',
          requests: sends,
          price: 'snsStandard' as const,
          amount: sends * chunksOf((recordsIn(load) * eventBytes(load)) / sends, messageChunk),
        },
    ...(ordered ? fifoLines(recordsIn(load), subscriptions, eventBytes(load)) : []),
  ];
}

function consumerLines(
  { consumer }: Steps,
  { way, load, subscriptions, batches }: Way & { readonly batches: number },
): Line[] {
  const times = (lines: readonly Line[]) =>
    lines.map((line) => ({
      ...line,
      requests: line.requests * subscriptions,
      amount: (line.amount ?? line.requests) * subscriptions,
    }));
  const units = Object.values(consumer.counts.writeUnits).reduce((sum, one) => sum + one, 0);
  return [
    ...deliveryLines({
      fifo: way.topic === 'ordered',
      records: recordsIn(load),
      batches,
      subscriptions,
      bytes: eventBytes(load),
      ownMs: consumerMs,
    }),
    ...times(dynamoLines('deliver', consumer.counts.calls, consumer.reads.units)),
    ...times([{ what: 'deliver', requests: 0, price: 'writeUnit', amount: units }]),
  ];
}
