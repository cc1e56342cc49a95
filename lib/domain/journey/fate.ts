import type { LaneStore } from '../dead-letters/lane-store';
import type {
  Discarded,
  DiscardedLog,
  LetterShelf,
  RecordPlace,
} from '../dead-letters/letter-shelf';
import type { JsonObject } from '../filter/condition';
import { whyNot } from '../filter/why-not';
import type { OperationStore } from '../operations/operation-store';
import { type Subscription, subscriptionRefOf } from '../topology/fabric';
import { isNative } from '../topology/target';
import { entriesFor, type LookUp, type LookUpPorts } from './look-up';
import { isWaiting, type Known, type Step, stepsOf } from './steps';

export interface FatePorts extends LookUpPorts {
  readonly shelf: Pick<LetterShelf, 'at'>;
  readonly lanes: Pick<LaneStore, 'parked'>;
  readonly discarded: Pick<DiscardedLog, 'list'>;
  readonly operations: Pick<OperationStore, 'find'>;
}

/** What has become of a record in one subscription. */
export interface Fate {
  readonly subscription: string;
  readonly state:
    | 'filtered'
    | 'waiting'
    | 'delivering'
    | 'parked'
    | 'dead-lettered'
    | 'acknowledged'
    | 'discarded'
    /** Nobody has written down what its consumer did: SQS hands records out there, or there is no journal of it. */
    | 'unseen';
  readonly steps: readonly Step[];
  /** Whether all of the journal was looked at. */
  readonly complete: boolean;
}

/** The record whose fates are looked for. */
export interface Traveller {
  readonly look: LookUp;
  /** Parsed. */
  readonly event: JsonObject;
  /** Whether the journal follows it, and holds it still. */
  readonly followed: boolean;
  readonly dispatchedAt?: number;
}

export async function fateOf(
  ports: FatePorts,
  subscription: Subscription,
  traveller: Traveller,
): Promise<Fate> {
  const { name, filter } = subscription;
  const { look, dispatchedAt = look.appendedAt } = traveller;
  const rule = filter && whyNot(filter, traveller.event);
  if (rule === undefined) return fateWithin(ports, subscription, traveller);
  const step: Step = { at: dispatchedAt, step: 'filtered', rule };
  return { subscription: name, state: 'filtered', steps: [step], complete: true };
}

async function fateWithin(
  ports: FatePorts,
  subscription: Subscription,
  traveller: Traveller,
): Promise<Fate> {
  const { known, complete } = await knownOf(ports, subscription, traveller);
  const state = stateOf(known, { now: ports.outside.now(), subscription, traveller });
  return { subscription: subscription.name, state, steps: stepsOf(known), complete };
}

async function knownOf(ports: FatePorts, subscription: Subscription, traveller: Traveller) {
  const of = subscriptionRefOf(subscription);
  const { look, followed, dispatchedAt } = traveller;
  const { namespace, name: book } = subscription;
  const [laid, discarded, entries] = await Promise.all([
    laidOf(ports, of, look.position),
    discardedOf(ports, of, look.position),
    followed && !isNative(subscription.target)
      ? entriesFor(ports, { namespace, book }, look)
      : { found: [], complete: true },
  ]);
  const ids = [...entries.found.map(({ operation }) => operation), laid?.parked?.operation];
  const operations = await operationsOf(ports, namespace, ids);
  const times = dispatchedAt === undefined ? {} : { dispatchedAt };
  const known: Known = { entries: entries.found, laid, discarded, operations, ...times };
  return { known, complete: entries.complete };
}

type Ref = ReturnType<typeof subscriptionRefOf>;

async function laidOf({ shelf, lanes }: FatePorts, of: Ref, place: RecordPlace) {
  const laid = await shelf.at(of, place);
  if (!laid) return undefined;
  const parked = await lanes.parked(laid.lane);
  return { letter: laid.letter, ...(parked && { parked }) };
}

/** The list goes on behind a place: behind the one right before it, this record comes first. */
async function discardedOf(
  { discarded }: FatePorts,
  of: Ref,
  { partition, offset }: RecordPlace,
): Promise<Discarded | undefined> {
  const before =
    offset > 0
      ? { partition, offset: offset - 1 }
      : { partition: partition - 1, offset: Number.MAX_SAFE_INTEGER };
  const after = before.partition < 0 ? undefined : before;
  const [first] = await discarded.list(of, { ...(after && { after }), max: 1 });
  const { position } = first ?? {};
  return position?.partition === partition && position.offset === offset ? first : undefined;
}

async function operationsOf(
  { operations }: FatePorts,
  namespace: string,
  ids: readonly (string | undefined)[],
): Promise<Known['operations']> {
  const named = [...new Set(ids.flatMap((id) => id ?? []))];
  const found = await Promise.all(named.map((id) => operations.find({ namespace, id })));
  return new Map(
    found.flatMap((one) =>
      one ? [[one.id, { by: one.startedBy, at: one.startedAt }] as const] : [],
    ),
  );
}

interface Scene {
  readonly now: number;
  readonly subscription: Subscription;
  readonly traveller: Traveller;
}

/** A letter that has just come may not be found yet. */
const settlesWithinMs = 10_000;

function stateOf(known: Known, { now, subscription, traveller }: Scene): Fate['state'] {
  const { laid, discarded, entries } = known;
  if (laid) return isWaiting(laid.letter) ? 'parked' : 'dead-lettered';
  const last = entries.at(-1);
  if (discarded && discarded.at >= (last?.at ?? 0)) return 'discarded';
  if (last) return stateAfter(last, now);
  return traveller.followed && !isNative(subscription.target) ? 'waiting' : 'unseen';
}

function stateAfter({ kind, at }: Known['entries'][number], now: number): Fate['state'] {
  if (kind === 'done') return 'acknowledged';
  if (kind === 'attempted' || kind === 'failed') return 'delivering';
  // What has left the dead letters, and was not discarded, was delivered, though the journal has missed it.
  return now - at < settlesWithinMs ? kind : 'acknowledged';
}
