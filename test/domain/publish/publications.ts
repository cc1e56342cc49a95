import { Refusal } from '../../../lib/domain/errors';
import type { Entry, IncomingEvent } from '../../../lib/domain/publish/event';
import type { Publication } from '../../../lib/domain/publish/publish';
import type { Result, Stored } from '../../../lib/domain/publish/result';
import { defineFabric, type Topic } from '../../../lib/domain/topology/fabric';
import type { TopicSpec } from '../../../lib/domain/topology/spec';
import { MemoryCursors } from '../../support/memory-cursors';
import { MemoryLog } from '../../support/memory-log';
import { MemoryOnce } from '../../support/memory-once';
import { eventOf } from '../../support/records';
import { testOutside } from '../../support/test-outside';

export const ref = { namespace: 'default', topic: 'orders' };

export function topicOf(spec: TopicSpec = {}): Topic {
  const { orders } = defineFabric({ topics: { orders: spec } }).topics;
  if (!orders) throw new Error('no topic');
  return orders;
}

/** An event with `bytes` of data. */
export const incoming = (id: string, key?: string, bytes = 0): IncomingEvent => ({
  id,
  text: eventOf(id, 'x'.repeat(bytes), key),
  filled: [],
  ...(key !== undefined && { key }),
});

export const publicationOf = (
  entries: readonly Entry[],
  more: Partial<Publication> & { readonly spec?: TopicSpec } = {},
): Publication => ({ ref, topic: topicOf(more.spec), entries, ...more });

export function publishSite() {
  const log = new MemoryLog();
  return {
    log,
    once: new MemoryOnce(log),
    cursors: new MemoryCursors(),
    outside: testOutside(),
  };
}

export const once = { caller: 'shop', key: 'payment-1', fingerprint: 'print' };

/** `0/3`: the record's partition and offset; of a refusal its code. */
export const brief = (result: Result): string =>
  result instanceof Refusal ? result.code : `${result.partition}/${result.offset}`;

export function stored(result: Result | undefined): Stored {
  if (result === undefined || result instanceof Refusal) throw result ?? new Error('no result');
  return result;
}
