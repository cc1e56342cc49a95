import { SQSClient } from '@aws-sdk/client-sqs';
import { type Counts, count, noCounts } from '../counting';
import { orderOf } from '../orders';
import type { Channel, Outgoing } from '../race/channel';
import { busChannel, snsChannel } from '../rivals/channels';
import type { ByHand } from '../rivals/deploy';
import type { Site } from '../site';
import { deliveryLines, fifoLines, inAll, type Taken, takeAll } from './deliver';
import { invocations, type Ledger, type Line, ledgerOf } from './ledger';
import { atPace, type CountedLoad, recordsIn } from './load';
import type { Walked } from './weft';

/** The same work by hand, that can be counted. */
export type HandWay = 'sns' | 'sns-fifo' | 'bus';

interface Hand {
  readonly channel: Channel;
  readonly queue: string;
}

const handOf = (site: Site, byHand: ByHand, way: HandWay): Hand =>
  ({
    sns: () => ({ channel: snsChannel(site, byHand, 'standard'), queue: byHand.standard.queue }),
    'sns-fifo': () => ({ channel: snsChannel(site, byHand, 'fifo'), queue: byHand.fifo.queue }),
    bus: () => ({ channel: busChannel(site, byHand), queue: byHand.bus.queue }),
  })[way]();

/** Takes records the whole way by hand, and counts the calls. */
export async function walkByHand(
  { site, byHand }: { readonly site: Site; readonly byHand: ByHand },
  way: HandWay,
  load: CountedLoad,
): Promise<Walked> {
  const counts = noCounts();
  const watched: Site = { ...site, watch: (client) => count(client, counts) };
  const { channel, queue } = handOf(watched, byHand, way);
  const sqs = new SQSClient({ ...site.sdk, useQueueUrlAsEndpoint: false });
  const taken: Taken[] = [];
  await atPace(load, requestsOf(load), async (requests) => {
    for (const request of requests) await channel.send(request);
    taken.push(await takeAll(sqs, queue, { messages: requests.length * load.perRequest }));
  });
  return {
    ledger: (subscriptions) =>
      ledgerOf(linesOf({ way, load, counts, taken: inAll(taken), subscriptions })),
  };
}

const requestsOf = ({ perRequest, requests }: CountedLoad): Outgoing[][] =>
  Array.from({ length: requests }, (_, request) =>
    Array.from({ length: perRequest }, (_, at) => {
      const number = request * perRequest + at;
      return {
        mark: `counted-${Date.now()}-${number}`,
        key: `customer-${number}`,
        text: orderOf(number),
      };
    }),
  );

interface CountedByHand {
  readonly way: HandWay;
  readonly load: CountedLoad;
  readonly counts: Counts;
  readonly taken: Taken;
  readonly subscriptions: number;
}

function linesOf({ way, load, counts, taken, subscriptions }: CountedByHand): Line[] {
  const records = recordsIn(load);
  const fifo = way === 'sns-fifo';
  const delivered = deliveryLines({ fifo, messages: records, taken, subscriptions, bytes });
  const { PublishBatch = 0, PutEvents = 0 } = counts.calls;
  if (way === 'bus')
    return [
      { what: 'PutEvents', requests: PutEvents, price: 'busEvent', amount: records },
      ...delivered,
    ];
  const price = fifo ? 'snsFifo' : 'snsStandard';
  return [
    { what: 'PublishBatch', requests: PublishBatch, price },
    ...(fifo ? fifoLines(records, subscriptions, bytes) : []),
    ...delivered,
  ];
}

const bytes = 1_024;

/** Records that a function takes at once from a shard. */
const fromShard = 100;

/**
 * Kinesis → Lambda, reckoned: one PutRecords a request, billed by the record; a shard's readers share it for nothing,
 * and each is called for what is there. Shards are paid by the hour, whatever they carry.
 */
export function kinesisLedger(load: CountedLoad, subscriptions: number): Ledger {
  const records = recordsIn(load);
  const calls = load.pace === 'quiet' ? load.requests : Math.ceil(records / fromShard);
  return ledgerOf([
    { what: 'PutRecords', requests: load.requests, price: 'kinesisPut', amount: records },
    ...invocations('invocations of consumers', {
      count: calls * subscriptions,
      ms: 0,
      gigabytes: 0.5,
    }),
  ]);
}
