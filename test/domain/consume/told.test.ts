import { type Delivery, readAckId, signAckId } from '../../../lib/domain/consume/ack-id';
import { acknowledge } from '../../../lib/domain/consume/acknowledge';
import type { HandedOut } from '../../../lib/domain/consume/hand-out';
import { pull } from '../../../lib/domain/consume/pull';
import { reject } from '../../../lib/domain/consume/reject';
import { giveBack } from '../../../lib/domain/consume/settled-by';
import type { Happened } from '../../../lib/domain/deliver/happened';
import { Refusal } from '../../../lib/domain/errors';
import { MemoryLog } from '../../support/memory-log';
import { MemoryQueue } from '../../support/memory-queue';
import { entryOf, eventOf, recordOf } from '../../support/records';
import { policy, pullPorts, warehouse } from './pulling';

const topic = { namespace: 'default', topic: 'orders' };
const owner = { subscription: warehouse, topic };
const lane = { ...warehouse, name: 'key/a' };
const brief = ({ position, kind, attempt, error, letter }: Happened) => [
  position.offset,
  kind,
  ...[attempt, error, letter && 'letter'].filter((one) => one !== undefined),
];

/** The deliveries of a pull of records of these keys, and what is told from then on, call by call. */
async function pulled(keys: string) {
  const [queue, log] = [new MemoryQueue(), new MemoryLog()];
  for (const [offset, key] of [...keys].entries())
    queue.send({ ...topic, partition: 0, offset }, eventOf(`${offset}`, null, key), key);
  const records = [...keys].map((key, offset) => recordOf(`${offset}`, key));
  await log.put(entryOf({ ...topic, partition: 0 }, 0, { records }));
  const told: (readonly Happened[])[] = [];
  const onEnd = (happened: readonly Happened[]) => void told.push(happened);
  const ports = { ...pullPorts(queue), log, onEnd };
  const take = async () => {
    const options = { max: 100, waitSeconds: 0, leaseSeconds: 30 };
    return (await pull(ports, policy, options)).records.map(deliveryOf);
  };
  return { ports, queue, told, take, brief: () => told.map((call) => call.map(brief)) };
}

/** As the API writes it into the ack id, and reads it there. */
function deliveryOf({ handle, position, redrive, ...rest }: HandedOut): Delivery {
  const { partition, offset } = position;
  const { attempt, receivedAt, appendedAt, replay } = rest;
  const handedOut = { attempt, receivedAt, appendedAt, replay };
  const own = { subscription: 'warehouse', secret: 's' };
  const made = { subscription: 'warehouse', handle, partition, offset, redrive, handedOut };
  return readAckId(signAckId(made, 's'), own);
}

test('a pull tells of all that it handed out in one call, however often it received', async () => {
  const { take, brief } = await pulled('abcdefghijklmno');
  await take();
  expect(brief()).toEqual([Array.from({ length: 15 }, (_, offset) => [offset, 'attempted', 1])]);
});

test('an ack tells of what is done, with the try and the times of its hand-out', async () => {
  const { ports, take, told, brief } = await pulled('ab');
  await acknowledge(ports, await take(), owner);
  expect(brief()[1]).toEqual([
    [0, 'done', 1],
    [1, 'done', 1],
  ]);
  expect(told[1]?.[0]).toMatchObject({
    receivedAt: ports.outside.now(),
    subscription: warehouse,
  });
});

test('what was not settled is not told of', async () => {
  const { ports, take, brief } = await pulled('ab');
  const deliveries = await take();
  const lost = new Refusal('lease_lost', 'over');
  const queue = { ...ports.queue, remove: async () => [lost, undefined] };
  await acknowledge({ ...ports, queue: queue as unknown as MemoryQueue }, deliveries, owner);
  expect(brief()[1]).toEqual([[1, 'done', 1]]);
});

test('what is given back is a try that failed', async () => {
  const { ports, take, brief } = await pulled('a');
  await giveBack(ports, await take(), { owner, seconds: 5 });
  expect(brief()[1]).toEqual([[0, 'failed', 1]]);
});

test('what is rejected has failed for good, and with its redrive once more', async () => {
  const { ports, queue, take, brief } = await pulled('a');
  await reject(ports, await take(), { policy, topic, reason: 'no' });
  expect(brief()[1]).toEqual([
    [0, 'failed', 1, 'no'],
    [0, 'dead-lettered', 1, 'no'],
  ]);
  const { epoch } = (await ports.lanes.open(lane, 'operation-1')) ?? { epoch: 0 };
  queue.sendTicket({ lane, epoch, operation: 'operation-1' });
  await reject(ports, await take(), { policy, topic, reason: 'never' });
  expect(brief().slice(2)).toEqual([
    [[0, 'attempted', 1, 'letter']],
    [
      [0, 'failed', 1, 'never', 'letter'],
      [0, 'dead-lettered', 1, 'never', 'letter'],
    ],
  ]);
});

test('a letter that is acked is told of as one', async () => {
  const { ports, queue, take, brief } = await pulled('a');
  await reject(ports, await take(), { policy, topic, reason: 'no' });
  queue.sendTicket({ lane, epoch: (await ports.lanes.open(lane))?.epoch ?? 0 });
  await acknowledge(ports, await take(), owner);
  expect(brief().at(-1)).toEqual([[0, 'done', 2, 'letter']]);
});

test('an ack of a delivery that an older deployment handed out is told of all the same', async () => {
  const { ports, take, brief } = await pulled('a');
  const [{ handedOut: _, ...old } = {} as Delivery] = await take();
  await acknowledge(ports, [old], owner);
  expect(brief()[1]).toEqual([[0, 'done']]);
});
