import type { Delivery } from '../../../lib/domain/consume/ack-id';
import { acknowledge } from '../../../lib/domain/consume/acknowledge';
import type { HandedOut } from '../../../lib/domain/consume/hand-out';
import { pull } from '../../../lib/domain/consume/pull';
import { reject } from '../../../lib/domain/consume/reject';
import type { Policy } from '../../../lib/domain/deliver/policy';
import { MemoryLog } from '../../support/memory-log';
import { MemoryQueue } from '../../support/memory-queue';
import { entryOf, eventOf, recordOf } from '../../support/records';
import { policy, pullPorts, warehouse } from './pulling';

const topic = { namespace: 'default', topic: 'orders' };
const at = (offset: number) => ({ ...topic, partition: 0, offset });
const laneA = { ...warehouse, name: 'key/a' };
const lease = { max: 10, waitSeconds: 0, leaseSeconds: 30 };

/** A subscription with records of these keys in its queue and in the log, from offset 0 on. */
async function holding(keys: string, mine: Partial<Policy> = {}) {
  const [queue, log] = [new MemoryQueue(), new MemoryLog()];
  for (const [offset, key] of [...keys].entries())
    queue.send(at(offset), eventOf(`${offset}`, null, key), key);
  const records = [...keys].map((key, offset) => recordOf(`${offset}`, key));
  await log.put(entryOf({ ...topic, partition: 0 }, 0, { records }));
  const ports = { ...pullPorts(queue), log };
  const own = { ...policy, ...mine };
  const take = async (more: object = {}) => (await pull(ports, own, { ...lease, ...more })).records;
  return { queue, ports, own, take, ...settling(ports, own) };
}

type Ports = ReturnType<typeof pullPorts> & { log: MemoryLog };

const deliveryOf = ({ handle, position, redrive }: HandedOut): Delivery => ({
  subscription: 'warehouse',
  handle,
  partition: position.partition,
  offset: position.offset,
  ...(redrive && { redrive }),
});

const settling = (ports: Ports, own: Policy) => ({
  ack: (records: readonly HandedOut[]) =>
    acknowledge(ports, records.map(deliveryOf), { subscription: warehouse, topic }),
  reject: (records: readonly HandedOut[]) =>
    reject(ports, records.map(deliveryOf), { policy: own, topic, reason: 'no' }),
  /** Asks for the lane's redrive. */
  redrive: async (operation?: string) => {
    const { epoch } = (await ports.lanes.open(laneA, operation)) ?? { epoch: 0 };
    (ports.queue as MemoryQueue).sendTicket({ lane: laneA, epoch, operation });
  },
});

const seen = (records: readonly HandedOut[]) =>
  records.map(({ position, attempt }) => [position.offset, attempt]);
const offsets = (records: readonly HandedOut[]) => records.map(({ position }) => position.offset);

test('a record that was rejected parks its key: later ones leave the queue unseen, others are seen', async () => {
  const { take, reject, ack, ports } = await holding('aab');
  const [first, ...rest] = await take({ max: 1 });
  await reject(first ? [first, ...rest] : []);
  const others = await take();
  expect(offsets(others)).toEqual([2]);
  await ack(others);
  expect(offsets(await take({ waitSeconds: 20 }))).toEqual([]);
  expect((await ports.lanes.letters(laneA, 10)).map(({ reason }) => reason)).toEqual([
    'rejected',
    'behind_parked_key',
  ]);
});

test('a record whose turn has come as often as it may is parked unseen', async () => {
  const { take, ports } = await holding('ab');
  for (const attempt of [1, 2])
    expect(seen(await take({ leaseSeconds: 1, waitSeconds: 2 }))).toEqual([
      [0, attempt],
      [1, attempt],
    ]);
  expect(await take({ waitSeconds: 2 })).toEqual([]);
  expect(await ports.lanes.letters(laneA, 10)).toMatchObject([
    { reason: 'attempts_exhausted', attempts: 2 },
  ]);
});

test('records received behind another of their key count no attempt', async () => {
  const { take, ack } = await holding('aa', { retry: { attempts: 9, base: 1, factor: 1, cap: 1 } });
  for (const attempt of [1, 2, 3])
    expect(seen(await take({ leaseSeconds: 1, waitSeconds: 2 }))).toEqual([
      [0, attempt],
      [1, 1],
    ]);
  const [first] = await take({ waitSeconds: 2 });
  await ack(first ? [first] : []);
  expect(seen(await take({ waitSeconds: 20, leaseSeconds: 1 }))).toEqual([]);
  expect(seen(await take({ waitSeconds: 20 }))).toEqual([[1, 2]]);
});

test('what was received 500 times goes on as a letter, before SQS takes it for dead', async () => {
  const { take, ports } = await holding('a', { onPoison: 'block' });
  for (let turn = 0; turn < 500; turn++) await take({ leaseSeconds: 1, waitSeconds: 2 });
  expect(await take({ waitSeconds: 2 })).toEqual([]);
  expect(await ports.lanes.letters(laneA, 1)).toMatchObject([
    { reason: 'retry_later', attempts: 499 },
  ]);
  expect((await ports.lanes.parked(laneA))?.retryAt).toBeDefined();
});

describe('a ticket', () => {
  /** Key a is parked with offsets 0, 1, 2, all of them in the lane. */
  async function parked(mine: Partial<Policy> = {}) {
    const site = await holding('aaa', mine);
    await site.reject(await site.take({ max: 1 }));
    await site.take();
    return site;
  }

  test('is never shown: pulling it hands out the first record that waits, one after the other', async () => {
    const { redrive, take, ack, ports } = await parked();
    await redrive();
    for (const offset of [0, 1, 2]) {
      const handed = await take();
      expect(seen(handed)).toEqual([[offset, offset === 0 ? 2 : 1]]);
      expect(await take()).toEqual([]);
      expect(await ack(handed)).toEqual([undefined]);
    }
    expect(await take({ waitSeconds: 20 })).toEqual([]);
    expect(await ports.lanes.parked(laneA)).toBeUndefined();
  });

  test('lets no record behind it be seen before the lane flows', async () => {
    const { redrive, take, ack, queue } = await parked();
    await redrive();
    queue.send(at(3), eventOf('3', null, 'a'), 'a');
    const order: number[] = [];
    for (let turn = 0; turn < 6; turn++) {
      const handed = await take();
      order.push(...offsets(handed));
      await ack(handed);
    }
    expect(order).toEqual([0, 1, 2, 3]);
  });

  test('comes again when its delivery is not settled, until the record has failed for good', async () => {
    const { redrive, take, ports } = await parked();
    await redrive('op');
    for (const attempt of [1, 2])
      expect(seen(await take({ leaseSeconds: 1, waitSeconds: 2 }))).toEqual([[0, attempt]]);
    expect(await take({ waitSeconds: 2 })).toEqual([]);
    const [letter] = await ports.lanes.letters(laneA, 1);
    expect(letter).toMatchObject({ reason: 'consumer_crashed', attempts: 3 });
    expect(ports.lanes.told.get('op')).toEqual({ delivered: 0, failed: 1 });
  });

  test('whose delivery is rejected parks the key again with the rest behind it', async () => {
    const { redrive, take, ack, reject, ports } = await parked();
    await redrive();
    await ack(await take());
    expect(await reject(await take())).toEqual([undefined]);
    expect(await take({ waitSeconds: 20 })).toEqual([]);
    expect(
      (await ports.lanes.letters(laneA, 9)).map(({ position, reason }) => [
        position.offset,
        reason,
      ]),
    ).toEqual([
      [1, 'rejected'],
      [2, 'behind_parked_key'],
    ]);
  });

  test('is stale once another redrive has begun: what it handed out can still be acked, not rejected', async () => {
    const { redrive, take, ack, reject, ports } = await parked();
    await redrive();
    const handed = await take();
    await redrive();
    const [refusal] = await reject(handed);
    expect(refusal?.code).toBe('lease_lost');
    expect(await ack(handed)).toEqual([undefined]);
    expect(offsets(await take())).toEqual([1]);
    expect((await ports.lanes.parked(laneA))?.count).toBe(2);
  });

  test('of a cancelled operation leaves the key parked', async () => {
    const { redrive, take, ports } = await parked();
    ports.turns.take = async () => undefined as never;
    await redrive('op');
    expect(await take()).toEqual([]);
    expect((await ports.lanes.parked(laneA))?.count).toBe(3);
  });

  test('whose operation has used up its rate comes again', async () => {
    const { redrive, take, ports } = await parked();
    const { outside } = ports;
    ports.turns.take = async () => ({ granted: 0, nextAt: outside.time + 3_000 });
    await redrive('op');
    expect(await take()).toEqual([]);
    ports.turns.take = async () => ({ granted: 1, nextAt: 0 });
    expect(await take({ waitSeconds: 2 })).toEqual([]);
    expect(offsets(await take({ waitSeconds: 1 }))).toEqual([0]);
  });
});
