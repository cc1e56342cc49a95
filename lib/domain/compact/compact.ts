import type { CursorStore } from '../log/cursor-store';
import type { LogKeeper } from '../log/log-keeper';
import { endOf, isReadable, type LogStore } from '../log/log-store';
import type { LogReader } from '../read/log-reader';
import { isCompacted, type Topic, topicRefOf, topicsOf } from '../topology/fabric';
import type { PartitionRef } from '../topology/keys';
import { type CleanPorts, clean } from './clean';
import { type KeepForGoodPorts, keepForGood } from './keep-for-good';
import { type KeepLatestPorts, keepLatest } from './keep-latest';

export interface CompactPorts extends CleanPorts, KeepForGoodPorts, KeepLatestPorts {
  readonly log: Pick<LogStore, 'read' | 'tip'>;
  readonly keeper: LogKeeper;
  readonly reader: Pick<LogReader, 'oldest' | 'upTo'>;
  /** Fan-out's. */
  readonly cursors: Pick<CursorStore, 'readAll'>;
}

export interface CompactLimits {
  /** What is younger is not looked for: its own wake-up is on the way. In milliseconds. */
  readonly olderThanMs: number;
  /** What is younger is not removed, in milliseconds. */
  readonly settledMs: number;
  /** When to stop, in milliseconds since 1970. */
  readonly until: number;
}

/** What was removed of a partition, or why nothing could be. */
export type Compacted =
  | { readonly partition: PartitionRef; readonly removed: number }
  | { readonly partition: PartitionRef; readonly error: unknown };

/**
 * Looks after the compacted topics, each partition for itself: what a lost wake-up left behind, what would expire,
 * what is superseded.
 */
export async function compact(ports: CompactPorts, limits: CompactLimits): Promise<Compacted[]> {
  const done: Compacted[] = [];
  for (const topic of topicsOf(ports.topology).filter(isCompacted)) {
    const ref = topicRefOf(topic);
    const dispatched = await ports.cursors.readAll(ref);
    for (let number = 0; number < topic.partitions; number++) {
      const partition = { ...ref, partition: number };
      const next = dispatched.get(number)?.next ?? 0;
      done.push(await compactOne(ports, limits, { partition, topic, dispatched: next }));
    }
  }
  return done;
}

interface Place {
  readonly partition: PartitionRef;
  readonly topic: Topic;
  /** First offset that fan-out has not dispatched. */
  readonly dispatched: number;
}

async function compactOne(
  ports: CompactPorts,
  limits: CompactLimits,
  { partition, topic, dispatched }: Place,
): Promise<Compacted> {
  try {
    const isTimeUp = () => ports.outside.now() >= limits.until;
    const known = await catchUp(ports, limits, partition);
    const isSafe = await keepForGood(ports, { partition, topic }, isTimeUp);
    const seen = Math.min(dispatched, known);
    const removed = isSafe ? await clean(ports, limits, { partition, topic, seen }) : 0;
    return { partition, removed };
  } catch (error) {
    return { partition, error };
  }
}

/** Keeps the newest records that no wake-up has brought. Returns the first offset that is not yet looked at. */
async function catchUp(
  ports: CompactPorts,
  { olderThanMs, until }: CompactLimits,
  partition: PartitionRef,
): Promise<number> {
  const tip = await ports.log.tip(partition);
  let { next } = await ports.latestCursors.read(partition);
  while (tip && next < endOf(tip) && ports.outside.now() < until) {
    const page = await ports.log.read(partition, next);
    const [first] = page;
    const isYoung = first && isReadable(first) && first.at > ports.outside.now() - olderThanMs;
    if (!first || isYoung) break;
    await keepLatest(ports, partition, page);
    next = page.map(endOf).at(-1) ?? next;
  }
  return next;
}
