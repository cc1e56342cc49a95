import { priceOfOne } from '../../../lib/domain/cost/prices';
import { dollarsOf, requestsIn } from '../counted/ledger';
import { type CountedLoad, recordsIn } from '../counted/load';
import { walk } from '../counted/weft';
import type { WeftWay } from '../counted/weft-way';
import { callsIn } from '../counting';
import { readThrough } from '../groups';
import type { Channel } from '../race/channel';
import { run } from '../race/run';
import { type Load, median, quantile, type Sample } from '../race/sample';
import { weftChannel } from '../race/weft-channels';
import type { Site } from '../site';
import { crowd } from '../topology';

/** What grows: partitions, subscriptions, kilobytes of a record, records of a backlog. */
export type Growing = 'partitions' | 'subscriptions' | 'kilobytes' | 'backlog';

export interface Grown {
  readonly what: Growing;
  readonly of: number;
  /** AWS requests a record. */
  readonly requests: number;
  /** US$ a million records. */
  readonly dollars: number;
  /** Counted as it happened, or reckoned from what was counted. */
  readonly how: 'counted' | 'reckoned';
  /** Beside the first of its kind, in the same run; absent where it could not be deployed. */
  readonly latency?: { readonly p50: number; readonly p99: number };
}

const own: WeftWay = { topic: 'ordered', keys: 'own', by: 'http' };
const hundred: CountedLoad = { perRequest: 100, requests: 3, pace: 'quiet' };

type Cost = Pick<Grown, 'requests' | 'dollars'>;

async function costOf(site: Site, way: WeftWay, load: CountedLoad): Promise<(of: number) => Cost> {
  const walked = await walk(site, way, load);
  return (subscriptions) => {
    const ledger = walked.ledger(subscriptions);
    const records = recordsIn(load);
    const dollars = (dollarsOf(ledger) * 1_000_000) / records;
    return { requests: requestsIn(ledger) / records, dollars };
  };
}

/** Where growth is measured. */
export interface Where {
  readonly site: Site;
  /** The same with a log of its own: what is only counted goes there. */
  readonly apart: Site;
  readonly rounds: number;
}

/** What grows with the partitions of a topic: a request of records with keys of their own touches more of them. */
export async function* growPartitions({ site, apart, rounds }: Where): AsyncGenerator<Grown> {
  const latency = await latencies(
    rounds,
    { perRequest: 10, connections: 4, requests: 16 },
    [1, 8, 64],
    (of) => weftChannel(site, ways[of as keyof typeof ways]),
  );
  for (const of of [1, 2, 4, 8, 16, 32, 64]) {
    const cost = (await costOf(apart, { ...own, partitions: of }, hundred))(1);
    yield { what: 'partitions', of, ...cost, how: 'counted', ...latency(of) };
  }
}

const ways = {
  1: { topic: 'narrow', queue: 'narrow-queue', keyed: true },
  8: { topic: 'plain', queue: 'plain-queue', keyed: true },
  64: { topic: 'wide', queue: 'wide-queue', keyed: true },
};

/** What grows with the subscriptions of a topic. More than ten do not fit this stack beside everything else. */
export async function* growSubscriptions({ site, apart, rounds }: Where): AsyncGenerator<Grown> {
  const latency = await latencies(
    rounds,
    { perRequest: 10, connections: 4, requests: 16 },
    [1, crowd],
    (of) =>
      weftChannel(
        site,
        of === 1
          ? { topic: 'plain', queue: 'plain-queue' }
          : { topic: 'crowded', queue: `crowded-${crowd - 1}` },
      ),
  );
  const cost = await costOf(apart, own, hundred);
  for (const of of [1, 3, 10, 30, 100])
    yield {
      what: 'subscriptions',
      of,
      ...cost(of),
      how: of === 1 ? 'counted' : 'reckoned',
      ...latency(of),
    };
}

/** What grows with the size of a record. The largest is what fits: 254 KiB with its attributes. */
export async function* growSizes({ site, apart, rounds }: Where): AsyncGenerator<Grown> {
  const sizes = [1, 4, 16, 64, 128, 250];
  const load = { perRequest: 1, connections: 1, requests: 8 };
  const channel = weftChannel(site, { topic: 'plain', queue: 'plain-queue' });
  const samples = new Map<number, Sample[]>(sizes.map((size) => [size, []]));
  try {
    for (let round = 0; round < rounds; round++)
      for (const size of sizes)
        samples.get(size)?.push(await run(channel, load, { bytes: size * 1_024 }));
  } finally {
    await channel.receiver.close();
  }
  for (const of of sizes) {
    const counted = { perRequest: 1, requests: 4, pace: 'quiet', bytes: of * 1_024 } as const;
    const cost = (await costOf(apart, own, counted))(1);
    yield { what: 'kilobytes', of, ...cost, how: 'counted', ...besideFirst(samples, of) };
  }
}

/** What it takes to read what has been left lying, through a group, ten records an item. */
export async function* growBacklog({ apart }: Where): AsyncGenerator<Grown> {
  let last: Grown | undefined;
  for (const records of [10, 100, 1_000, 10_000]) {
    const { reads, counts, commits } = await readThrough(apart, { records, perItem: 10 });
    const dollars = reads.units * priceOfOne('readUnit') + commits * priceOfOne('writeUnit');
    last = {
      what: 'backlog',
      of: records,
      requests: callsIn(counts) / records,
      dollars: (dollars * 1_000_000) / records,
      how: 'counted',
    };
    yield last;
  }
  // From here on it is page after page of the same.
  if (last) yield { ...last, of: 100_000, how: 'reckoned' };
}

type Latency = (of: number) => Pick<Grown, 'latency'>;

/** Sends the same load through each channel, in turn; what comes of it is told beside the first. */
async function latencies(
  rounds: number,
  load: Load,
  kinds: readonly number[],
  channelOf: (of: number) => Channel,
): Promise<Latency> {
  const channels = new Map(kinds.map((of) => [of, channelOf(of)]));
  const samples = new Map<number, Sample[]>(kinds.map((of) => [of, []]));
  try {
    for (let round = 0; round < rounds; round++)
      for (const [of, channel] of channels) samples.get(of)?.push(await run(channel, load));
  } finally {
    await Promise.all([...channels.values()].map(({ receiver }) => receiver.close()));
  }
  return (of) => besideFirst(samples, of);
}

function besideFirst(
  samples: ReadonlyMap<number, readonly Sample[]>,
  of: number,
): Pick<Grown, 'latency'> {
  const [first = []] = samples.values();
  const these = samples.get(of);
  if (!these) return {};
  const ratio = (share: number) =>
    median(
      these.flatMap((one, round) =>
        first[round]
          ? [quantile(one.latencies, share) / quantile(first[round].latencies, share)]
          : [],
      ),
    );
  return { latency: { p50: ratio(0.5), p99: ratio(0.99) } };
}
