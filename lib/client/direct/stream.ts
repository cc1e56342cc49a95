import { stream } from '../../domain/read/stream';
import { isCompacted } from '../../domain/topology/fabric';
import { orAbort } from '../http/on-abort';
import { type DirectPage, type DirectRead, portsOf, withEvents } from './read';
import type { Site } from './site';
import { asWeft } from './weft-errors';

/** Where a stream begins, and whether it goes on at the head. */
export interface DirectStream extends Omit<DirectRead, 'waitMs'> {
  /** Goes on with what is appended later. @default false */
  readonly follow?: boolean;
  /** Ends the iteration. */
  readonly signal?: AbortSignal;
}

/** While nothing comes, a stream that follows looks for the head anew so often. */
const followMs = 20_000;

/** Reads a partition page by page; the next page is fetched while this one is worked on. */
export async function* streamDirect<T>(
  site: Site,
  { topic, partition, start, limit = 500, clamp = false, follow, signal }: DirectStream,
): AsyncGenerator<DirectPage<T>, void> {
  const where = await asWeft(async () => site.partition(topic, partition));
  const jump = isCompacted(site.topic(topic).topic);
  const request = { start, limit, clamp, jump, ...(follow && { followMs }) };
  const slices = stream(portsOf(site), where, request);
  while (!signal?.aborted) {
    const next = asWeft(() => slices.next());
    const { value, done } = await orAbort(next, signal).catch(unlessAborted(signal));
    if (done || !value) return;
    if (value.records.length + value.unreadable.length > 0) yield withEvents<T>(where, value);
  }
}

const unlessAborted = (signal: AbortSignal | undefined) => (error: unknown) => {
  if (signal?.aborted) return { value: undefined, done: true } as const;
  throw error;
};
