import type { ByHand } from '../rivals/deploy';
import type { Site } from '../site';
import { type HandWay, kinesisLedger, walkByHand } from './by-hand';
import { dollarsOf, type Ledger, requestsIn, sharesOf } from './ledger';
import { type CountedLoad, type Pace, recordsIn } from './load';
import { type Walked, walk } from './weft';
import type { WeftWay } from './weft-way';

/** What a million records of 1 KB take, by a way, at one load. */
export interface Counted {
  readonly way: string;
  readonly isOurs: boolean;
  readonly perRequest: number;
  readonly subscriptions: number;
  readonly pace: Pace;
  /** AWS requests a record. */
  readonly requests: number;
  /** US$ a million records. */
  readonly dollars: number;
  /** As much of them as is for what SNS sends to queues: SQS counts requests, and says not plainly whose. */
  readonly sendsOfSns: number;
  /** Requests a record by what they are. */
  readonly byKind: Readonly<Record<string, number>>;
  /** US$ a million by what they are paid for, the dearest first. */
  readonly shares: readonly { readonly what: string; readonly dollars: number }[];
}

interface Way {
  readonly name: string;
  readonly isOurs: boolean;
  readonly walk: (load: CountedLoad) => Promise<Walked>;
}

const ours = (site: Site, name: string, way: WeftWay): Way => ({
  name,
  isOurs: true,
  walk: (load) => walk(site, way, load),
});

const theirs = (site: Site, byHand: ByHand) => (name: string, way: HandWay) => ({
  name,
  isOurs: false,
  walk: (load: CountedLoad) => walkByHand({ site, byHand }, way, load),
});

/** By these names the targets find what they compare. */
export const fifoByHand = 'SNS FIFO → SQS FIFO by hand';
export const orderedByHttp = 'Weft ordered, over HTTP, each record its own key';
export const packedByHttp = 'Weft ordered and packed, over HTTP, each record its own key';

function waysOf(site: Site, byHand: ByHand): Way[] {
  const hand = theirs(site, byHand);
  return [
    ours(site, orderedByHttp, { topic: 'ordered', keys: 'own', by: 'http' }),
    ours(site, 'Weft ordered, over HTTP, one key a request', {
      topic: 'ordered',
      keys: 'one',
      by: 'http',
    }),
    ours(site, 'Weft ordered, with IAM, each record its own key', {
      topic: 'ordered',
      keys: 'own',
      by: 'iam',
    }),
    ours(site, packedByHttp, { topic: 'packed', keys: 'own', by: 'http' }),
    ours(site, 'Weft ordered and packed, over HTTP, one key a request', {
      topic: 'packed',
      keys: 'one',
      by: 'http',
    }),
    hand(fifoByHand, 'sns-fifo'),
    ours(site, 'Weft unordered, over HTTP', { topic: 'plain', keys: 'none', by: 'http' }),
    ours(site, 'Weft unordered, with IAM', { topic: 'plain', keys: 'none', by: 'iam' }),
    ours(site, 'Weft unordered and packed, over HTTP', {
      topic: 'plainPacked',
      keys: 'none',
      by: 'http',
    }),
    hand('SNS → SQS by hand', 'sns'),
    hand('EventBridge → SQS by hand', 'bus'),
    {
      name: 'Kinesis → Lambda by hand',
      isOurs: false,
      walk: async (load) => ({ ledger: (subscriptions) => kinesisLedger(load, subscriptions) }),
    },
  ];
}

/** Requests that are counted of each size. */
const requestsOf = { 1: 20, 10: 10, 100: 4 } as const;
const perRequests = [1, 10, 100] as const;
const paces: readonly Pace[] = ['quiet', 'busy'];

export async function* countAll(site: Site, byHand: ByHand): AsyncGenerator<Counted> {
  for (const way of waysOf(site, byHand))
    for (const perRequest of perRequests)
      for (const pace of paces) {
        const load = { perRequest, requests: requestsOf[perRequest], pace };
        const walked = await way.walk(load);
        for (const subscriptions of [1, 3])
          yield countedOf(way, { ...load, subscriptions }, walked.ledger(subscriptions));
      }
}

function countedOf(
  { name, isOurs }: Way,
  { subscriptions, ...load }: CountedLoad & { readonly subscriptions: number },
  ledger: Ledger,
): Counted {
  const records = recordsIn(load);
  const aMillion = (dollars: number) => (dollars * 1_000_000) / records;
  const byKind = Object.entries(ledger.requests).map(([what, count]) => [what, count / records]);
  return {
    way: name,
    isOurs,
    perRequest: load.perRequest,
    subscriptions,
    pace: load.pace,
    requests: requestsIn(ledger) / records,
    dollars: aMillion(dollarsOf(ledger)),
    sendsOfSns: aMillion(ledger.sendsOfSns),
    byKind: Object.fromEntries(byKind) as Record<string, number>,
    shares: sharesOf(ledger).map(({ what, dollars }) => ({ what, dollars: aMillion(dollars) })),
  };
}
