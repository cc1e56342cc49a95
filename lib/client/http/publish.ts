import { maxBatchEntries, maxRequestBytes } from '../../domain/publish/limits';
import type { Caller } from './caller';
import { type EncodedEvent, encode, type Fillings, type NewEvent } from './new-event';
import { pathOf } from './path';
import { type Position, type Result, readPosition, readResults, refusedResults } from './published';
import { WeftError } from './weft-error';

export interface PublishOptions {
  readonly signal?: AbortSignal;
  /**
   * Makes the request one that is stored once, however often it is sent, also by another process.
   * @default a new one, which serves the tries of this call
   */
  readonly idempotencyKey?: string;
  /** The trace that the records belong to, in W3C's words, where they do not say so themselves. */
  readonly traceparent?: string;
  readonly tracestate?: string;
}

/** Some or all records of a batch were refused, each for itself; the others are stored. */
export class BatchPartlyRefused extends WeftError {
  override readonly name = 'BatchPartlyRefused';

  /** @param results for each event, in their order, where it is or why it was refused */
  constructor(readonly results: readonly Result[]) {
    const refused = results.filter((one) => one instanceof WeftError);
    const why = refused[0]?.detail ?? '';
    super('batch_partly_refused', `${refused.length} of ${results.length} were refused: ${why}`);
  }
}

/** Publishes one event. @throws WeftError */
export async function publishOne(
  caller: Caller,
  { topic, event }: { readonly topic: string; readonly event: NewEvent },
  options: PublishOptions,
): Promise<Position> {
  const { json } = encode(event, fillings(caller, topic, options)());
  return caller.call({
    ...requestFor(caller, { topic, type: 'application/cloudevents+json' }, options),
    body: json,
    read: readPosition,
  });
}

/**
 * Publishes events in one request: what may be stored is stored as a whole or not at all.
 * @throws BatchPartlyRefused where some break a rule; WeftError `batch_size`, `request_too_large`, and others
 */
export async function publishMany(
  caller: Caller,
  { topic, events }: { readonly topic: string; readonly events: readonly NewEvent[] },
  options: PublishOptions,
): Promise<Position[]> {
  if (events.length === 0) return [];
  const fill = fillings(caller, topic, options);
  const encoded = events.map((event, at) => encode(event, fill(at)));
  checkSize(encoded);
  const results = await publishEncoded(caller, { topic, encoded }, options);
  const stored = results.filter((one): one is Position => !(one instanceof WeftError));
  if (stored.length < results.length) throw new BatchPartlyRefused(results);
  return stored;
}

/** A caller's own Idempotency-Key stands for one request to the byte: what is filled in may not be chance then. */
function fillings({ options }: Caller, topic: string, { idempotencyKey }: PublishOptions) {
  const { newId, now } = options.outside;
  return (at?: number): Fillings =>
    idempotencyKey === undefined
      ? { topic, newId, time: new Date(now()).toISOString() }
      : { topic, newId: () => (at === undefined ? idempotencyKey : `${idempotencyKey}/${at}`) };
}

/** Sends one batch. @returns for each event, in their order, what became of it @throws WeftError */
export function publishEncoded(
  caller: Caller,
  { topic, encoded }: { readonly topic: string; readonly encoded: readonly EncodedEvent[] },
  options: PublishOptions,
): Promise<Result[]> {
  const sent = caller.call({
    ...requestFor(caller, { topic, type: 'application/cloudevents-batch+json' }, options),
    body: `[${encoded.map(({ json }) => json).join(',')}]`,
    read: readResults(encoded.length),
  });
  return sent.catch((error: unknown) => {
    const results = refusedResults(error, encoded.length);
    if (results) return results;
    throw error;
  });
}

/** The key is made here, once for all tries: a retry is the same request, and is never stored twice. */
function requestFor(
  caller: Caller,
  { topic, type }: { readonly topic: string; readonly type: string },
  { signal, idempotencyKey, traceparent, tracestate }: PublishOptions,
) {
  const key = idempotencyKey ?? caller.options.outside.newId();
  return {
    method: 'POST',
    path: pathOf(['topics', topic, 'events']),
    headers: {
      'content-type': type,
      'idempotency-key': quoted(key),
      ...(traceparent !== undefined && { traceparent }),
      ...(tracestate !== undefined && { tracestate }),
    },
    signal,
  } as const;
}

/** As structured fields write a string, so that quotes and spaces at the ends are part of the key. */
const quoted = (key: string): string => `"${key.replaceAll(/["\\]/g, '\\$&')}"`;

/** Bytes of a batch beside its events: brackets, and a comma for each. */
const bytesOf = (encoded: readonly EncodedEvent[]): number =>
  encoded.reduce((sum, { bytes }) => sum + bytes + 1, 1);

function checkSize(encoded: readonly EncodedEvent[]): void {
  if (encoded.length > maxBatchEntries) throw tooMany(encoded.length);
  const bytes = bytesOf(encoded);
  if (bytes > maxRequestBytes) throw tooLarge(bytes);
}

const tooMany = (count: number): WeftError =>
  new WeftError(
    'batch_size',
    `One request holds ${maxBatchEntries} events, got ${count}. A producer makes several.`,
  );

const tooLarge = (bytes: number): WeftError =>
  new WeftError(
    'request_too_large',
    `One request holds ${maxRequestBytes} bytes, got ${bytes}. A producer makes several.`,
  );
