import { reject } from '../../../lib/domain/consume/reject';
import { Refusal } from '../../../lib/domain/errors';
import { MemoryLog } from '../../support/memory-log';
import { MemoryQueue } from '../../support/memory-queue';
import { entryOf, recordOf } from '../../support/records';

const partition = { namespace: 'default', topic: 'orders', partition: 0 };
const rejection = { namespace: 'default', topic: 'orders', reason: 'no such customer' };
const records = [recordOf('0', 'a'), recordOf('1'), recordOf('2', 'b')];

/** A log of three records, all of them handed out. */
async function site() {
  const [log, queue] = [new MemoryLog(), new MemoryQueue()];
  await log.put(entryOf(partition, 0, { records }));
  for (const [offset, { event, key }] of records.entries())
    queue.send({ ...partition, offset }, event, key);
  const received = await queue.receive({ max: 10, waitSeconds: 0, leaseSeconds: 30 });
  const deliveries = received.map(({ handle, position }) => ({
    subscription: 'billing',
    handle,
    partition: position.partition,
    offset: position.offset,
  }));
  return { log, queue, deliveries };
}

const left = async (queue: MemoryQueue) =>
  (await queue.receive({ max: 10, waitSeconds: 60, leaseSeconds: 30 })).map(
    ({ position }) => position.offset,
  );

test('a rejected record is a dead letter as the log holds it, with the reason, and leaves the queue', async () => {
  const { log, queue, deliveries } = await site();
  expect(await reject({ log, queue }, deliveries, rejection)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(queue.deadLetters).toEqual(
    records.map((record, offset) => ({
      position: { ...partition, offset },
      reason: 'no such customer',
      ...record,
    })),
  );
  expect(await left(queue)).toEqual([]);
});

test('it is buried before it leaves the queue', async () => {
  const { log, queue, deliveries } = await site();
  const order: string[] = [];
  const bury = queue.bury.bind(queue);
  queue.bury = async (letter) => {
    await bury(letter);
    order.push(`buried ${letter.position.offset}`);
  };
  const remove = queue.remove.bind(queue);
  queue.remove = async (handles) => {
    order.push('removed');
    return remove(handles);
  };
  await reject({ log, queue }, deliveries.slice(0, 2), rejection);
  expect(order.sort()).toEqual(['buried 0', 'buried 1', 'removed']);
  expect(order.at(-1)).toBe('removed');
});

test('a record that has left the log is refused and stays, and the others are rejected', async () => {
  const { log, queue, deliveries } = await site();
  const gone = {
    ...deliveries[1],
    subscription: 'billing',
    handle: deliveries[1]?.handle ?? '',
    partition: 0,
    offset: 9,
  };
  const [first, , third] = deliveries;
  const settled = await reject(
    { log, queue },
    [first, gone, third].flatMap((one) => one ?? []),
    rejection,
  );
  expect(settled.map((refusal) => refusal?.code)).toEqual([undefined, 'record_expired', undefined]);
  expect(queue.deadLetters).toHaveLength(2);
  expect(await left(queue)).toEqual([1]);
});

test('a record that the log can not read any more is refused', async () => {
  const { log, queue, deliveries } = await site();
  log.damage(partition, 0);
  const settled = await reject({ log, queue }, deliveries, rejection);
  expect(settled.map((refusal) => refusal?.code)).toEqual([
    'record_expired',
    'record_expired',
    'record_expired',
  ]);
});

test('one that can not be buried just now stays, is told of, and holds up no other', async () => {
  const { log, queue, deliveries } = await site();
  const bury = queue.bury.bind(queue);
  queue.bury = (letter) =>
    letter.position.offset === 1 ? Promise.reject(new Refusal('throttled', 'busy')) : bury(letter);
  const settled = await reject({ log, queue }, deliveries, rejection);
  expect(settled.map((refusal) => refusal?.code)).toEqual([undefined, 'throttled', undefined]);
  expect(await left(queue)).toEqual([1]);
});

test('a lease that was lost in the meantime is told', async () => {
  const { log, queue, deliveries } = await site();
  const [first] = deliveries;
  const settled = await reject(
    { log, queue },
    first ? [{ ...first, handle: 'over' }] : [],
    rejection,
  );
  expect(settled.map((refusal) => refusal?.code)).toEqual(['lease_lost']);
});

test('a defect is not taken for a refusal', async () => {
  const { log, queue, deliveries } = await site();
  queue.bury = () => Promise.reject(new Error('a defect'));
  await expect(reject({ log, queue }, deliveries, rejection)).rejects.toThrow('a defect');
  expect(await left(queue)).toEqual([0, 1, 2]);
});
