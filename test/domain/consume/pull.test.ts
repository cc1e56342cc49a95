import type { DeliveryQueue, ReceiveOptions } from '../../../lib/domain/consume/delivery-queue';
import type { Handed } from '../../../lib/domain/deliver/delivery';
import { eventOf } from '../../support/records';
import { pullFrom } from './pulling';

const received = (offset: number, event = eventOf(`${offset}`)): Handed => ({
  kind: 'record',
  lane: { namespace: 'default', subscription: 'warehouse', name: `one/0/${offset}` },
  handle: `h${offset}`,
  receives: 1,
  position: { namespace: 'default', topic: 'orders', partition: 0, offset },
  event,
});

/** A queue that gives what is asked for of `stock`, or as the calls say. */
function queueOf(stock: Handed[], limits: number[] = []) {
  const asked: ReceiveOptions[] = [];
  const receive = async (options: ReceiveOptions) => {
    asked.push(options);
    return stock.splice(0, Math.min(options.max, limits.shift() ?? options.max));
  };
  return { queue: { receive } as unknown as DeliveryQueue, asked };
}

const stockOf = (count: number, event?: string) =>
  Array.from({ length: count }, (_, offset) => received(offset, event));

const options = { max: 100, waitSeconds: 5, leaseSeconds: 30 };

test.each([
  [1, [1]],
  [10, [10]],
  [25, [10, 10, 5]],
  [100, new Array(10).fill(10)],
])('%i records are asked for by tens, and no more', async (max, calls) => {
  const { queue, asked } = queueOf(stockOf(200));
  expect(await pullFrom(queue, { ...options, max })).toHaveLength(max);
  expect(asked.map((one) => one.max)).toEqual(calls);
});

test('they come in the order of the queue', async () => {
  const { queue } = queueOf(stockOf(30));
  const offsets = (await pullFrom(queue, options)).map(({ position }) => position.offset);
  expect(offsets).toEqual([...Array(30).keys()]);
});

test('it waits for the first only', async () => {
  const { queue, asked } = queueOf(stockOf(15));
  await pullFrom(queue, options);
  expect(asked.map(({ waitSeconds, leaseSeconds }) => [waitSeconds, leaseSeconds])).toEqual([
    [5, 30],
    [0, 30],
  ]);
});

test('it ends where the queue gives less than asked for', async () => {
  const { queue, asked } = queueOf(stockOf(100), [10, 7]);
  expect(await pullFrom(queue, options)).toHaveLength(17);
  expect(asked).toHaveLength(2);
});

test('an empty queue is asked once', async () => {
  const { queue, asked } = queueOf([]);
  expect(await pullFrom(queue, options)).toEqual([]);
  expect(asked).toHaveLength(1);
});

test('it ends where the answer would grow too large, counted in bytes', async () => {
  const { queue } = queueOf(stockOf(100, 'ü'.repeat(90_000)));
  expect(await pullFrom(queue, options)).toHaveLength(10);
  const smaller = queueOf(stockOf(100, 'ü'.repeat(80_000)));
  expect(await pullFrom(smaller.queue, options)).toHaveLength(20);
});

test('a failure after the first records does not hide what is held', async () => {
  const { queue } = queueOf(stockOf(30));
  const receive = jest.fn(queue.receive.bind(queue));
  receive.mockImplementationOnce(queue.receive).mockRejectedValueOnce(new Error('busy'));
  expect(await pullFrom({ ...queue, receive }, options)).toHaveLength(10);
});

test('a failure before the first record is told', async () => {
  const receive = () => Promise.reject(new Error('busy'));
  await expect(pullFrom({ receive } as unknown as DeliveryQueue, options)).rejects.toThrow('busy');
});
