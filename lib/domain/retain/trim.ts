import type { CursorStore } from '../log/cursor-store';
import type { LogKeeper } from '../log/log-keeper';
import { endOf, type Tip } from '../log/log-store';
import type { Outside } from '../outside';
import { firstWhere, isKept } from '../read/ends';
import type { LogReader } from '../read/log-reader';
import { type Fabric, isCompacted, type Topic, topicRefOf, topicsOf } from '../topology/fabric';
import type { PartitionRef } from '../topology/keys';

export interface TrimPorts {
  readonly keeper: Pick<LogKeeper, 'places' | 'remove'>;
  readonly reader: Pick<LogReader, 'oldest' | 'upTo'>;
  readonly cursors: Pick<CursorStore, 'readAll'>;
  readonly topology: Fabric;
  readonly outside: Pick<Outside, 'now'>;
}

export interface TrimLimits {
  /** What is younger is left alone, in milliseconds. */
  readonly settledMs: number;
  /** When to stop, in milliseconds since 1970. */
  readonly until: number;
}

/** What was deleted of a partition, or why nothing could be. */
export type Trimmed =
  | { readonly partition: PartitionRef; readonly removed: number }
  | { readonly partition: PartitionRef; readonly error: unknown };

/** Items that are looked at, and deleted, at once. */
const pageItems = 100;

/**
 * Deletes the oldest records of each partition as far as its topic's retention says and the store does not do it
 * by itself: what is past a limit in bytes, and what was stored for longer than the topic keeps records now. Never
 * the newest item, nothing that is not yet dispatched.
 */
export async function trim(ports: TrimPorts, limits: TrimLimits): Promise<Trimmed[]> {
  const done: Trimmed[] = [];
  for (const topic of topicsOf(ports.topology).filter((one) => !isCompacted(one))) {
    const ref = topicRefOf(topic);
    const cursors = await ports.cursors.readAll(ref);
    for (const [number, { next }] of cursors) {
      const partition = { ...ref, partition: number };
      const one = await trimOne(ports, limits, { partition, topic, dispatched: next });
      if ('error' in one || one.removed > 0) done.push(one);
    }
  }
  return done;
}

interface Place {
  readonly partition: PartitionRef;
  readonly topic: Topic;
  /** First offset that is not yet dispatched. */
  readonly dispatched: number;
}

async function trimOne(ports: TrimPorts, limits: TrimLimits, place: Place): Promise<Trimmed> {
  const { partition } = place;
  try {
    return { partition, removed: await removePast(ports, limits, place) };
  } catch (error) {
    return { partition, error };
  }
}

/** Deletes from the oldest item that the store will not delete by itself up to the first that is to be kept. */
async function removePast(ports: TrimPorts, limits: TrimLimits, place: Place): Promise<number> {
  const { keeper, reader, outside } = ports;
  const { partition } = place;
  const tip = await reader.upTo(partition, Number.MAX_SAFE_INTEGER);
  if (!tip) return 0;
  const now = outside.now();
  const isPast = pastOf(place, tip, { now, settledMs: limits.settledMs });
  let from = await firstWhere(reader, { partition, head: endOf(tip) }, (item) => isKept(item, now));
  let removed = 0;
  while (from < tip.base && outside.now() < limits.until) {
    const page = await keeper.places(partition, from, pageItems);
    const past = page.slice(0, firstNot(page, isPast));
    await keeper.remove(
      partition,
      past.map(({ base }) => base),
    );
    removed += past.length;
    // A page of large items is a short one.
    if (past.length === 0 || past.length < page.length) break;
    from = past.map(endOf).at(-1) ?? tip.base;
  }
  return removed;
}

/** Whether an item is to be deleted. */
const pastOf =
  (
    { topic, dispatched }: Place,
    tip: Tip,
    { now, settledMs }: { now: number; settledMs: number },
  ) =>
  (item: Tip): boolean =>
    item.base < tip.base &&
    endOf(item) <= dispatched &&
    item.at <= now - settledMs &&
    (isPastBytes(item, tip, topic) || isPastTime(item, topic, now));

const isPastBytes = ({ bytes = 0 }: Tip, tip: Tip, { retentionBytes }: Topic): boolean =>
  retentionBytes !== undefined && (tip.bytes ?? 0) - bytes >= retentionBytes;

/** The store goes by what the item says, which is what was right when it was written. */
const isPastTime = ({ at }: Tip, { retention }: Topic, now: number): boolean =>
  at + (retention + 1) * 1_000 < now;

const firstNot = <T>(items: readonly T[], isWanted: (item: T) => boolean): number => {
  const at = items.findIndex((item) => !isWanted(item));
  return at === -1 ? items.length : at;
};
