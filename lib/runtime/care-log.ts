import type { Compacted } from '../domain/compact/compact';
import type { Trimmed } from '../domain/retain/trim';
import type { Log } from './logger';

/** Says what was taken out of the log, each partition for itself, and what could not be. */
export function logCare(log: Log, what: string, done: readonly (Trimmed | Compacted)[]): void {
  for (const one of done) {
    if ('error' in one)
      log.error(`${what} failed`, { ...one.partition, error: one.error as Error });
    else if (one.removed > 0) log.info(what, { ...one.partition, removed: one.removed });
  }
}
