import { parseStructured } from '../../../lib/domain/publish/structured';
import { defineFabric } from '../../../lib/domain/topology/fabric';
import type { TransactionEvent, TransactionRequest } from '../../../lib/domain/transact/request';
import type { TransactionCommit } from '../../../lib/domain/transact/transaction-store';
import { inTurn } from '../../support/flaky-log';
import { FlakyTransactions, type TransactionMishap } from '../../support/flaky-transactions';
import { MemoryCursors } from '../../support/memory-cursors';
import { MemoryLog } from '../../support/memory-log';
import { type MemoryAction, MemoryTransactions } from '../../support/memory-transactions';
import { eventOf } from '../../support/records';
import { noon, testOutside } from '../../support/test-outside';

export const topology = defineFabric({
  topics: { orders: { partitions: 2 }, payments: { partitions: 1 }, wide: { partitions: 256 } },
});

export const partitionIn = (topic: string, partition = 0) => ({
  namespace: 'default',
  topic,
  partition,
});

/** An event of a topic; keyless unless a key is given. */
export function eventIn(name: string, id: string, key?: string): TransactionEvent {
  const topic = topology.topics[name];
  if (!topic) throw new Error(`no topic ${name}`);
  return {
    ref: { namespace: 'default', topic: name },
    topic,
    event: parseStructured(eventOf(id, null, key)),
  };
}

export const own = (...actions: MemoryAction[]) =>
  actions.map((action) => ({ action, bytes: 10, target: JSON.stringify(action) }));

export const commitOf = (more: Partial<TransactionCommit> = {}): TransactionCommit => ({
  partition: partitionIn('orders'),
  group: 'billing',
  from: 0,
  offset: 1,
  epoch: 0,
  now: noon,
  ...more,
});

export const requestOf = (
  more: Partial<TransactionRequest<MemoryAction>> = {},
): TransactionRequest<MemoryAction> => ({ items: [], publish: [], commits: [], ...more });

/** A world in which transactions go wrong as said, then no more. */
export function site(...mishaps: TransactionMishap[]) {
  const log = new MemoryLog();
  const memory = new MemoryTransactions(log);
  const store = new FlakyTransactions(memory, inTurn(...mishaps));
  return { log, memory, store, cursors: new MemoryCursors(), outside: testOutside() };
}

/** Ids of the events of a partition, in order. */
export const idsIn = (log: MemoryLog, topic: string, partition = 0): string[] =>
  log
    .all(partitionIn(topic, partition))
    .flatMap((item) => ('records' in item ? item.records : []))
    .map(({ event }) => JSON.parse(event).id);
