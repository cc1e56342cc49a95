import { keptIn, type LogKeeper, type StoredItem } from '../log/log-keeper';
import { endOf } from '../log/log-store';
import type { PartitionRef } from '../topology/keys';
import type { Pass } from './checkpoint';
import { leftOf, type PassRules } from './leave';

export interface PassDone {
  /** As far as it has come; undefined when items were not as they had been read: somebody else is at it. */
  readonly pass?: Pass;
  /** Records removed. */
  readonly removed: number;
}

/** Removes what is superseded, from the pass's beginning on as far as there is time. May be repeated, also in part. */
export async function runPass(
  keeper: Pick<LogKeeper, 'items' | 'remove' | 'rewrite'>,
  partition: PartitionRef,
  { pass, rules, isTimeUp }: { pass: Pass; rules: PassRules; isTimeUp: () => boolean },
): Promise<PassDone> {
  let at: Pass = pass;
  let removed = 0;
  while (at.from < at.until && !isTimeUp()) {
    const page = await keeper.items(partition, at.from, at.until);
    const done = await cleanPage(keeper, partition, { page, rules });
    removed += done.removed;
    if (!done.isWhole) return { removed };
    const tombstoneAt = Math.min(at.tombstoneAt ?? Number.POSITIVE_INFINITY, done.tombstoneAt);
    at = {
      until: at.until,
      looked: at.looked,
      from: page.map(endOf).at(-1) ?? at.until,
      kept: at.kept + done.kept,
      ...(Number.isFinite(tombstoneAt) && { tombstoneAt }),
    };
  }
  return { pass: at, removed };
}

interface PageDone {
  readonly kept: number;
  readonly removed: number;
  readonly tombstoneAt: number;
  readonly isWhole: boolean;
}

async function cleanPage(
  keeper: Pick<LogKeeper, 'remove' | 'rewrite'>,
  partition: PartitionRef,
  { page, rules }: { page: readonly StoredItem[]; rules: PassRules },
): Promise<PageDone> {
  const emptied: number[] = [];
  let done: PageDone = {
    kept: 0,
    removed: 0,
    tombstoneAt: Number.POSITIVE_INFINITY,
    isWhole: true,
  };
  for (const item of page) {
    // What can't be decoded is left alone.
    if (!item.slots) continue;
    const left = leftOf(item, rules);
    const isWhole = await leave(keeper, partition, { item, left, emptied });
    done = {
      kept: done.kept + left.kept,
      removed: done.removed + keptIn(item.slots) - left.kept,
      tombstoneAt: Math.min(done.tombstoneAt, left.tombstoneAt),
      isWhole: done.isWhole && isWhole,
    };
  }
  await keeper.remove(partition, emptied);
  return done;
}

interface Leaving {
  readonly item: StoredItem;
  readonly left: ReturnType<typeof leftOf>;
  /** Bases of items of which nothing is left: they are deleted together. */
  readonly emptied: number[];
}

async function leave(
  keeper: Pick<LogKeeper, 'rewrite'>,
  partition: PartitionRef,
  { item, left, emptied }: Leaving,
): Promise<boolean> {
  if (left.kept === keptIn(item.slots ?? [])) return true;
  if (left.kept > 0) return keeper.rewrite(partition, item, left.slots);
  emptied.push(item.base);
  return true;
}
