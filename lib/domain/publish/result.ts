import { type Code, Refusal } from '../errors';
import type { PartitionRef } from '../topology/keys';
import type { Slot } from './plan';

/** Where a record is: the answer means that it is durable. */
export interface Stored {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** The event's CloudEvents id. */
  readonly id: string;
  /** The record was stored by an earlier request with the same Idempotency-Key. */
  readonly duplicate: boolean;
  /** Attributes that the publisher left out and we filled in. */
  readonly filled?: readonly string[];
}

export type Result = Stored | Refusal;

type Numbered = readonly [index: number, result: Result];

export const refusedIn = (index: number, refusal: Refusal): Numbered => [index, refusal];

/** The result of the `at`th event of an append that was stored from `base` on. */
export const storedIn = (
  { index, event }: Slot,
  { partition, base }: { partition: PartitionRef; base: number },
  at: number,
): Numbered => [
  index,
  {
    topic: partition.topic,
    partition: partition.partition,
    offset: base + at,
    id: event.id,
    duplicate: false,
    ...(event.filled.length > 0 && { filled: event.filled }),
  },
];

interface WrittenRefusal {
  readonly code: Code;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The results as text, to be remembered with an Idempotency-Key. */
export const writeResults = (results: readonly Result[]): string =>
  JSON.stringify(
    results.map((result) => (result instanceof Refusal ? writeRefusal(result) : result)),
  );

// Of the broken rules the first is kept, so that the worst batch still fits an item of the table.
function writeRefusal({ code, message, fields }: Refusal): WrittenRefusal {
  const { problems } = fields;
  const first = Array.isArray(problems) && { problems: problems.slice(0, 1) };
  return { code, message, fields: { ...fields, ...first } };
}

/** Reads the results back; those of an earlier request are marked as duplicates. */
export const readResults = (text: string, duplicate: boolean): Result[] =>
  (JSON.parse(text) as (Stored | WrittenRefusal)[]).map((result) =>
    'code' in result
      ? new Refusal(result.code, result.message, result.fields)
      : { ...result, duplicate },
  );
