import type { PartitionRef } from '../topology/keys';
import { isKept, type ReadPorts, viewOf } from './ends';
import type { KeptItem } from './log-reader';
import { read } from './read';
import { maxSliceBytes, type Slice, sliceOf } from './slice';
import { type Beginning, begin } from './start';

/** `limit` is about how many records come at a time: items of the log are not cut for it. */
export interface StreamRequest extends Beginning {
  /** Goes on at the head, where an empty slice comes each so many milliseconds. @default ends there */
  readonly followMs?: number;
}

/**
 * Reads a partition from a start on, piece by piece, and consumes nothing. The next piece is fetched while its reader
 * is at work on this one, and each costs one query: the ends of the log are looked for only where they matter.
 * @throws Refusal `offset_out_of_range`; `offset_expired`, also later on, where retention was faster than the reader
 */
export async function* stream(
  ports: ReadPorts,
  partition: PartitionRef,
  request: StreamRequest,
): AsyncGenerator<Slice> {
  const { followMs } = request;
  let slice = await first(ports, partition, request);
  while (followMs !== undefined || !isEmpty(slice)) {
    const ahead = pageFrom(ports, partition, { ...request, from: slice.next });
    // It may fail while nobody waits for it yet, or ever.
    ahead.catch(() => undefined);
    yield slice;
    const items = await ahead;
    // Where nothing lies behind what was read, that was all.
    if (items.length === 0 && followMs === undefined) return;
    slice =
      whole(ports, partition, { items, from: slice.next }) ??
      (await searched(ports, partition, { ...request, from: slice.next }));
  }
}

const isEmpty = ({ records, unreadable }: Slice): boolean =>
  records.length === 0 && unreadable.length === 0;

/** The first piece: in one query where the log begins with it. */
async function first(
  ports: ReadPorts,
  partition: PartitionRef,
  request: StreamRequest,
): Promise<Slice> {
  const { start, limit } = request;
  if (start === 'earliest' || (typeof start === 'object' && 'offset' in start)) {
    const wanted = start === 'earliest' ? 0 : start.offset;
    const items = await pageFrom(ports, partition, { from: wanted, limit });
    const from = start === 'earliest' ? (items[0]?.base ?? 0) : wanted;
    const found = whole(ports, partition, { items, from });
    if (found) return found;
  }
  const view = await viewOf(ports, partition);
  const begun = await begin(ports.reader, view, request);
  return sliceOf(begun.items, { from: begun.from, limit: Number.POSITIVE_INFINITY }, view);
}

interface From {
  readonly from: number;
  readonly limit: number;
}

/** One query: items that begin at an offset or behind it. */
const pageFrom = ({ reader }: ReadPorts, partition: PartitionRef, { from, limit }: From) =>
  reader.page(partition, from, { items: limit, bytes: maxSliceBytes, exact: true });

/** The page's records; undefined where it does not begin with the one wanted, or that is kept no longer. */
function whole(
  { outside }: ReadPorts,
  partition: PartitionRef,
  { items, from }: { readonly items: readonly KeptItem[]; readonly from: number },
): Slice | undefined {
  const view = { partition, head: from, now: outside.now() };
  const [next] = items;
  if (next?.base !== from || !isKept(next, view.now)) return undefined;
  return sliceOf(items, { from, limit: Number.POSITIVE_INFINITY }, view);
}

/** Within an item, over a hole, or at the head: as a reader who comes anew would find it. */
const searched = (
  ports: ReadPorts,
  partition: PartitionRef,
  { from, followMs = 0, ...request }: StreamRequest & { readonly from: number },
): Promise<Slice> =>
  read(ports, partition, { ...request, start: { offset: from }, waitMs: followMs });
