import { earliestOf, isKept, viewOf } from '../read/ends';
import { behind, eventBytes, type KeptItem } from '../read/log-reader';
import type { PartitionRef } from '../topology/keys';
import type { GroupPorts } from './group-ports';

/** Where to read, and about how much. */
export interface Want {
  readonly partition: PartitionRef;
  readonly from: number;
  /** The partition has certainly reached that offset. */
  readonly isReached: boolean;
  readonly records: number;
  readonly bytes: number;
}

/** What was found: items that are kept, and where they really begin. */
export interface Found {
  readonly items: readonly KeptItem[];
  readonly from: number;
  /** Nothing more is there. */
  readonly isAll: boolean;
}

type Ports = Pick<GroupPorts, 'reader' | 'memory'>;

/** Calls for one partition: where items are smaller than they were thought to be, another page follows. */
const mostPages = 3;

/** Reads on in one partition. Where everything from there on has expired, it goes on with the first that is kept. */
export async function readSeat(ports: GroupPorts, want: Want): Promise<Found> {
  const now = ports.outside.now();
  const { items, isAll } = await itemsFrom(ports, want);
  const kept = items.filter((item) => isKept(item, now));
  // What ends where a reader is can't be found a second time: nothing is ever put in before the head.
  if (items.length === 0 && want.isReached)
    ports.memory.remember(want.partition, want.from, want.from);
  if (items.length === 0) ports.memory.foundEmpty(want.partition, now);
  if (kept.length > 0 || items.length === 0) return { items: kept, from: want.from, isAll };
  const from = await earliestOf(ports.reader, await viewOf(ports, want.partition));
  const later = await itemsFrom(ports, { ...want, from });
  return { ...later, items: later.items.filter((item) => isKept(item, now)), from };
}

async function itemsFrom(ports: Ports, want: Want): Promise<Pick<Found, 'items' | 'isAll'>> {
  const items: KeptItem[] = [];
  for (let page = 1; ; page++) {
    const left = {
      ...want,
      from: items.length > 0 ? behind(items.at(-1) as KeptItem) : want.from,
      records: want.records - countIn(items),
      bytes: want.bytes - bytesIn(items),
    };
    const limit = ports.memory.itemsFor(want.partition, left);
    const more = await pageFrom(ports, left, limit);
    items.push(...more);
    ports.memory.learn(want.partition, more);
    const isAll = more.length < limit && bytesIn(more) < left.bytes;
    const isEnough = countIn(items) * 2 > want.records || bytesIn(items) * 2 > want.bytes;
    if (isAll || isEnough || page === mostPages) return { items, isAll };
  }
}

/** One query where it is known where items begin; two where an item may begin before. */
async function pageFrom(
  { reader, memory }: Ports,
  { partition, from, bytes }: Want,
  items: number,
): Promise<readonly KeptItem[]> {
  const begin = memory.beginOf(partition, from);
  if (begin === undefined) return reader.page(partition, from, { items, bytes });
  const page = await reader.page(partition, begin, { items, bytes, exact: true });
  // Compaction may have taken records from the item since, so that it no longer shows where it begins.
  if (begin < from && page[0]?.base !== begin)
    return reader.page(partition, from, { items, bytes });
  return page;
}

const countIn = (items: readonly KeptItem[]): number =>
  items.reduce((sum, { count }) => sum + count, 0);

const bytesIn = (items: readonly KeptItem[]): number =>
  items.reduce((sum, item) => sum + eventBytes(item), 0);
