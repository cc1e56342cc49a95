import { groupBy } from '../group-by';
import { endOf, type LogEntry, type Tip, tipOf } from '../log/log-store';
import { type AppendPorts, nextPlace, type Place, placeAfter } from '../log/place';
import type { PlannedAppend } from '../publish/plan';
import { logKey } from '../topology/keys';

/** What is known of a partition without a look at it: a place that was free, or whose item is the last. */
type Known = { readonly free: Place } | { readonly behind: Tip };

/** By partition. */
export type KnownPlaces = ReadonlyMap<string, Known>;

interface Placing {
  /** Id of the append, the same for all of its tries. */
  readonly id: string;
  readonly known: KnownPlaces;
}

/** The appends as entries, those of a partition one behind the other. Costs a look at each partition not known. */
export async function placeAll(
  ports: AppendPorts,
  appends: readonly PlannedAppend[],
  { id, known }: Placing,
): Promise<LogEntry[]> {
  const chains = groupBy(appends, ({ partition }) => logKey(partition)).map(async (chain) => {
    const [first] = chain;
    return first ? chained(chain, id, await placeOf(ports, first, known)) : [];
  });
  return (await Promise.all(chains)).flat();
}

async function placeOf(
  ports: AppendPorts,
  { partition, retention }: PlannedAppend,
  all: KnownPlaces,
): Promise<Place> {
  const known = all.get(logKey(partition));
  if (!known) return nextPlace(ports, partition, retention);
  return 'free' in known ? known.free : placeAfter(known.behind, ports.outside.now(), retention);
}

function chained(chain: readonly PlannedAppend[], id: string, first: Place): LogEntry[] {
  const entries: LogEntry[] = [];
  let place = first;
  for (const { partition, records, retention } of chain) {
    const entry = { partition, id, records, ...place };
    entries.push(entry);
    place = placeAfter(tipOf(entry), entry.at, retention);
  }
  return entries;
}

/** What a lost race has taught. */
export interface Lost {
  readonly entries: readonly LogEntry[];
  /** Who holds its place, for each entry; undefined where nobody does. */
  readonly by: readonly (Tip | undefined)[];
  readonly attempt: number;
}

/**
 * Places that are free as far as the refusal tells: those that nobody held, and those behind the winners. After a
 * second loss others have probably written behind the winner, so that a look is the better guess.
 */
export function placesAfter({ entries, by, attempt }: Lost): KnownPlaces {
  const known = new Map<string, Known>();
  const partitions = groupBy([...entries.entries()], ([, { partition }]) => logKey(partition));
  for (const chain of partitions) {
    const [first] = chain;
    const winner = lastOf(chain.flatMap(([at]) => by[at] ?? []));
    if (!first) continue;
    const key = logKey(first[1].partition);
    if (!winner) known.set(key, { free: spotOf(first[1]) });
    else if (attempt === 1) known.set(key, { behind: winner });
  }
  return known;
}

const lastOf = (tips: readonly Tip[]): Tip | undefined =>
  [...tips].sort((a, b) => endOf(a) - endOf(b)).at(-1);

const spotOf = ({ partition: _, id: __, records: ___, ...place }: LogEntry): Place => place;
