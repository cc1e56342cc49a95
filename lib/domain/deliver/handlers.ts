import { traceIn } from '../trace/trace-context';
import type { Consumer, Tried, Work } from './delivery';

/** A CloudEvent as a handler gets it. `T` is what its data is; nobody checks that it is. */
export interface ConsumedEvent<T = unknown> {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time?: string;
  readonly subject?: string;
  readonly datacontenttype?: string;
  readonly dataschema?: string;
  readonly data: T;
  /** Data that is no JSON and no text, in base64; there is no `data` then. */
  readonly data_base64?: string;
  /** Extension attributes. */
  readonly [attribute: string]: unknown;
}

/** A record, with its place in the log at hand: a repeat has the same. */
export interface ConsumedRecord<T = unknown> {
  readonly event: ConsumedEvent<T>;
  /** The event's JSON to the byte as it was published: for numbers that JavaScript can't hold. */
  readonly json: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key?: string;
  /** Which try this is, from 1 on. */
  readonly attempt: number;
  /** The replay that it belongs to; absent for a live record. */
  readonly replay?: string;
  /** The trace that its publisher was in, in W3C's words, to be gone on with. */
  readonly traceparent?: string;
  readonly tracestate?: string;
}

/** Handles one record; what it throws makes the try a failed one. */
export type RecordHandler<T> = (
  record: ConsumedRecord<T>,
  context: HandlerContext,
) => Promise<void> | void;

/** A record of a batch that was not done, and why. */
export interface FailedRecord {
  readonly record: ConsumedRecord;
  readonly error: unknown;
}

/**
 * Handles up to ten records, no two of one key among them. Returns those that failed; what it throws makes all of
 * them fail.
 */
export type BatchHandler<T> = (
  records: readonly ConsumedRecord<T>[],
  context: HandlerContext,
  // biome-ignore lint/suspicious/noConfusingVoidType: a handler in which nothing fails need not return anything
) => Promise<readonly FailedRecord[] | void>;

export interface HandlerContext {
  /** Until when the records are ours, in milliseconds since 1970: what takes longer is handed out once more. */
  readonly until: number;
}

/** Thrown by a handler: another try can't help. The record fails for good at once. */
export class RejectRecord extends Error {
  override readonly name = 'RejectRecord';
}

/** Thrown by a handler: not before this many seconds. It counts as a try. */
export class RetryAfter extends Error {
  override readonly name = 'RetryAfter';

  constructor(
    readonly seconds: number,
    message = `not before ${seconds} s`,
  ) {
    super(message);
  }
}

/** A consumer that handles records one after the other. */
export const consumerOf = <T>(handle: RecordHandler<T>): Consumer => ({
  atOnce: 1,
  handle: async ([work], until) => (work ? [await tryOne(handle, work, until)] : []),
});

async function tryOne<T>(handle: RecordHandler<T>, work: Work, until: number): Promise<Tried> {
  try {
    await handle(recordOf<T>(work), { until });
    return { kind: 'done' };
  } catch (error) {
    return failure(error);
  }
}

/** A consumer that handles records by tens. */
export const batchConsumerOf = <T>(handle: BatchHandler<T>): Consumer => ({
  atOnce: 10,
  handle: async (works, until) => {
    const records = works.map((work) => recordOf<T>(work));
    try {
      const failed = new Map(((await handle(records, { until })) ?? []).map(byRecord));
      return records.map((record) =>
        failed.has(record) ? failure(failed.get(record)) : { kind: 'done' },
      );
    } catch (error) {
      return records.map(() => failure(error));
    }
  },
});

const byRecord = ({ record, error }: FailedRecord) => [record, error] as const;

function recordOf<T>({ event, position, key, attempt, replay }: Work): ConsumedRecord<T> {
  const { topic, partition, offset } = position;
  const parsed = JSON.parse(event) as ConsumedEvent<T>;
  return {
    event: parsed,
    json: event,
    topic,
    partition,
    offset,
    ...(key !== undefined && { key }),
    attempt,
    ...(replay !== undefined && { replay }),
    ...traceIn(parsed),
  };
}

/** Longest error that is kept, in characters. */
const longestError = 500;

function failure(error: unknown): Tried {
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    kind: 'failed',
    error: said.slice(0, longestError),
    ...(error instanceof RejectRecord && { never: true }),
    ...(error instanceof RetryAfter && afterOf(error)),
  };
}

/** Longest wait that a handler may ask for, in seconds: a week. */
const longestWait = 604_800;

/** What is no number asks for nothing: the backoff alone counts. */
const afterOf = ({ seconds }: RetryAfter) =>
  Number.isNaN(seconds)
    ? {}
    : { afterSeconds: Math.min(longestWait, Math.max(0, Math.ceil(seconds))) };
