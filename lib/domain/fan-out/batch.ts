import { groupBy } from '../group-by';
import type { LogItem } from '../log/log-store';
import { logKey } from '../topology/keys';
import { type FannedOut, type FanOutPorts, fanOut } from './fan-out';

/** What became of one partition's share of a wake-up. */
export type PartitionDone = FannedOut | { readonly failed: LogItem; readonly error: unknown };

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
    return { failed: first, error };
  }
}

function firstNotDone(group: readonly LogItem[], done?: PartitionDone): LogItem | undefined {
  if (done === undefined || 'failed' in done) return done?.failed;
  const { stoppedAt } = done;
  return stoppedAt === undefined ? undefined : group.find(({ base }) => base >= stoppedAt);
}
