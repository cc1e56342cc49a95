import { groupBy } from '../group-by';
import type { LogItem } from '../log/log-store';
import { isCompacted, topicIn } from '../topology/fabric';
import { logKey, type PartitionRef } from '../topology/keys';
import { type KeepLatestPorts, keepLatest } from './keep-latest';

/** A partition whose stores failed. */
export interface KeepFailed {
  readonly partition: PartitionRef;
  readonly error: unknown;
}

export interface BatchKept {
  readonly failed: readonly KeepFailed[];
  /** The first of the arrivals that has to come again; undefined when all is done. */
  readonly againFrom?: LogItem;
}

/** Keeps the newest records of a wake-up's arrivals, each partition for itself: one that fails holds up no other. */
export async function keepLatestBatch(
  ports: KeepLatestPorts,
  arrivals: readonly LogItem[],
): Promise<BatchKept> {
  const ours = arrivals.filter(({ partition }) => {
    const topic = topicIn(ports.topology, partition);
    return topic !== undefined && isCompacted(topic);
  });
  const groups = groupBy(ours, ({ partition }) => logKey(partition));
  const failed = (await Promise.all(groups.map((group) => keepGroup(ports, group)))).flat();
  const again = new Set(failed.map(({ partition }) => logKey(partition)));
  const againFrom = ours.find(({ partition }) => again.has(logKey(partition)));
  return { failed, ...(againFrom && { againFrom }) };
}

async function keepGroup(ports: KeepLatestPorts, group: readonly LogItem[]): Promise<KeepFailed[]> {
  const [{ partition }] = group as [LogItem, ...LogItem[]];
  try {
    await keepLatest(ports, partition, group);
    return [];
  } catch (error) {
    return [{ partition, error }];
  }
}
