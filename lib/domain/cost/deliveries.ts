import { isNative, type Target } from '../topology/target';
import type { Used } from './cost';
import { inOneRequest } from './steps';

/** A subscription's share of the load, a month. */
export interface Deliveries {
  readonly target: Target;
  readonly ordered: boolean;
  /** Records a month. */
  readonly records: number;
  readonly messages: Messages;
}

/** What brings the records: each a message of its own, or packs. */
export interface Messages {
  /** A month. */
  readonly count: number;
  /** Of one. */
  readonly bytes: number;
  /** Those that are published at once. */
  readonly perRequest: number;
}

/** What an invocation takes that hands records on, in milliseconds and GB: an endpoint is waited for. */
const workMs: Readonly<Record<Target['kind'], number>> = {
  pull: 40,
  lambda: 40,
  webhook: 250,
  'event-bus': 60,
};
const gigabytes: Readonly<Record<Target['kind'], number>> = {
  pull: 0.25,
  lambda: 0.5,
  webhook: 0.5,
  'event-bus': 0.5,
};

/** Messages that come together are handed on together, ten at most. */
const together = ({ perRequest }: Messages): number =>
  Math.min(inOneRequest, Math.max(1, perRequest));

/** What the deliveries of a subscription take, and the invocations that log them. */
export function deliveryUse(of: Deliveries): { used: Used[]; invocations: number } {
  const { target, messages } = of;
  const batches = messages.count / together(messages);
  // A pull is one request to receive and one to settle; each is asked for by the authorizer, too.
  const calls = target.kind === 'pull' && !isNative(target) ? 2 * batches : 0;
  const invocations = target.kind === 'pull' ? 2 * calls : batches;
  return {
    invocations,
    used: [...queueUse(of, batches), ...(calls > 0 ? pullUse(calls) : pushUse(of, batches))],
  };
}

/** SQS counts a request for each 64 KB. */
const chunkBytes = 64 * 1_024;
const chunks = (bytes: number): number => Math.max(1, Math.ceil(bytes / chunkBytes));

const queueUse = ({ ordered, messages }: Deliveries, batches: number): Used[] => {
  const price = ordered ? ('sqsFifo' as const) : ('sqsStandard' as const);
  const kind = ordered ? 'FIFO queues' : 'standard queues';
  return [
    { price, amount: messages.count * chunks(messages.bytes), what: `sends of SNS to ${kind}` },
    {
      price,
      amount: batches * (1 + chunks(messages.bytes * together(messages))),
      what: `receives and deletes, ${kind}`,
    },
  ];
};

const pullUse = (calls: number): Used[] => [
  { price: 'httpRequest', amount: calls, what: 'pulls and acks' },
  { price: 'lambdaRequest', amount: 2 * calls, what: 'invocations to pull and ack' },
  {
    price: 'lambdaSecond',
    amount: (calls * (workMs.pull * gigabytes.pull + authorizerMs * 0.5)) / 1_000,
    what: 'GB-seconds to pull and ack',
  },
  { price: 'readUnit', amount: 2 * calls, what: 'read units to pull and ack' },
];

/** How long the authorizer takes. */
export const authorizerMs = 15;

function pushUse({ target, records }: Deliveries, batches: number): Used[] {
  if (target.kind === 'pull') return [];
  // A batch of packs may hold a thousand records, and its consumer is given ten at once.
  const tries = Math.max(batches, records / inOneRequest);
  const own: Used[] = [
    { price: 'lambdaRequest', amount: batches, what: 'invocations to deliver' },
    {
      price: 'lambdaSecond',
      amount: (tries * workMs[target.kind] * gigabytes[target.kind]) / 1_000,
      what: 'GB-seconds to deliver',
    },
  ];
  if (isNative(target)) return own;
  return [
    ...own,
    { price: 'readUnit', amount: batches, what: 'read units to deliver' },
    ...(target.kind === 'webhook'
      ? [{ price: 'writeUnit' as const, amount: records, what: 'write units of attempts' }]
      : []),
    ...(target.kind === 'event-bus'
      ? [{ price: 'busEvent' as const, amount: records, what: 'events put on a bus' }]
      : []),
  ];
}
