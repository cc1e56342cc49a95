import { Refusal, refusalOnly } from '../errors';
import { groupBy } from '../group-by';
import { appendOnce, type OncePorts } from '../idempotency/append-once';
import { append } from '../log/append';
import type { LogEntry } from '../log/log-store';
import type { Topic } from '../topology/fabric';
import type { TopicRef } from '../topology/keys';
import type { Entry } from './event';
import { maxKeyedAppends } from './limits';
import { type PlannedAppend, planAppends, type Slot } from './plan';
import { type Result, readResults, refusedIn, storedIn, writeResults } from './result';

/** A request that has been parsed, on its way into the log. */
export interface Publication {
  readonly ref: TopicRef;
  readonly topic: Topic;
  readonly entries: readonly Entry[];
  /** Absent: the request is stored as often as it comes. */
  readonly once?: { readonly caller: string; readonly key: string; readonly fingerprint: string };
}

export interface Published {
  /** One for each entry, in the request's order. */
  readonly results: readonly Result[];
  /** The answer of an earlier request with the same Idempotency-Key. */
  readonly replayed: boolean;
}

/**
 * Stores what may be stored. With `once`, all of it or nothing; without, each partition is answered for itself.
 * @throws Refusal with `once`, as `appendOnce` does
 */
export async function publish(ports: OncePorts, publication: Publication): Promise<Published> {
  const { topic, once } = publication;
  const entries = publication.entries.map((entry) => checkKey(entry, topic));
  const slots = entries.flatMap((event, index) =>
    event instanceof Refusal ? [] : [{ index, event } satisfies Slot],
  );
  const refused = entries.flatMap((entry, index) =>
    entry instanceof Refusal ? [refusedIn(index, entry)] : [],
  );
  // A request of which nothing may be stored is not worth remembering: it can be mended and sent again.
  if (slots.length === 0) return { results: inOrder(refused), replayed: false };
  return once
    ? publishOnce(ports, { ...publication, once }, { slots, refused })
    : {
        results: inOrder([...refused, ...(await publishEach(ports, publication, slots))]),
        replayed: false,
      };
}

const checkKey = (entry: Entry, topic: Topic): Entry =>
  entry instanceof Refusal || !topic.keyRequired || entry.key !== undefined
    ? entry
    : new Refusal(
        'key_required',
        `Topic ${topic.name} takes records with a key only: set the CloudEvents attribute "partitionkey".`,
      );

type Numbered = readonly [index: number, result: Result];
const inOrder = (results: readonly Numbered[]): Result[] =>
  [...results].sort(([a], [b]) => a - b).map(([, result]) => result);

interface Sorted {
  readonly slots: readonly Slot[];
  readonly refused: readonly Numbered[];
}

async function publishOnce(
  ports: OncePorts,
  { ref, topic, once }: Publication & { once: NonNullable<Publication['once']> },
  { slots, refused }: Sorted,
): Promise<Published> {
  let planned: readonly PlannedAppend[] = [];
  const plan = () => {
    planned = planAppends(slots, { ref, topic, random: ports.outside.random });
    return fitting(planned);
  };
  const result = (places: readonly LogEntry[]) =>
    writeResults(inOrder([...refused, ...planned.flatMap((append) => placed(append, places))]));
  const { caller, key, fingerprint } = once;
  const answer = await appendOnce(ports, {
    key: { topic: ref, caller, key },
    fingerprint,
    window: topic.idempotencyWindow,
    plan,
    result,
  });
  return { results: readResults(answer.result, answer.replayed), replayed: answer.replayed };
}

function fitting(appends: readonly PlannedAppend[]): readonly PlannedAppend[] {
  if (appends.length <= maxKeyedAppends) return appends;
  throw new Refusal(
    'batch_size',
    `With an Idempotency-Key a request may touch ${maxKeyedAppends} partitions, and this one touches ${appends.length}. Send fewer records a request.`,
    { limit: maxKeyedAppends, received: appends.length },
  );
}

const placed = ({ slots, records }: PlannedAppend, places: readonly LogEntry[]): Numbered[] => {
  const entry = places.find((place) => place.records === records);
  return entry ? slots.map((slot, at) => storedIn(slot, entry, at)) : [];
};

async function publishEach(
  ports: OncePorts,
  { ref, topic }: Publication,
  slots: readonly Slot[],
): Promise<Numbered[]> {
  const appends = planAppends(slots, { ref, topic, random: ports.outside.random });
  const partitions = groupBy(appends, ({ partition }) => partition.partition);
  return (await Promise.all(partitions.map((chain) => publishChain(ports, chain)))).flat();
}

/** Appends to one partition, one after the other; what follows a failed one is not tried, it would overtake. */
async function publishChain(
  ports: OncePorts,
  chain: readonly PlannedAppend[],
): Promise<Numbered[]> {
  const results: Numbered[] = [];
  let failed: Refusal | undefined;
  for (const planned of chain) {
    const outcome = failed ?? (await append(ports, planned).catch(refusalOnly));
    if (outcome instanceof Refusal) failed = outcome;
    results.push(
      ...planned.slots.map((slot, at) =>
        outcome instanceof Refusal ? refusedIn(slot.index, outcome) : storedIn(slot, outcome, at),
      ),
    );
  }
  return results;
}
