import type { PartitionRef } from '../topology/keys';
import { type ReadPorts, viewOf } from './ends';
import { type Slice, sliceOf } from './slice';
import { type Beginning, begin, itemsFrom } from './start';
import { waitFor } from './wait';

export interface ReadRequest extends Beginning {
  /** How long to wait for a record where there is none yet, in milliseconds. */
  readonly waitMs: number;
}

/** What a read answers: records in order, where to go on, and the offset behind the newest record. */
export interface Reading extends Slice {
  readonly head: number;
}

/**
 * Reads records of a partition, and consumes nothing. Where there is none yet it waits, and answers as soon as
 * there is.
 * @throws Refusal `offset_out_of_range`, `offset_expired`
 */
export async function read(
  ports: ReadPorts,
  partition: PartitionRef,
  request: ReadRequest,
): Promise<Reading> {
  const view = await viewOf(ports, partition);
  const { from, items } = await begin(ports.reader, view, request);
  const range = { from, limit: request.limit };
  if (items.length > 0) return readingOf(sliceOf(items, range, view), view.head);
  const late = await waitFor(ports.outside, view.now + request.waitMs, () =>
    itemsFrom(ports.reader, view, range),
  );
  // What came meanwhile may be more than an answer holds.
  const { head } = late.length > 0 ? await viewOf(ports, partition) : view;
  return readingOf(sliceOf(late, range, view), head);
}

/** A page may hold what was appended after the head was read. */
const readingOf = (slice: Slice, head: number): Reading => ({
  ...slice,
  head: Math.max(head, slice.next),
});
