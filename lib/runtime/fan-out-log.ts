import type { PartitionDone } from '../domain/fan-out/batch';
import type { FannedOut } from '../domain/fan-out/fan-out';
import type { Log } from './logger';

/** Says what became of each partition; what an operator has to know of is an error, the rest one line. */
export function logFanOut(log: Log, partitions: readonly PartitionDone[]): void {
  for (const done of partitions) {
    if ('error' in done)
      log.error('fan-out failed', { ...done.partition, error: done.error as Error });
    else logPartition(log, done);
  }
  log.info('fanned out', {
    partitions: partitions.length,
    records: partitions.reduce((sum, done) => sum + ('error' in done ? 0 : done.dispatched), 0),
  });
}

function logPartition(
  log: Log,
  { partition, stoppedAt, reason, expired, setAside }: FannedOut,
): void {
  if (stoppedAt !== undefined)
    log.warn('fan-out stopped', { ...partition, offset: stoppedAt, reason });
  if (expired > 0)
    log.error('records expired before they were dispatched', { ...partition, expired });
  for (const { base, count, reason: why } of setAside) {
    log.error('records set aside, since they can not be dispatched', {
      ...partition,
      offset: base,
      count,
      why,
    });
  }
}
