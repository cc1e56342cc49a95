import type { DeliveryQueue } from '../../../lib/domain/consume/delivery-queue';
import type { Handed } from '../../../lib/domain/deliver/delivery';
import { pullFrom } from './pulling';

const received = (offset: number): Handed => ({
  kind: 'record',
  lane: { namespace: 'default', subscription: 'warehouse', name: `one/0/${offset}` },
  handle: `h${offset}`,
  receives: 1,
  position: { namespace: 'default', topic: 'orders', partition: 0, offset },
  event: JSON.stringify({ even: offset % 2 === 0 }),
});

/** A queue that gives out ever further records, up to `end`, and notes what is taken out of it. */
function queueOf(end: number) {
  let next = 0;
  const removed: string[] = [];
  const queue = {
    receive: async ({ max }: { max: number }) =>
      Array.from({ length: Math.min(max, end - next) }, () => received(next++)),
    remove: async (handles: readonly string[]) => {
      removed.push(...handles);
      return handles.map(() => undefined);
    },
  } as unknown as DeliveryQueue;
  return { queue, removed, handedOut: () => next };
}

const options = { max: 5, waitSeconds: 0, leaseSeconds: 30 };
const even = (event: string) => JSON.parse(event).even as boolean;

test('what is not wanted leaves the queue, and others take its place', async () => {
  const { queue, removed } = queueOf(100);
  const offsets = (await pullFrom(queue, options, { wants: even })).map(
    (one) => one.position.offset,
  );
  expect(offsets).toEqual([0, 2, 4, 6, 8]);
  expect(removed).toEqual(['h1', 'h3', 'h5', 'h7']);
});

test('nothing is taken out where everything is wanted', async () => {
  const { queue, removed } = queueOf(100);
  expect(await pullFrom(queue, options)).toHaveLength(5);
  expect(removed).toEqual([]);
});

test('a pull ends although nothing in a long queue is wanted', async () => {
  const { queue, removed, handedOut } = queueOf(100_000);
  expect(await pullFrom(queue, options, { wants: () => false })).toEqual([]);
  expect(removed).toHaveLength(handedOut());
  expect(handedOut()).toBe(20 * 5);
});
