import { endOf, isReadable, type LogItem, type LogStore } from '../log/log-store';
import type { PartitionRef } from '../topology/keys';

export interface FindPorts {
  readonly log: Pick<LogStore, 'read' | 'tip'>;
}

/** A partition's log, up to but without `head`. */
export interface Searched {
  readonly partition: PartitionRef;
  readonly head: number;
}

/** The offset behind the newest record of a partition. */
export async function headOf({ log }: FindPorts, partition: PartitionRef): Promise<number> {
  const tip = await log.tip(partition);
  return tip ? endOf(tip) : 0;
}

/**
 * The first offset below `head` that is still there and was appended at `time` or later; `head` when there is none.
 * Halves the offsets: append times never go back within a partition, and what expires first was appended first.
 * @param time in milliseconds since 1970; 0 for the oldest that is left
 */
export async function firstSince(
  ports: FindPorts,
  { partition, head }: Searched,
  time: number,
): Promise<number> {
  let low = 0;
  let high = head;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [item] = await ports.log.read(partition, middle, middle + 1);
    // What has expired is passed over like what is too old, and all before it.
    if (!item) low = middle + 1;
    else if (await isOlder(ports, { item, head: high }, time)) low = endOf(item);
    else high = item.base;
  }
  return low;
}

/** Whether an item was appended before `time`. One that can't be read is as old as the next that can. */
async function isOlder(
  { log }: FindPorts,
  { item, head }: { readonly item: LogItem; readonly head: number },
  time: number,
): Promise<boolean> {
  let next: LogItem | undefined = item;
  while (next && !isReadable(next)) {
    const at: number = endOf(next);
    [next] = at < head ? await log.read(item.partition, at, at + 1) : [];
  }
  return next !== undefined && isReadable(next) && next.at < time;
}
