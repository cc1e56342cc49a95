import { type Rejection, reject } from '../../../lib/domain/consume/reject';
import { Refusal } from '../../../lib/domain/errors';
import { MemoryLog } from '../../support/memory-log';
import { MemoryQueue } from '../../support/memory-queue';
import { entryOf, recordOf } from '../../support/records';
import { policy, pullFrom, pullPorts, warehouse } from './pulling';

const topic = { namespace: 'default', topic: 'orders' };
const partition = { ...topic, partition: 0 };
const rejection: Rejection = { policy, topic, reason: 'no such customer' };
const records = [recordOf('0', 'a'), recordOf('1'), recordOf('2', 'b')];
const lanes = [`key/a`, 'one/00000/0000000000000001', 'key/b'].map((name) => ({
  ...warehouse,
  name,
}));
const lease = { max: 10, waitSeconds: 0, leaseSeconds: 30 };

/** A log of three records, all of them handed out. */
async function site() {
  const [log, queue] = [new MemoryLog(), new MemoryQueue()];
  await log.put(entryOf(partition, 0, { records }));
  for (const [offset, { event, key }] of records.entries())
    queue.send({ ...partition, offset }, event, key);
  const deliveries = (await pullFrom(queue, lease)).map(({ handle, position }) => ({
    subscription: 'warehouse',
    handle,
    partition: position.partition,
    offset: position.offset,
  }));
  return { ports: { ...pullPorts(queue), log }, queue, log, deliveries };
}

const left = async (queue: MemoryQueue) =>
  (await pullFrom(queue, { ...lease, waitSeconds: 20 })).map(({ position }) => position.offset);

test('a rejected record is a dead letter as the log holds it, with the reason, and its key is parked', async () => {
  const { ports, queue, deliveries } = await site();
  expect(await reject(ports, deliveries, rejection)).toEqual([undefined, undefined, undefined]);
  const letters = await Promise.all(lanes.map((lane) => ports.lanes.letters(lane, 10)));
  expect(letters).toMatchObject(
    records.map((record, offset) => [
      { ...record, position: { ...partition, offset }, reason: 'rejected', attempts: 1 },
    ]),
  );
  expect(letters.flat().map(({ lastError }) => lastError)).toEqual(
    Array(3).fill('no such customer'),
  );
  expect(await left(queue)).toEqual([]);
});

test('where poison is skipped the rejected record alone is kept, and its key flows', async () => {
  const { ports, deliveries } = await site();
  await reject(ports, deliveries, { ...rejection, policy: { ...policy, onPoison: 'skip' } });
  expect([...ports.lanes.lanes.values()].map(({ lane }) => lane.name)).toEqual([
    'one/00000/0000000000000000',
    'one/00000/0000000000000001',
    'one/00000/0000000000000002',
  ]);
});

test('it is kept before it leaves the queue', async () => {
  const { ports, queue, deliveries } = await site();
  queue.remove = () => Promise.reject(new Error('the worker dies here'));
  await expect(reject(ports, deliveries, rejection)).rejects.toThrow('dies here');
  expect(ports.lanes.lanes.size).toBe(1);
});

test('a record that was acknowledged is not parked by a late reject', async () => {
  const { ports, queue, deliveries } = await site();
  await queue.remove(deliveries.map(({ handle }) => handle));
  const settled = await reject(ports, deliveries, rejection);
  expect(settled.map((refusal) => refusal?.code)).toEqual(Array(3).fill('lease_lost'));
  expect(ports.lanes.lanes.size).toBe(0);
});

test('a record that has left the log is refused and stays, and the others are rejected', async () => {
  const { ports, queue, deliveries } = await site();
  const [first, second, third] = deliveries.map((one) => ({ ...one }));
  if (!first || !second || !third) throw new Error('three were handed out');
  const settled = await reject(ports, [first, { ...second, offset: 9 }, third], rejection);
  expect(settled.map((refusal) => refusal?.code)).toEqual([undefined, 'record_expired', undefined]);
  expect(await left(queue)).toEqual([]);
  await queue.hold([second.handle], 0);
  expect(await left(queue)).toEqual([1]);
});

test('a record that the log can not read any more is refused', async () => {
  const { ports, log, deliveries } = await site();
  log.damage(partition, 0);
  const settled = await reject(ports, deliveries, rejection);
  expect(settled.map((refusal) => refusal?.code)).toEqual(Array(3).fill('record_expired'));
});

test('one that can not be kept just now stays, is told of, and holds up no other', async () => {
  const { ports, deliveries } = await site();
  const park = ports.lanes.park.bind(ports.lanes);
  ports.lanes.park = (lane, letter) =>
    letter.position.offset === 1
      ? Promise.reject(new Refusal('throttled', 'busy'))
      : park(lane, letter);
  const settled = await reject(ports, deliveries, rejection);
  expect(settled.map((refusal) => refusal?.code)).toEqual([undefined, 'throttled', undefined]);
});

test('a lease that was lost in the meantime is told', async () => {
  const { ports, deliveries } = await site();
  const [first] = deliveries;
  const settled = await reject(ports, first ? [{ ...first, handle: 'over' }] : [], rejection);
  expect(settled.map((refusal) => refusal?.code)).toEqual(['lease_lost']);
});

test('a defect is not taken for a refusal', async () => {
  const { ports, deliveries } = await site();
  ports.lanes.park = () => Promise.reject(new Error('a defect'));
  await expect(reject(ports, deliveries, rejection)).rejects.toThrow('a defect');
});
