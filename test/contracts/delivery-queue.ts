import type { DeliveryQueue } from '../../lib/domain/consume/delivery-queue';
import type { Lane } from '../../lib/domain/dead-letters/lane';
import type { Delivery, Handed } from '../../lib/domain/deliver/delivery';
import type { Position } from '../../lib/domain/topology/keys';
import { eventOf } from '../support/records';

export interface QueueSubject {
  readonly queue: DeliveryQueue;
  /** Brings a record into the queue, as its topic does. */
  send(position: Position, event: string, key?: string): Promise<void>;
  /** Brings a redrive's ticket into the queue. */
  sendTicket(ticket: { lane: Lane; epoch: number; operation?: string }): Promise<void>;
}

const at = (offset: number): Position => ({
  namespace: 'default',
  topic: 'orders',
  partition: 3,
  offset,
});

const laneK = { namespace: 'default', subscription: 'warehouse', name: 'key/k' };

const lease = { max: 10, waitSeconds: 0, leaseSeconds: 30 };
const offsets = (received: readonly Handed[]) =>
  received.map((one) => (one as Delivery).position.offset);
const handles = (received: readonly Handed[]) => received.map(({ handle }) => handle);

async function receiveAll(queue: DeliveryQueue, leaseSeconds: number): Promise<Handed[]> {
  const received: Handed[] = [];
  let more: readonly Handed[];
  do {
    more = await queue.receive({ ...lease, leaseSeconds });
    received.push(...more);
  } while (more.length > 0);
  return received;
}

/** The promises that every subscription's queue of an ordered topic keeps. Run against each implementation. */
export function deliveryQueueContract(name: string, make: () => Promise<QueueSubject>): void {
  describe(`${name} keeps the contract of a delivery queue`, () => {
    /** A queue of its own that holds a record of each key, in that order, from offset 0 on. */
    async function holding(...keys: (string | undefined)[]): Promise<QueueSubject> {
      const subject = await make();
      for (const [offset, key] of keys.entries())
        await subject.send(at(offset), eventOf(`${offset}`, null, key), key);
      return subject;
    }

    test('an empty queue hands out nothing', async () => {
      const { queue } = await holding();
      expect(await queue.receive(lease)).toEqual([]);
    });

    test('a record comes with its event, its position and its first attempt', async () => {
      const { queue } = await holding('k');
      expect(await queue.receive(lease)).toMatchObject([
        {
          kind: 'record',
          lane: laneK,
          handle: expect.any(String),
          receives: 1,
          position: at(0),
          key: 'k',
          event: eventOf('0', null, 'k'),
        },
      ]);
    });

    test('records of a key come in order, and no more than asked for', async () => {
      const { queue } = await holding('k', 'k', 'k');
      expect(offsets(await queue.receive({ ...lease, max: 2 }))).toEqual([0, 1]);
    });

    test('while one of a key is held none of it is handed out, and other keys flow', async () => {
      const { queue } = await holding('a', 'a', 'b');
      expect(offsets(await queue.receive({ ...lease, max: 1 }))).toEqual([0]);
      expect(offsets(await queue.receive(lease))).toEqual([2]);
      expect(await queue.receive(lease)).toEqual([]);
    });

    test('what is removed frees its key and does not come again', async () => {
      const { queue } = await holding('a', 'a');
      const first = await queue.receive({ ...lease, max: 1 });
      expect(await queue.remove(handles(first))).toEqual([undefined]);
      expect(offsets(await queue.receive(lease))).toEqual([1]);
    });

    test('removing a record twice takes nothing else with it', async () => {
      const { queue } = await holding('a', 'a');
      const first = await queue.receive({ ...lease, max: 1 });
      await queue.remove(handles(first));
      const [again] = await queue.remove(handles(first));
      expect([undefined, 'lease_lost']).toContain(again?.code);
      expect(offsets(await queue.receive(lease))).toEqual([1]);
    });

    test('held for 0 seconds a record comes again at once, in its order, received once more', async () => {
      const { queue } = await holding('a', 'a');
      const received = await queue.receive(lease);
      expect(await queue.hold(handles(received), 0)).toEqual([undefined, undefined]);
      const again = await queue.receive(lease);
      expect(again.map((one) => [(one as Delivery).position.offset, one.receives])).toEqual([
        [0, 2],
        [1, 2],
      ]);
    });

    test('a longer hold keeps it beyond its first lease', async () => {
      const { queue } = await holding('a');
      const received = await queue.receive({ ...lease, leaseSeconds: 2 });
      expect(await queue.hold(handles(received), 30)).toEqual([undefined]);
      expect(await queue.receive({ ...lease, waitSeconds: 3 })).toEqual([]);
    });

    test('when its lease ends a record comes again, and the old handle holds it no more', async () => {
      const { queue } = await holding('a');
      const [first] = await queue.receive({ ...lease, leaseSeconds: 1 });
      const [second] = await queue.receive({ ...lease, waitSeconds: 3 });
      expect(second).toMatchObject({ receives: 2, position: at(0) });
      const [refusal] = await queue.hold([first?.handle ?? ''], 30);
      expect(refusal?.code).toBe('lease_lost');
    });

    test('a handle that is none is refused, and the others of the request are not', async () => {
      const { queue } = await holding('a');
      const received = await queue.receive(lease);
      const settled = await queue.remove(['nonsense', ...handles(received)]);
      expect(settled.map((refusal) => refusal?.code)).toEqual(['lease_lost', undefined]);
    });

    test('more than ten are settled in one request', async () => {
      const { queue } = await holding(...Array.from({ length: 23 }, (_, key) => `k${key}`));
      const first = await receiveAll(queue, 30);
      expect(first).toHaveLength(23);
      expect(await queue.hold(handles(first), 0)).toEqual(first.map(() => undefined));
      const second = await receiveAll(queue, 2);
      expect(second).toHaveLength(23);
      expect(await queue.remove(handles(second))).toEqual(second.map(() => undefined));
      expect(await queue.receive({ ...lease, waitSeconds: 3 })).toEqual([]);
    });

    test('nothing to settle is nothing', async () => {
      const { queue } = await holding();
      expect(await queue.remove([])).toEqual([]);
    });

    test('a ticket stands in line with the records of its key', async () => {
      const { queue, send, sendTicket } = await holding('k');
      await sendTicket({ lane: laneK, epoch: 7, operation: 'op' });
      await send(at(1), eventOf('1', null, 'k'), 'k');
      const received = await queue.receive(lease);
      expect(received.map(({ kind }) => kind)).toEqual(['record', 'ticket', 'record']);
      expect(received[1]).toEqual({
        kind: 'ticket',
        lane: laneK,
        handle: expect.any(String),
        receives: 1,
        epoch: 7,
        operation: 'op',
      });
    });
  });
}
