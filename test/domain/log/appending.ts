import type { AppendRequest } from '../../../lib/domain/log/append';
import type { LogStore } from '../../../lib/domain/log/log-store';
import { FlakyLog, inTurn, type Mishap } from '../../support/flaky-log';
import { MemoryCursors } from '../../support/memory-cursors';
import { MemoryLog } from '../../support/memory-log';
import { day, entryOf, recordOf } from '../../support/records';
import { testOutside } from '../../support/test-outside';

export const partition = { namespace: 'default', topic: 'orders', partition: 0 };
export const elsewhere = { ...partition, partition: 1 };
export const request: AppendRequest = { partition, records: [recordOf('a')], retention: 7 * day };

/** A partition that holds offsets 0 to 2, on which puts go wrong as said. */
export async function site(...mishaps: Mishap[]) {
  const memory = new MemoryLog();
  await memory.put(entryOf(partition, 0, { count: 3, id: 'earlier' }));
  const log = new FlakyLog(memory, inTurn(...mishaps));
  return { memory, log, cursors: new MemoryCursors(), outside: testOutside() };
}

export const idsIn = (memory: MemoryLog, where = partition) =>
  memory.all(where).map((item) => ('id' in item ? item.id : 'unreadable'));

export const withPut = (log: LogStore, put: LogStore['put']): LogStore => ({
  tip: (...args) => log.tip(...args),
  at: (...args) => log.at(...args),
  read: (...args) => log.read(...args),
  put,
});

/** Lets another writer take the base before each of the first `times` puts. */
export function losing(log: LogStore, times: number): LogStore {
  let left = times;
  return withPut(log, async (entry) => {
    if (left-- > 0) await log.put({ ...entry, id: `rival-${left}` });
    return log.put(entry);
  });
}
