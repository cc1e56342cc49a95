import { groupBy } from '../group-by';
import type { LogItem } from '../log/log-store';
import { logKey, type PartitionRef } from '../topology/keys';
import { type FannedOut, type FanOutPorts, fanOut } from './fan-out';

/** A partition whose stores failed. */
export interface PartitionFailed {
  readonly partition: PartitionRef;
  readonly error: unknown;
}

/** What became of one partition's share of a wake-up. */
export type PartitionDone = FannedOut | PartitionFailed;

export interface BatchDone {
  readonly partitions: readonly PartitionDone[];
  /** The first of the arrivals that has to come again; undefined when all is done. */
  readonly againFrom?: LogItem;
}

/** Fans out a wake-up's arrivals, each partition for itself: one that fails holds up no other. */
export async function fanOutBatch(
  ports: FanOutPorts,
  arrivals: readonly LogItem[],
): Promise<BatchDone> {
  const groups = groupBy(arrivals, ({ partition }) => logKey(partition));
  const partitions = await Promise.all(groups.map((group) => fanOutGroup(ports, group)));
  const again = new Set(groups.map((group, at) => firstNotDone(group, partitions[at])));
  const againFrom = arrivals.find((arrival) => again.has(arrival));
  return { partitions, ...(againFrom && { againFrom }) };
}

async function fanOutGroup(ports: FanOutPorts, group: readonly LogItem[]): Promise<PartitionDone> {
  const [first] = group as [LogItem, ...LogItem[]];
  try {
    return await fanOut(ports, first.partition, group);
  } catch (error) {
    return { partition: first.partition, error };
  }
}

function firstNotDone(group: readonly LogItem[], done?: PartitionDone): LogItem | undefined {
  if (done === undefined || 'error' in done) return group[0];
  const { stoppedAt } = done;
  return stoppedAt === undefined ? undefined : group.find(({ base }) => base >= stoppedAt);
}
