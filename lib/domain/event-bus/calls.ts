import type { BusEntry } from './entry';

/** Most entries of one call. */
export const maxEntries = 10;

/**
 * Most bytes of one call, all entries together. EventBridge takes 1 MB by now, but not in every partition of AWS;
 * a record is smaller than this, and a call costs by the 64 KB, so that nothing is gained by larger ones.
 * Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
 */
export const maxCallBytes = 256 * 1024;

/** An entry's size, as EventBridge counts it. */
export const sizeOf = ({ source, detailType, detail, time, resources }: BusEntry): number =>
  [source, detailType, detail, ...resources].reduce(
    (sum, text) => sum + Buffer.byteLength(text),
    time === undefined ? 0 : 14,
  );

/** Cuts entries, none of them too large for a call, into calls. */
export function inCalls<T extends { readonly entry: BusEntry }>(all: readonly T[]): T[][] {
  const calls: T[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const one of all) {
    const size = sizeOf(one.entry);
    bytes += size;
    if (bytes > maxCallBytes || calls.at(-1)?.length === maxEntries) {
      calls.push([]);
      bytes = size;
    }
    calls.at(-1)?.push(one);
  }
  return calls;
}
