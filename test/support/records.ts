import type { LogEntry, LogRecord } from '../../lib/domain/log/log-store';
import type { PartitionRef } from '../../lib/domain/topology/keys';
import { noon } from './test-outside';

/** The smallest event there is, with `data`. */
export const eventOf = (id: string, data: unknown = null, key?: string): string =>
  JSON.stringify({ specversion: '1.0', id, source: '/s', type: 't', partitionkey: key, data });

export const recordOf = (id: string, key?: string): LogRecord =>
  key === undefined ? { event: eventOf(id) } : { event: eventOf(id, null, key), key };

export const day = 86_400;

/** An entry of `count` records, or of the records given, in `partition`. */
export function entryOf(
  partition: PartitionRef,
  base: number,
  { id = `append-${base}`, count = 1, ...more }: Partial<LogEntry> & { count?: number } = {},
): LogEntry {
  const records = Array.from({ length: count }, (_, at) => recordOf(`${base + at}`, 'k'));
  return { partition, base, id, at: noon, expires: noon / 1000 + day, records, ...more };
}
