import * as z from 'zod/mini';
import type { Answer } from './failure';
import { WeftError } from './weft-error';

const position = z.object({
  topic: z.string(),
  partition: z.number(),
  offset: z.number(),
  /** The event's CloudEvents id. */
  id: z.string(),
  /** An earlier try of the same request had stored it already. */
  duplicate: z.boolean(),
});

/** Where a record is in the log: it is durable. */
export type Position = Readonly<z.output<typeof position>>;

/** What became of one record of a batch. */
export type Result = Position | WeftError;

const refused = z.looseObject({ status: z.number(), code: z.string(), detail: z.string() });
const entry = z.union([refused, position]);

/** Reads the answer to a single event. */
export const readPosition = ({ text }: Answer): Position => position.parse(JSON.parse(text));

/** Reads the answer to a batch, which has an entry for each record, in the request's order. */
export const readResults =
  (count: number) =>
  ({ text }: Answer): Result[] =>
    resultsOf(JSON.parse(text), count);

function resultsOf(value: unknown, count: number): Result[] {
  return z.array(entry).check(z.length(count)).parse(value).map(resultOf);
}

function resultOf(one: z.output<typeof entry>): Result {
  if (!('code' in one)) return one;
  const { code, detail, status } = one;
  return new WeftError(code, detail, { status, problem: one });
}

/** The results of a batch of which nothing was stored because each record was refused for itself. */
export function refusedResults(error: unknown, count: number): Result[] | undefined {
  if (!(error instanceof WeftError) || error.code !== 'batch_refused') return undefined;
  try {
    return resultsOf(error.problem?.entries, count);
  } catch {
    return undefined;
  }
}
