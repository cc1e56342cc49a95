import { authorizerMs } from '../../../lib/domain/cost/deliveries';
import { fanOutMs, publishMs, publishRecordMs, sendMs } from '../../../lib/domain/cost/traffic';
import topology from '../topology';
import { deliveryLines, fifoLines, type Taken } from './deliver';
import { invocations, type Line } from './ledger';
import { type CountedLoad, chunksOf, recordsIn } from './load';
import type { Sent } from './sent';
import type { Steps, WeftWay } from './weft-way';

/** So much larger an event in JSON is than its data. */
const attributeBytes = 146;

const eventBytes = ({ bytes = 1_024 }: CountedLoad): number => bytes + attributeBytes;

/** What API Gateway counts as a request. */
const httpChunk = 512 * 1_024;

/** What a function made by `createConsumer` takes beside its own code for ten records, and for each more, in milliseconds. */
const consumerMs = 10;
const consumerRecordMs = 0.2;

const ownMs = (records: number): number =>
  consumerMs + consumerRecordMs * Math.max(0, records - 10);

/** What the API writes down of a request. */
const accessBytes = 300;

export function publishLines({ publisher }: Steps, { by }: WeftWay, load: CountedLoad): Line[] {
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
  readonly subscriptions: number;
}

const isFifo = ({ topic }: WeftWay): boolean => topology.topics[topic]?.ordered === true;

/** What a message has on average: of a pack, all its records together. */
const messageBytes = ({ messages, bytes }: Sent): number => bytes / Math.max(1, messages);

export function fanOutLines(
  { fanOut }: Steps,
  { way, subscriptions, fanOuts }: Way & { readonly fanOuts: number },
): Line[] {
  const { sent } = fanOut;
  const { calls } = fanOut.counts;
  const sends = calls.PublishBatch ?? 0;
  const ordered = isFifo(way);
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
          amount: sent.billed,
        },
    ...(ordered ? fifoLines(sent.messages, subscriptions, messageBytes(sent)) : []),
  ];
}

export function consumerLines(
  { consumer, fanOut: { sent } }: Steps,
  { way, load, subscriptions, taken }: Way & { readonly load: CountedLoad; readonly taken: Taken },
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
      fifo: isFifo(way),
      messages: sent.messages,
      taken,
      subscriptions,
      bytes: messageBytes(sent),
      ownMs: ownMs(recordsIn(load) / taken.batches),
    }),
    ...times(dynamoLines('deliver', consumer.counts.calls, consumer.reads.units)),
    ...times([{ what: 'deliver', requests: 0, price: 'writeUnit', amount: units }]),
  ];
}
