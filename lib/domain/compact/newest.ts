import { createHash } from 'node:crypto';
import type { LogKeeper, StoredItem } from '../log/log-keeper';
import { endOf } from '../log/log-store';
import { isKept } from '../read/ends';
import type { PartitionRef } from '../topology/keys';

/** The newest offset of each key among those that were looked at. */
export interface Newest {
  /** The offset of the newest record of a key; undefined where none was seen. */
  of(key: string): number | undefined;
  /** Everything before this offset was looked at. */
  readonly until: number;
}

export interface NewestWanted {
  readonly partition: PartitionRef;
  readonly from: number;
  readonly until: number;
  readonly isSettled: (item: StoredItem) => boolean;
  /** Now, in milliseconds since 1970. What has expired supersedes nothing: it is about to be deleted. */
  readonly now: number;
  readonly isTimeUp: () => boolean;
}

/** Keys that are remembered at once: about 100 bytes each. */
const maxKeys = 500_000;

/** Reads a part of the log, as far as there is time and memory, and remembers where each key was last. */
export async function newestIn(
  keeper: Pick<LogKeeper, 'items'>,
  wanted: NewestWanted,
): Promise<Newest> {
  const offsets = new Map<string, number>();
  const newest = (until: number): Newest => ({ of: (key) => offsets.get(digest(key)), until });
  let at = wanted.from;
  while (at < wanted.until && !wanted.isTimeUp()) {
    const page = await keeper.items(wanted.partition, at, wanted.until);
    if (page.length === 0) return newest(wanted.until);
    for (const item of page) {
      if (!wanted.isSettled(item) || offsets.size > maxKeys) return newest(at);
      if (isKept(item, wanted.now)) note(offsets, item);
      at = endOf(item);
    }
  }
  return newest(at);
}

function note(offsets: Map<string, number>, { base, slots = [] }: StoredItem): void {
  slots.forEach((slot, index) => {
    if (slot?.key !== undefined) offsets.set(digest(slot.key), base + index);
  });
}

/** A key may have a kilobyte: 16 bytes of its hash tell it from all others. */
const digest = (key: string): string =>
  createHash('sha256').update(key).digest().toString('latin1', 0, 16);
