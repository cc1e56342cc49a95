import type { LogRecord } from '../../client/http/read';
import { inWaves } from '../../domain/in-waves';
import type { IsWanted } from '../records/wanted';
import { byTime, readsAtOnce } from './merge';
import type { Ends, Source } from './source';

/** Offsets that are looked at first where not every record is wanted; then twice as many, and so on. */
const window = 500;

/** Most offsets of a partition that are looked at for records that are wanted. */
const farthest = 10_000;

export interface Newest {
  readonly records: readonly LogRecord[];
  /** There may be more that are wanted, further back than was looked. */
  readonly gaveUp: boolean;
}

/** The newest `count` records that are wanted, of all partitions together, in the order they were appended. */
export async function newest(
  source: Source,
  ends: readonly Ends[],
  { count, wanted }: { readonly count: number; readonly wanted?: IsWanted },
): Promise<Newest> {
  if (count === 0) return { records: [], gaveUp: false };
  const of = { count, wanted };
  const found = await inWaves(ends, (one) => newestOf(source, one, of), readsAtOnce);
  const records = found.flatMap((one) => one.records).sort(byTime);
  return { records: records.slice(-count), gaveUp: found.some(({ gaveUp }) => gaveUp) };
}

async function newestOf(
  source: Source,
  { partition, earliest, head }: Ends,
  { count, wanted }: { readonly count: number; readonly wanted?: IsWanted },
): Promise<Newest> {
  let records: LogRecord[] = [];
  let from = head;
  const last = Math.max(earliest, head - farthest);
  // Also where every record is wanted there may be too few: compaction leaves holes.
  for (let step = wanted ? Math.max(window, count) : count; ; step *= 2) {
    if (from <= last || records.length >= count) break;
    const until = from;
    from = Math.max(last, until - step);
    const found = await windowOf(source.until(partition, until, { offset: from }), wanted);
    records = [...found, ...records];
  }
  return { records: records.slice(-count), gaveUp: records.length < count && last > earliest };
}

async function windowOf(
  records: AsyncGenerator<LogRecord>,
  wanted: IsWanted = () => true,
): Promise<LogRecord[]> {
  const found: LogRecord[] = [];
  for await (const record of records) if (wanted(record)) found.push(record);
  return found;
}
