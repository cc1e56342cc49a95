import { randomInt } from 'node:crypto';
import { toItem } from '../../../lib/aws/log-item';
import { eventOf } from '../order-event';
import type { Site } from '../site';

/** What a function is called with: several events, taken in turn. */
export type Events = readonly object[];

/** So many different ones, that no answer can be remembered. */
const several = 400;

const gateway = (method: string, rawPath: string, more: object = {}) => ({
  rawPath,
  rawQueryString: '',
  headers: { 'content-type': 'application/json' },
  isBase64Encoded: false,
  requestContext: { http: { method } },
  ...more,
});

const publishPath = '/v1/topics/quiet/events';

/** A request to publish so many records, each with a key of its own. */
export function publishEvents(records: number): Events {
  const batch = (from: number) =>
    `[${Array.from({ length: records }, (_, at) => eventOf(from + at, `customer-${from + at}`).text).join()}]`;
  const headers = { 'content-type': 'application/cloudevents-batch+json' };
  return Array.from({ length: several / 10 }, (_, at) =>
    gateway('POST', publishPath, { headers, body: batch(at * records) }),
  );
}

/** An item of the log with so many records, in partitions that nobody else has. */
export function streamEvents(topic: string, records: number): Events {
  const first = randomInt(1_000, 2 ** 30);
  const imageOf = (at: number) =>
    toItem({
      partition: { namespace: 'default', topic, partition: first + at },
      base: 0,
      id: `bench-${at}`,
      at: Date.now(),
      expires: Math.ceil(Date.now() / 1_000) + 86_400,
      records: Array.from({ length: records }, (_, number) => {
        const { text, key } = eventOf(number, `customer-${number}`);
        return { event: text, key };
      }),
    });
  return Array.from({ length: several / 4 }, (_, at) => ({
    Records: [
      { eventName: 'INSERT', dynamodb: { NewImage: wire(imageOf(at)), SequenceNumber: `${at}` } },
    ],
  }));
}

/** As Lambda gets an item: its bytes in base64. */
const wire = (item: ReturnType<typeof toItem>) =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      value.B ? { B: Buffer.from(value.B).toString('base64') } : value,
    ]),
  );

/** A full batch of a subscription's queue. */
export function queueEvents(topic: string, records = 10): Events {
  const recordOf = (number: number) => ({
    messageId: `m-${number}`,
    receiptHandle: `r-${number}`,
    body: eventOf(number, undefined).text,
    attributes: { ApproximateReceiveCount: '1', SentTimestamp: String(Date.now()) },
    messageAttributes: {
      topic: { dataType: 'String', stringValue: topic },
      partition: { dataType: 'Number', stringValue: '0' },
      offset: { dataType: 'Number', stringValue: String(number) },
    },
  });
  return Array.from({ length: 20 }, (_, at) => ({
    Records: Array.from({ length: records }, (_, number) => recordOf(at * records + number)),
  }));
}

export const busEvents = (): Events =>
  Array.from({ length: several }, (_, at) => ({
    source: 'from-bus',
    event: {
      version: '0',
      id: `bench-${at}-${Date.now()}`,
      source: 'bench.in',
      'detail-type': 'order.placed',
      account: '000000000000',
      time: new Date().toISOString(),
      region: 'us-east-1',
      resources: [],
      detail: { amount: at },
    },
  }));

export const authorizeEvents = ({ apiKey }: Site): Events => [
  { headers: { authorization: `Bearer ${apiKey}` } },
];

export const readEvents: Events = [
  gateway('GET', '/v1/topics/plain/partitions/0/events', {
    rawQueryString: 'from=earliest&limit=100',
  }),
];

export const pollEvents: Events = [
  gateway('POST', '/v1/topics/plain/groups/bench/poll', {
    body: JSON.stringify({ member: 'bench', max: 100, waitSeconds: 0, from: 'earliest' }),
  }),
];

export const pullEvents: Events = [
  gateway('POST', '/v1/subscriptions/plain-queue/pull', {
    body: JSON.stringify({ max: 10, waitSeconds: 0 }),
  }),
];

export const catalogEvents: Events = [gateway('GET', '/v1/topics')];
export const keysEvents: Events = [gateway('GET', '/v1/keys')];
export const controlEvents: Events = [gateway('GET', '/v1/subscriptions/plain-queue/parked-keys')];
export const clockEvents: Events = [{}];
export const nothingQueued: Events = [{ Records: [] }];
