import type { LogRecord } from '../../client/http/read';
import { inWaves } from '../../domain/in-waves';

/** Reads that are under way at once: each takes a Lambda. */
export const readsAtOnce = 16;

/** The order in which records were appended. Within a partition times never go back, so ties keep its order. */
export const byTime = (one: LogRecord, other: LogRecord): number =>
  Date.parse(one.at) - Date.parse(other.at) ||
  one.partition - other.partition ||
  one.offset - other.offset;

/** Merges partitions, each in order, into one stream in the order of append times. Holds one record of each. */
export async function* merged(
  partitions: readonly AsyncGenerator<LogRecord>[],
): AsyncGenerator<LogRecord> {
  const heads = await inWaves(partitions, headOf, readsAtOnce);
  const waiting = heads.filter((head) => head !== undefined);
  try {
    while (waiting.length > 0) {
      waiting.sort((one, other) => byTime(one.record, other.record));
      const first = waiting.shift();
      if (!first) return;
      yield first.record;
      const next = await headOf(first.rest);
      if (next) waiting.push(next);
    }
  } finally {
    await Promise.all(partitions.map((one) => one.return(undefined)));
  }
}

async function headOf(rest: AsyncGenerator<LogRecord>) {
  const { value, done } = await rest.next();
  return done ? undefined : { record: value as LogRecord, rest };
}
