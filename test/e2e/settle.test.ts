import {
  ack,
  ackIdsOf,
  ask,
  type Delivered,
  pull,
  pullOne,
  take,
  takeOne,
} from '../support/consuming';
import { lettersOf } from '../support/dead-letters';
import { event, publishBatch, publishInTurn, publishJson } from '../support/publishing';

const lanes = 'lanes-pull';

const settled = (...ackIds: string[]) => ({
  succeeded: ackIds.map((ackId) => ({ ackId })),
  failed: [],
});

test('a nacked record comes again at once, and is counted', async () => {
  const { id } = await publishJson('lanes', 'again', 1);
  const { ackId } = await pullOne(lanes);
  const { json } = await ask(lanes, 'nack', { ackIds: [ackId] });
  expect(json).toEqual(settled(ackId));
  const again = await takeOne(lanes);
  expect(again).toMatchObject({ attempt: 2, event: { id } });
});

test('a nacked record holds back the later ones of its key, and no others', async () => {
  await publishInTurn('lanes', [
    { key: 'held', data: 'held 1' },
    { key: 'held', data: 'held 2' },
    { key: 'free', data: 'free 1' },
    { key: 'free', data: 'free 2' },
  ]);
  const failing = await pullOne(lanes);
  expect(failing.event.data).toBe('held 1');
  const nacked = await ask(lanes, 'nack', { ackIds: [failing.ackId], delaySeconds: 2 });
  expect(nacked.json).toEqual(settled(failing.ackId));
  const others = await take(lanes, 2);
  expect(others.map((one) => one.event.data)).toEqual(['free 1', 'free 2']);
  expect(await pull(lanes, { waitSeconds: 0 })).toEqual([]);
  const held = await take(lanes, 2);
  expect(held.map((one) => [one.event.data, one.attempt])).toEqual([
    ['held 1', 2],
    ['held 2', 1],
  ]);
});

test('extending keeps a record away for longer than its lease', async () => {
  await publishJson('lanes', 'long', 1);
  const delivery = await pullOne(lanes, { leaseSeconds: 1 });
  const { json } = await ask(lanes, 'extend', { ackIds: [delivery.ackId], leaseSeconds: 30 });
  expect(json).toEqual(settled(delivery.ackId));
  expect(await pull(lanes, { waitSeconds: 2 })).toEqual([]);
  await ack(lanes, delivery);
});

test("extending without a time gives the subscription's lease anew", async () => {
  await publishJson('lanes', 'longer', 1);
  const delivery = await pullOne(lanes, { leaseSeconds: 1 });
  await ask(lanes, 'extend', { ackIds: [delivery.ackId] });
  expect(await pull(lanes, { waitSeconds: 2 })).toEqual([]);
  await ack(lanes, delivery);
});

test('a rejected record becomes a dead letter with its reason and position, and is gone', async () => {
  const stored = await publishJson('lanes', 'rejected', { amount: 'NaN' });
  const delivery = await pullOne(lanes);
  const reason = 'amount is no number: "NaN" \u20ac';
  const { json } = await ask(lanes, 'reject', { ackIds: [delivery.ackId], reason });
  expect(json).toEqual(settled(delivery.ackId));
  const [letter] = await lettersOf(lanes, 'rejected');
  expect(letter).toMatchObject({
    position: `${stored.partition}-${stored.offset}`,
    event: delivery.event,
    reason: 'rejected',
    lastError: reason,
  });
  expect(await pull(lanes, { waitSeconds: 1 })).toEqual([]);
});

/** Swaps one character in the middle: the form stays right, the signature does not. */
const tampered = (ackId: string): string => {
  const middle = Math.floor(ackId.length / 3);
  return `${ackId.slice(0, middle)}${ackId[middle] === 'A' ? 'B' : 'A'}${ackId.slice(middle + 1)}`;
};

describe.each(['ack', 'nack', 'extend', 'reject'] as const)('%s', (action) => {
  test('answers each ack id for itself, and touches no record that it was not given', async () => {
    await publishInTurn('lanes', [
      { key: 'given', data: 'given' },
      { key: 'kept', data: 'kept' },
    ]);
    const given = await pullOne(lanes);
    const kept = await pullOne(lanes);
    const foreign = await pullOne('lanes-other');
    const ackIds = [
      'garbage',
      '',
      'a.b.c',
      '\u20ac\u0000',
      'x'.repeat(5_000),
      tampered(kept.ackId),
      foreign.ackId,
      given.ackId,
      given.ackId,
    ];
    const { status, json } = await ask(lanes, action, { ackIds });
    expect(status).toBe(200);
    expect(json.succeeded).toEqual([{ ackId: given.ackId }]);
    expect(json.failed.map((one: { ackId: string; code: string }) => one.code)).toEqual([
      ...Array(6).fill('ack_id_invalid'),
      'ack_id_foreign',
      'ack_id_repeated',
    ]);
    expect(json.failed.map((one: { ackId: string }) => one.ackId)).toEqual([
      ...ackIds.slice(0, 7),
      given.ackId,
    ]);
    await ack('lanes-other', foreign);
    await ack(lanes, kept);
    if (action === 'nack') await takeOne(lanes);
    if (action === 'extend') await ack(lanes, given);
    expect(await pull(lanes, { waitSeconds: 0 })).toEqual([]);
  });
});

test('an ack id that is used twice harms no other record', async () => {
  await publishInTurn('lanes', [
    { key: 'twice', data: 'first' },
    { key: 'twice', data: 'second' },
  ]);
  const first = await pullOne(lanes);
  await ack(lanes, first);
  const second = await pullOne(lanes);
  const { status, json } = await ask(lanes, 'ack', { ackIds: [first.ackId] });
  expect(status).toBe(200);
  // SQS may take the second delete of a message for the first.
  expect([...json.succeeded, ...json.failed]).toEqual([
    expect.objectContaining({ ackId: first.ackId }),
  ]);
  for (const { code } of json.failed) expect(code).toBe('lease_lost');
  const again = await ask(lanes, 'nack', { ackIds: [second.ackId] });
  expect(again.json).toEqual(settled(second.ackId));
  expect(await takeOne(lanes)).toMatchObject({ attempt: 2, event: { data: 'second' } });
});

test('an ack after the lease has ended is refused, and the record comes again', async () => {
  await publishJson('lanes', 'tardy', 1);
  const first = await pullOne(lanes, { leaseSeconds: 1 });
  const second = await pullOne(lanes);
  const { json } = await ask(lanes, 'ack', { ackIds: [first.ackId] });
  expect(json).toMatchObject({ succeeded: [], failed: [{ status: 409, code: 'lease_lost' }] });
  await ack(lanes, second);
});

test('a hundred ack ids are settled in one request', async () => {
  const data = Array.from({ length: 100 }, (_, at) => at);
  await publishBatch(
    'lanes',
    data.map((at) => event({ id: `h-${at}`, partitionkey: `key-${at}`, data: at })),
  );
  const deliveries: Delivered[] = [];
  while (deliveries.length < 100) {
    deliveries.push(...(await pull(lanes, { max: 100 - deliveries.length })));
  }
  await ack(lanes, ...deliveries);
  expect(new Set(ackIdsOf(deliveries)).size).toBe(100);
  expect(await pull(lanes, { waitSeconds: 0 })).toEqual([]);
});
