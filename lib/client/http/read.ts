import * as z from 'zod/mini';
import type { Caller } from './caller';
import type { Answer } from './failure';
import type { Gap } from './group-answers';
import { nap } from './on-abort';
import { pathOf } from './path';
import { type RecordBase, rawEvents, rawMember, recordIn } from './record';

/** A record of the log. */
export interface LogRecord<T = unknown> extends RecordBase<T> {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** When it was appended, RFC 3339. */
  readonly at: string;
}

export interface ReadOptions {
  /** Begins at this offset. One start at most is given. */
  readonly offset?: number;
  /** Begins with what was appended at this time or later, RFC 3339. */
  readonly time?: string;
  /** @default 'earliest' */
  readonly from?: 'earliest' | 'latest';
  /** Most records of an answer, 1 to 500. @default 100 */
  readonly limit?: number;
  /** How long a read waits for a record, 0 to 20. @default 20 */
  readonly waitSeconds?: number;
  /** Goes on with what is appended later; else the iteration ends at the head. @default true */
  readonly follow?: boolean;
  /** Where the start is outside of what there is, begins with the nearest that is. @default false */
  readonly clamp?: boolean;
  /** Ends the iteration. */
  readonly signal?: AbortSignal;
  /** Records were passed over that can't be decoded. */
  readonly onSkipped?: (gap: Gap) => void;
}

interface Page<T> {
  readonly records: readonly LogRecord<T>[];
  readonly unreadable: readonly Gap[];
  readonly next: number;
  readonly head: number;
}

const page = z.object({
  topic: z.string(),
  partition: z.number(),
  events: z.array(z.object({ offset: z.number(), at: z.string() })),
  unreadable: z._default(z.array(z.object({ offset: z.number(), count: z.number() })), []),
  next: z.number(),
  head: z.number(),
});

function readPage<T>({ text }: Answer): Page<T> {
  const { events, topic, partition, ...rest } = page.parse(JSON.parse(text));
  const json = rawEvents(rawMember(text, 'events'));
  const place = { topic, partition };
  const records = events.map((one, at) => ({ ...recordIn<T>(json[at] ?? ''), ...place, ...one }));
  return { ...rest, records };
}

export interface ReadOf {
  readonly topic: string;
  readonly partition: number;
}

/**
 * The records of one partition in order, also those to come. Consumes nothing.
 * @throws WeftError `offset_expired`, `offset_out_of_range`, and others
 */
export async function* read<T>(
  caller: Caller,
  of: ReadOf,
  options: ReadOptions = {},
): AsyncGenerator<LogRecord<T>, void, undefined> {
  const { signal, follow = true, onSkipped } = options;
  let start = startOf(options);
  while (!signal?.aborted) {
    const began = caller.options.outside.now();
    const answer = await pageAt<T>(caller, { ...of, start }, options);
    if (!answer) return;
    for (const gap of answer.unreadable) onSkipped?.(gap);
    for (const record of answer.records) {
      yield record;
      if (signal?.aborted) return;
    }
    if (!follow && answer.next >= answer.head) return;
    start = { offset: answer.next };
    // An answer that did not wait, as it should have or as it was told, may not make us spin.
    const short = began + 1_000 - caller.options.outside.now();
    if (answer.records.length === 0 && short > 0) await nap(short, signal);
  }
}

type Start = Readonly<Record<string, string | number | undefined>>;

const startOf = ({ offset, time, from }: ReadOptions): Start => ({
  offset,
  time,
  from: offset === undefined && time === undefined ? (from ?? 'earliest') : from,
});

/** @returns undefined where the signal aborted */
async function pageAt<T>(
  caller: Caller,
  { topic, partition, start }: ReadOf & { readonly start: Start },
  { limit = 100, waitSeconds = 20, follow = true, clamp, signal }: ReadOptions,
): Promise<Page<T> | undefined> {
  const query = {
    ...start,
    limit,
    wait: follow ? waitSeconds : 0,
    ...(clamp && { clamp: 'true' }),
  };
  const path = pathOf(['topics', topic, 'partitions', partition, 'events'], query);
  const answer = caller.call<Page<T>>({ method: 'GET', path, signal, read: readPage });
  return answer.catch((error: unknown) => {
    if (signal?.aborted) return undefined;
    throw error;
  });
}
