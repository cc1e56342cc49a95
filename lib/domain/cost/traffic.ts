import { groupBy } from '../group-by';
import {
  type Fabric,
  fabricsOf,
  type Subscription,
  subscriptionsOf,
  type Topic,
  topicsOf,
} from '../topology/fabric';
import { billed, type Cost, monthSeconds, type Used } from './cost';
import { authorizerMs, deliveryUse, type Messages } from './deliveries';
import { logBytes } from './idle';
import { pricesOf } from './prices';
import { type FanOutSteps, fanOutSteps, inOneRequest, type Load, publishSteps } from './steps';

/** How long functions take, in milliseconds: measured, rounded up. */
export const publishMs = 25;
export const publishRecordMs = 0.2;
export const sendMs = 15;
export const fanOutMs = 20;

/** API Gateway counts a request for each 512 KB, SNS standard one for each 64 KB. */
const httpChunk = 512 * 1_024;
const snsChunk = 64 * 1_024;

/** The access log of the API. */
const accessBytes = 300;

/** Metrics that are sent while records flow. */
const metricsOfTopic = 6;
const metricsOfSubscription = 5;

/**
 * What traffic costs a month: so many records a second, spread evenly over the topics, each with a key of its own,
 * published over HTTP, and wanted by every subscription of their topic.
 */
export function trafficCost(fabric: Fabric, load: Load): Cost {
  const topics = topicsOf(fabric);
  const share = { ...load, ratePerSecond: load.ratePerSecond / Math.max(1, topics.length) };
  const used = fabricsOf(fabric).flatMap((within) =>
    Object.values(within.topics).flatMap((topic) => topicUse(within, topic, share)),
  );
  const metrics =
    topics.length * metricsOfTopic + subscriptionsOf(fabric).length * metricsOfSubscription;
  const notes = topics.some(({ packed }) => packed)
    ? [...notesOf(load), packedNote]
    : notesOf(load);
  const cost = billed([...summed(used), { price: 'metric', amount: metrics }], notes);
  const millions = (load.ratePerSecond * monthSeconds) / 1_000_000;
  return {
    ...cost,
    rows: cost.rows.map((row) => ({ ...row, perMillion: row.dollars / millions })),
  };
}

const notesOf = ({ bytes, batch }: Load): string[] => [
  `List prices of us-east-1, ${pricesOf}. "free" is what every account has for nothing each month, once for all that it runs.`,
  `Records of ${bytes} bytes of JSON, ${batch} in a request, spread evenly over the topics and over keys; every subscription wants them all, and none fails.`,
  'Compression leaves half of an item’s first record, and a quarter of each that is like it. Functions take what they took when they were measured, your own 40 ms a batch.',
  'What SNS sends to a queue is counted as a request to SQS: AWS says that SQS is paid as ever, and not plainly for what.',
  `Consumers take up to ${inOneRequest} messages at once, or as many as are published together.`,
  'Not in it: what runs without traffic (weft cost --idle), what is stored, data that leaves AWS, and what is switched on beside (journeys, traces).',
];

const packedNote =
  'Of topics that are packed, what is sent and received is counted by messages, of up to a hundred records or 60 KB of one partition.';

function topicUse(fabric: Fabric, topic: Topic, load: Load): Used[] {
  const records = load.ratePerSecond * monthSeconds;
  const subscriptions = Object.values(fabric.subscriptions).filter(
    (one) => one.topic === topic.name,
  );
  const published = publishUse(topic, load);
  const fanned = fanOutUse(topic, { load, subscriptions });
  const delivered = subscriptions.map(({ target }) =>
    deliveryUse({ target, ordered: topic.ordered, records, messages: messagesOf(topic, load) }),
  );
  const invocations = [published, fanned, ...delivered].reduce(
    (sum, one) => sum + one.invocations,
    0,
  );
  const logged = invocations * logBytes + (records / load.batch) * accessBytes;
  return [
    ...published.used,
    ...fanned.used,
    ...delivered.flatMap(({ used }) => used),
    { price: 'logGigabyte', amount: logged / 1e9 },
  ];
}

/** What each subscription's queue gets. */
function messagesOf(topic: Topic, { ratePerSecond, batch, bytes }: Load): Messages {
  const { messages } = fanOutSteps(topic, { ratePerSecond, batch, bytes });
  return {
    count: messages * monthSeconds,
    bytes: (ratePerSecond * bytes) / messages,
    perRequest: (messages * batch) / ratePerSecond,
  };
}

function publishUse(topic: Topic, load: Load): { used: Used[]; invocations: number } {
  const requests = (load.ratePerSecond / load.batch) * monthSeconds;
  const { reads, writeUnits } = publishSteps(topic, load);
  const chunks = Math.ceil((load.batch * load.bytes) / httpChunk);
  const ms = publishMs + publishRecordMs * load.batch;
  return {
    // The authorizer, and the door.
    invocations: 2 * requests,
    used: [
      { price: 'httpRequest', amount: requests * chunks, what: 'requests to publish' },
      { price: 'lambdaRequest', amount: 2 * requests, what: 'invocations to publish' },
      {
        price: 'lambdaSecond',
        amount: (requests * (ms + authorizerMs * 0.5)) / 1_000,
        what: 'GB-seconds to publish',
      },
      { price: 'readUnit', amount: requests * (1 + reads), what: 'read units to publish' },
      { price: 'writeUnit', amount: requests * writeUnits, what: 'write units of the log' },
    ],
  };
}

interface FanningOut {
  readonly load: Load;
  readonly subscriptions: readonly Subscription[];
}

function fanOutUse(
  topic: Topic,
  { load, subscriptions }: FanningOut,
): { used: Used[]; invocations: number } {
  const steps = fanOutSteps(topic, load);
  const a = (perSecond: number) => perSecond * monthSeconds;
  const invocations = a(steps.invocations);
  const ms = fanOutMs + sendMs * (steps.sends / steps.invocations);
  return {
    invocations,
    used: [
      { price: 'lambdaRequest', amount: invocations, what: 'invocations to fan out' },
      {
        price: 'lambdaSecond',
        amount: (invocations * ms * 0.5) / 1_000,
        what: 'GB-seconds to fan out',
      },
      { price: 'readUnit', amount: a(steps.cursors), what: 'read units of fan-out’s cursors' },
      { price: 'writeUnit', amount: a(steps.cursors), what: 'write units of fan-out’s cursors' },
      ...snsUse(topic, load, { steps, subscribers: subscriptions.length }),
    ],
  };
}

function snsUse(
  { ordered }: Topic,
  { ratePerSecond, bytes }: Load,
  { steps, subscribers }: { readonly steps: FanOutSteps; readonly subscribers: number },
): Used[] {
  const sends = steps.sends * monthSeconds;
  const chunks = Math.ceil((ratePerSecond * bytes) / steps.sends / snsChunk);
  if (!ordered) return [{ price: 'snsStandard', amount: sends * chunks }];
  const gigabytes = (ratePerSecond * monthSeconds * bytes) / 1e9;
  return [
    { price: 'snsFifo', amount: sends },
    { price: 'snsFifoDelivery', amount: steps.messages * monthSeconds * subscribers },
    { price: 'snsFifoBytesIn', amount: gigabytes },
    { price: 'snsFifoBytesOut', amount: gigabytes * subscribers },
  ];
}

/** What several topics or subscriptions use of the same for the same is one row. */
const summed = (used: readonly Used[]): Used[] =>
  groupBy(used, ({ price, what }) => `${price} ${what ?? ''}`).flatMap((alike) => {
    const [first] = alike;
    return first ? [{ ...first, amount: alike.reduce((sum, { amount }) => sum + amount, 0) }] : [];
  });
