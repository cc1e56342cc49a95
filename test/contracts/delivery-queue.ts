import type { DeadLetter, DeliveryQueue, Received } from '../../lib/domain/consume/delivery-queue';
import type { Position } from '../../lib/domain/topology/keys';
import { eventOf } from '../support/records';

export interface QueueSubject {
  readonly queue: DeliveryQueue;
  /** Brings a record into the queue, as its topic does. */
  send(position: Position, event: string, key?: string): Promise<void>;
  /** What was buried. */
  deadLetters(): Promise<readonly DeadLetter[]>;
}

const at = (offset: number): Position => ({
  namespace: 'default',
  topic: 'orders',
  partition: 3,
  offset,
});

const lease = { max: 10, waitSeconds: 0, leaseSeconds: 30 };
const offsets = (received: readonly Received[]) => received.map(({ position }) => position.offset);
const handles = (received: readonly Received[]) => received.map(({ handle }) => handle);

async function receiveAll(queue: DeliveryQueue, leaseSeconds: number): Promise<Received[]> {
  const received: Received[] = [];
  let more: readonly Received[];
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
        await subject.send(at(offset), eventOf(`${offset}`), key);
      return subject;
    }

    test('an empty queue hands out nothing', async () => {
      const { queue } = await holding();
      expect(await queue.receive(lease)).toEqual([]);
    });

    test('a record comes with its event, its position and its first attempt', async () => {
      const { queue } = await holding('k');
      expect(await queue.receive(lease)).toEqual([
        { handle: expect.any(String), attempt: 1, position: at(0), event: eventOf('0') },
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

    test('held for 0 seconds a record comes again at once, in its order, one attempt on', async () => {
      const { queue } = await holding('a', 'a');
      const received = await queue.receive(lease);
      expect(await queue.hold(handles(received), 0)).toEqual([undefined, undefined]);
      const again = await queue.receive(lease);
      expect(again.map(({ attempt, position }) => [position.offset, attempt])).toEqual([
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
      expect(second).toMatchObject({ attempt: 2, position: at(0) });
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

    test('a buried record is among the dead letters, with its place and the reason', async () => {
      const { queue, deadLetters } = await holding();
      const letter = { position: at(7), event: eventOf('7'), key: 'a', reason: 'no such customer' };
      await queue.bury(letter);
      expect(await deadLetters()).toEqual([letter]);
    });
  });
}
