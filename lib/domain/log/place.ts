import type { Outside } from '../outside';
import type { PartitionRef } from '../topology/keys';
import type { CursorStore } from './cursor-store';
import type { KnownTips } from './known-tips';
import { endOf, type LogEntry, type LogStore, type Tip } from './log-store';

/** Where and when an entry goes into a partition. */
export type Place = Pick<LogEntry, 'base' | 'at' | 'expires' | 'before'>;

/** Records that are stored together, and how many writes that took. */
export interface Stored extends Pick<LogEntry, 'partition' | 'records'> {
  readonly attempts: number;
}

/** What it takes to find a place in the log, and to write there. */
export interface AppendPorts {
  readonly log: LogStore;
  readonly cursors: CursorStore;
  readonly outside: Outside;
  /** Told of each append that is stored. @default nobody is */
  readonly onStored?: (stored: Stored) => void;
  /** Where this process has written last, to spare looks. @default each append looks */
  readonly known?: KnownTips;
}

// The store deletes expired items late and in any order, by its own clock: from an hour before its expiry on,
// the newest item that is left may not be the newest that was.
const expiryMarginMs = 3_600_000;

/** The first free place of a partition. Costs one read, and a second where items may have expired. */
export async function nextPlace(
  { log, cursors, outside }: AppendPorts,
  partition: PartitionRef,
  retention: number,
): Promise<Place> {
  const now = outside.now();
  const tip = await log.tip(partition);
  if (tip && isFarFromExpiry(tip, now)) return placeAfter(tip, now, retention);
  const { next, head } = await cursors.read(partition);
  const place = tip
    ? placeAfter(tip, now, retention)
    : { base: 0, at: now, expires: expiry(now, retention) };
  return { ...place, base: Math.max(place.base, next, head) };
}

/** The place behind what this process knows to be the newest item; undefined where it has to look. */
export function knownPlace(
  { known, outside }: AppendPorts,
  { partition, retention }: { readonly partition: PartitionRef; readonly retention: number },
): Place | undefined {
  const now = outside.now();
  const tip = known?.of(partition, now);
  return tip && isFarFromExpiry(tip, now) ? placeAfter(tip, now, retention) : undefined;
}

const isFarFromExpiry = (tip: Tip, now: number): boolean =>
  tip.expires * 1_000 > now + expiryMarginMs;

/** The place behind `tip`. Neither time nor expiry goes back, so the newest item is the last to expire. */
export function placeAfter(tip: Tip, now: number, retention: number): Place {
  const at = Math.max(now, tip.at);
  const expires = Math.max(expiry(at, retention), tip.expires);
  return { base: endOf(tip), at, expires, ...(tip.bytes !== undefined && { before: tip.bytes }) };
}

const expiry = (at: number, retention: number): number => Math.ceil(at / 1000) + retention;
