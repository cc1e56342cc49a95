import { busChannel, kinesisChannel, snsChannel } from '../rivals/channels';
import type { ByHand } from '../rivals/deploy';
import type { Site } from '../site';
import type { Channel } from './channel';
import { openCollector } from './collector';
import { run } from './run';
import { type Load, median, quantile, type Sample } from './sample';
import { directChannel, handledChannel, weftChannel } from './weft-channels';

/** One of our ways beside those of others that do the same work. */
export interface Race {
  readonly title: string;
  readonly ours: Channel;
  readonly rivals: readonly Channel[];
}

/** A way at one load. */
export interface Lap {
  readonly race: string;
  readonly name: string;
  readonly isOurs: boolean;
  readonly perRequest: number;
  readonly connections: number;
  /** Records that were measured, all rounds together. */
  readonly records: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Ours beside it: of each round, and of those the middle one. Absent of ours. */
  readonly ratio?: { readonly perSecond: number; readonly p50: number; readonly p99: number };
  /** Why nothing was measured. */
  readonly missing?: string;
}

/** Requests of one run: enough that each connection has several, few enough that the page is made in minutes. */
const requestsOf = { 1: 32, 10: 16, 100: 6 } as const;
const perRequests = [1, 10, 100] as const;

export interface Length {
  readonly rounds: number;
  /** Requests under way at once. */
  readonly connections: readonly number[];
}

/** The three races, for whatever the engine has. */
function racesOf(site: Site, byHand: ByHand, collector: Parameters<typeof handledChannel>[1]) {
  const plain = { topic: 'plain', queue: 'plain-queue' };
  const plainOverHttp = weftChannel(site, plain);
  const ordered = { topic: 'ordered', queue: 'ordered-queue.fifo', keyed: true };
  const orderedOverHttp = weftChannel(site, ordered);
  return [
    {
      title: 'unordered, to a queue',
      ours: plainOverHttp,
      rivals: [
        snsChannel(site, byHand, 'standard'),
        busChannel(site, byHand),
        directChannel(site, plain, plainOverHttp.receiver),
      ],
    },
    {
      title: 'ordered by key, to a FIFO queue',
      ours: orderedOverHttp,
      rivals: [
        snsChannel(site, byHand, 'fifo'),
        directChannel(site, ordered, orderedOverHttp.receiver),
      ],
    },
    {
      title: 'to a function',
      ours: handledChannel(site, collector),
      rivals: [kinesisChannel(site, collector)],
    },
  ] satisfies Race[];
}

/** Lets each way go beside its rivals, round by round, so that whatever the machine does meets all of them. */
export async function* runRaces(
  site: Site,
  byHand: ByHand,
  length: Length,
): AsyncGenerator<{ readonly lap: string; readonly laps: readonly Lap[] }> {
  const collector = await openCollector();
  const races = racesOf(site, byHand, collector);
  try {
    for (const race of races)
      for (const perRequest of perRequests)
        for (const connections of length.connections) {
          const requests = Math.max(requestsOf[perRequest], connections);
          const load = { perRequest, connections, requests };
          const lap = `${race.title}: ${perRequest} a request, ${connections} at once`;
          yield { lap, laps: await runRace(race, load, { ...length, to: collector.url }) };
        }
  } finally {
    const channels = races.flatMap(({ ours, rivals }) => [ours, ...rivals]);
    await Promise.all(channels.map(({ receiver }) => receiver.close()));
  }
}

/** After so many milliseconds no further round of a lap is begun. */
const longestLap = 30_000;

interface Rounds {
  readonly rounds: number;
  readonly to: string;
}

async function runRace(race: Race, load: Load, { rounds, to }: Rounds): Promise<Lap[]> {
  const channels: readonly Channel[] = [race.ours, ...race.rivals];
  const samples = new Map<Channel, Sample[]>(channels.map((channel) => [channel, []]));
  const missing = new Map<Channel, string>();
  const began = performance.now();
  for (let round = 0; round < rounds; round++) {
    if (round > 0 && performance.now() - began > longestLap) break;
    for (const channel of channels) {
      if (missing.has(channel)) continue;
      const sample = await run(channel, load, { to }).catch((error: Error) => error);
      if (sample instanceof Error) missing.set(channel, sample.message);
      else samples.get(channel)?.push(sample);
    }
  }
  const ours = samples.get(race.ours) ?? [];
  return channels.map((channel) =>
    lapOf(
      { race: race.title, name: channel.name, isOurs: channel === race.ours, ...load },
      { ours, theirs: samples.get(channel) ?? [], missing: missing.get(channel) },
    ),
  );
}

interface Brought {
  readonly ours: readonly Sample[];
  readonly theirs: readonly Sample[];
  readonly missing?: string;
}

type Named = Pick<Lap, 'race' | 'name' | 'isOurs' | 'perRequest' | 'connections'>;

function lapOf(
  { race, name, isOurs, perRequest, connections }: Named,
  { ours, theirs, missing }: Brought,
): Lap {
  const all = theirs.flatMap(({ latencies }) => latencies);
  const middle = (ratio: (our: Sample, their: Sample) => number) =>
    median(theirs.flatMap((their, round) => (ours[round] ? [ratio(ours[round], their)] : [])));
  const slower = (share: number) => (our: Sample, their: Sample) =>
    quantile(our.latencies, share) / quantile(their.latencies, share);
  return {
    ...{ race, name, isOurs, perRequest, connections, records: all.length },
    perSecond: median(theirs.map(({ perSecond }) => perSecond)),
    p50: quantile(all, 0.5),
    p99: quantile(all, 0.99),
    ...(!isOurs && {
      ratio: {
        perSecond: middle((our, their) => our.perSecond / their.perSecond),
        p50: middle(slower(0.5)),
        p99: middle(slower(0.99)),
      },
    }),
    ...(missing !== undefined && { missing }),
  };
}
