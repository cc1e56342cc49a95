import { inSteps, notYetSent } from '../fan-out/arrivals';
import { inWaves } from '../in-waves';
import type { CursorStore } from '../log/cursor-store';
import { endOf, isReadable, type LogEntry, type LogItem, type LogStore } from '../log/log-store';
import { type Fabric, topicIn } from '../topology/fabric';
import type { PartitionRef } from '../topology/keys';
import type { KeyedLatest, LatestStore } from './latest-store';
import { isTombstone } from './tombstone';

export interface KeepLatestPorts {
  readonly log: Pick<LogStore, 'read'>;
  /** How far the newest records are known, in each partition: a reader of its own beside fan-out. */
  readonly latestCursors: CursorStore;
  readonly latest: LatestStore;
  readonly topology: Fabric;
}

/** Records that are written at once. */
const atOnce = 16;

/** A tombstone is remembered a day longer than in the log: it keeps whoever comes late from writing what it ended. */
const longerSeconds = 86_400;

/**
 * Keeps the newest record of each key that has arrived in a partition, and moves the cursor. What was seen is
 * skipped, what woke nobody is read from the log.
 */
export async function keepLatest(
  ports: KeepLatestPorts,
  partition: PartitionRef,
  arrivals: readonly LogItem[],
): Promise<void> {
  let { next } = await ports.latestCursors.read(partition);
  const items = notYetSent({ ...ports, partition, next }, arrivals);
  for await (const some of inSteps(items)) next = await takeStep(ports, partition, [next, some]);
}

async function takeStep(
  ports: KeepLatestPorts,
  partition: PartitionRef,
  [from, items]: readonly [number, readonly LogItem[]],
): Promise<number> {
  let next = from;
  const newest = new Map<string, KeyedLatest>();
  for (const item of items) {
    while (item.base > next) {
      next = await passHole(ports, partition, [next, item.base]);
      newest.clear();
    }
    if (endOf(item) <= next) continue;
    if (isReadable(item)) for (const one of latestIn(ports, item)) newest.set(one.key, one);
    next = endOf(item);
  }
  await keepAll(ports.latest, partition, [...newest.values()]);
  // Only now: whoever is stopped before writes the same again.
  if (next > from) await ports.latestCursors.advance(partition, next);
  return next;
}

/**
 * Offsets that are missing behind the cursor were deleted before anybody saw them, with all that was older: the
 * topic was not compacted for a while. What is remembered of that time may have been superseded in it. Unless
 * somebody else is ahead of us, and compaction has removed what they have seen.
 */
async function passHole(
  { latestCursors, latest }: KeepLatestPorts,
  partition: PartitionRef,
  [next, until]: readonly [number, number],
): Promise<number> {
  const now = await latestCursors.read(partition);
  if (now.next > next) return now.next;
  await latest.forget(partition, until);
  return until;
}

function latestIn({ topology }: KeepLatestPorts, entry: LogEntry): KeyedLatest[] {
  const { base, at, records, partition } = entry;
  const kept = topicIn(topology, partition)?.tombstoneRetention ?? 0;
  const expires = Math.ceil(at / 1_000) + kept + longerSeconds;
  return records.flatMap(({ key, event }, index): KeyedLatest[] => {
    if (key === undefined) return [];
    const place = { key, offset: base + index, at };
    return [isTombstone(event) ? { ...place, expires } : { ...place, event }];
  });
}

async function keepAll(
  latest: LatestStore,
  partition: PartitionRef,
  records: readonly KeyedLatest[],
): Promise<void> {
  await inWaves(records, (one) => latest.keep(partition, one), atOnce);
}
