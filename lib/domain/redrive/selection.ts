import { type Lane, laneOfKey, type SubscriptionRef } from '../dead-letters/lane';
import type { LaneStore } from '../dead-letters/lane-store';
import {
  isForeign,
  type Laid,
  type LetterFilter,
  type LetterPlace,
  type LetterShelf,
  type RecordPlace,
} from '../dead-letters/letter-shelf';
import { type Filter, filterMatcher } from '../filter/filter';

/** Which letters are to be redriven: these keys, these records, those that fit a filter, or all. */
export type Selection =
  | { readonly keys: readonly string[] }
  | { readonly places: readonly RecordPlace[] }
  | { readonly filter: LetterFilter & { readonly event?: Filter } };

/** Where somebody who goes through a selection is. */
export type SelectionCursor =
  /** In the list of keys or places: how many are behind. */
  | { readonly listed: number }
  /** Among all letters. */
  | { readonly after?: LetterPlace };

/** A letter that was selected. */
export interface Picked extends Laid {
  /** Every letter of its lane is selected with it. */
  readonly whole: boolean;
  /** Where to go on behind its lane. */
  readonly next: SelectionCursor;
}

export interface SelectionPage {
  readonly picked: readonly Picked[];
  /** Where to go on; absent at the end. */
  readonly next?: SelectionCursor;
}

export interface SelectionPorts {
  readonly shelf: Pick<LetterShelf, 'page' | 'at'>;
  readonly lanes: Pick<LaneStore, 'letters'>;
}

export interface Scope {
  readonly subscription: SubscriptionRef;
  readonly selection: Selection;
  /** What came later is left alone where letters are gone through, in milliseconds since 1970. */
  readonly hereSince: number;
  /** One letter of a lane is enough: the rest of it is passed over. */
  readonly lanesOnly: boolean;
}

/** Letters looked at in one read, and names of a list looked up at once. */
const perPage = 100;
const perLook = 10;

// Lanes of single records begin here, those of keys before.
const singles: LetterPlace = { lane: 'one/' };

/** Where a selection begins. */
export const start = (selection: Selection): SelectionCursor =>
  'filter' in selection ? {} : { listed: 0 };

/** The next letters of a selection; there may be none on a page that is not the last. */
export function selectPage(
  ports: SelectionPorts,
  scope: Scope,
  cursor: SelectionCursor,
): Promise<SelectionPage> {
  return 'listed' in cursor
    ? listed(ports, scope, cursor.listed)
    : scanned(ports, scope, cursor.after);
}

async function listed(ports: SelectionPorts, scope: Scope, from: number): Promise<SelectionPage> {
  const { selection } = scope;
  const list = 'keys' in selection ? selection.keys : 'places' in selection ? selection.places : [];
  const some = list.slice(from, from + perLook);
  const found = await Promise.all(some.map((one) => lookUp(ports, scope, one)));
  const to = from + some.length;
  const picked = found.flatMap((laid, at) =>
    laid ? [{ ...laid, whole: 'keys' in selection, next: { listed: from + at + 1 } }] : [],
  );
  if (to < list.length) return { picked: redrivable(picked), next: { listed: to } };
  // A key's letters may be in lanes of their own as well.
  return 'keys' in selection
    ? { picked, next: { after: singles } }
    : { picked: redrivable(picked) };
}

async function lookUp(
  { shelf, lanes }: SelectionPorts,
  { subscription }: Scope,
  one: string | RecordPlace,
): Promise<Laid | undefined> {
  if (typeof one !== 'string') return shelf.at(subscription, one);
  const lane = laneOf(subscription, one);
  const [letter] = await lanes.letters(lane, 1);
  return letter && { lane, letter };
}

// Only a record without a key needs its position to find its lane.
const laneOf = (of: SubscriptionRef, key: string): Lane =>
  laneOfKey(of, { key, position: { namespace: of.namespace, topic: '', partition: 0, offset: 0 } });

async function scanned(
  { shelf }: SelectionPorts,
  { subscription, selection, hereSince, lanesOnly }: Scope,
  after?: LetterPlace,
): Promise<SelectionPage> {
  const { event, ...named } = 'filter' in selection ? selection.filter : {};
  const keys = 'keys' in selection ? { keys: selection.keys } : {};
  const filter = { ...named, ...keys, hereSince };
  const page = await shelf.page(subscription, { after, max: perPage, filter });
  const matches = event ? eventMatcher(event) : () => true;
  const picked = page.letters.filter(matches).map((laid) => ({
    ...laid,
    whole: false,
    next: { after: { lane: laid.lane.name } },
  }));
  const last = lanesOnly ? picked.at(-1)?.next.after : undefined;
  const next = page.next && (last?.lane === page.next.lane ? last : page.next);
  return { picked: redrivable(picked), ...(next && { next: { after: next } }) };
}

/** What is in no log of ours can't be delivered. */
const redrivable = (picked: readonly Picked[]): Picked[] =>
  picked.filter(({ letter }) => !isForeign(letter.position));

function eventMatcher(filter: Filter): (laid: Laid) => boolean {
  const matches = filterMatcher(filter);
  return ({ letter }) => !isForeign(letter.position) && matches(JSON.parse(letter.event));
}
