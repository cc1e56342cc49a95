import { itemsAtOnce } from '../../../lib/domain/cost/steps';
import type { LogEntry } from '../../../lib/domain/log/log-store';
import { eventOf } from '../order-event';
import type { Site } from '../site';
import { inAll, type Taken } from './deliver';
import { type Ledger, ledgerOf } from './ledger';
import { atPace, type CountedLoad } from './load';
import { consumerLines, fanOutLines, publishLines } from './weft-lines';
import { type Steps, stepsOf, type WeftWay } from './weft-way';

export interface Walked {
  /** What it cost, by the number of subscriptions: the deliveries of one were counted. */
  ledger(subscriptions: number): Ledger;
}

/** Takes records the whole way, in this process, with the domain and adapters that the functions run. */
export async function walk(site: Site, way: WeftWay, load: CountedLoad): Promise<Walked> {
  const steps = stepsOf(site, way);
  await warmUp(steps, way);
  const requests = Array.from({ length: load.requests }, (_, at) => at);
  let fanOuts = 0;
  const taken: Taken[] = [];
  await atPace(load, requests, async (some) => {
    const entries = await publishAll(steps, way, { requests: some, load });
    let messages = 0;
    for (const batch of batchesOf(entries)) {
      messages += await steps.fanOut.fanOut(batch);
      fanOuts++;
    }
    taken.push(await steps.consumer.take({ messages, records: some.length * load.perRequest }));
  });
  return {
    ledger: (subscriptions) =>
      ledgerOf([
        ...publishLines(steps, way, load),
        ...fanOutLines(steps, { way, subscriptions, fanOuts }),
        ...consumerLines(steps, { way, load, subscriptions, taken: inAll(taken) }),
      ]),
  };
}

/** A warm function knows where it has left off, and its first look at each partition's cursor is not counted. */
async function warmUp({ publisher, fanOut, consumer }: Steps, way: WeftWay): Promise<void> {
  await consumer.takeOver();
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
  const messages = await fanOut.fanOut(entries);
  await consumer.take({ messages, records: partitions });
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
