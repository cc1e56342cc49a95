import { keptIn, type Slot, type StoredItem } from '../log/log-keeper';
import type { Newest } from './newest';
import { isTombstone } from './tombstone';

/** What a pass goes by. */
export interface PassRules {
  readonly newest: Newest;
  /** Before this offset no two records have the same key: a tombstone there has nothing left to say. */
  readonly cleaned: number;
  /** How long tombstones are kept, in milliseconds. */
  readonly tombstoneMs: number;
  readonly now: number;
}

/** What is to be left of an item. */
export interface Left {
  readonly slots: readonly Slot[];
  readonly kept: number;
  /** When the first tombstone among them may go; infinity where there is none. */
  readonly tombstoneAt: number;
}

/** Leaves of an item the newest record of each key, and its tombstones while they are to be kept. */
export function leftOf({ base, at, slots = [] }: StoredItem, rules: PassRules): Left {
  const tombstoneAt = at + rules.tombstoneMs;
  let tombstones = 0;
  const left = slots.map((slot, index): Slot => {
    const offset = base + index;
    if (slot?.key === undefined || isSuperseded(slot.key, offset, rules.newest)) return undefined;
    if (!isTombstone(slot.event)) return slot;
    if (offset < rules.cleaned && tombstoneAt <= rules.now) return undefined;
    tombstones++;
    return slot;
  });
  const due = tombstones > 0 ? tombstoneAt : Number.POSITIVE_INFINITY;
  return { slots: left, kept: keptIn(left), tombstoneAt: due };
}

const isSuperseded = (key: string, offset: number, newest: Newest): boolean =>
  (newest.of(key) ?? offset) > offset;
