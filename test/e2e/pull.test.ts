import { ack, ask, pull, pullOne, take, takeOne } from '../support/consuming';
import { event, publishBatch, publishJson } from '../support/publishing';

test('a pull without waiting answers at once, with nothing when there is nothing', async () => {
  const { status, json } = await ask('pulled-pull', 'pull');
  expect(status).toBe(200);
  expect(json).toEqual({ deliveries: [] });
});

test('a pull that waits answers as soon as a record arrives', async () => {
  const started = performance.now();
  const waiting = pullOne('pulled-pull', { waitSeconds: 20 });
  const stored = await publishJson('pulled', 'late', { n: 1 });
  const delivery = await waiting;
  expect(delivery).toMatchObject({ offset: stored.offset, event: { id: stored.id } });
  expect(performance.now() - started).toBeLessThan(15_000);
  await ack('pulled-pull', delivery);
});

test('a pull takes as many records as it asks for, also more than the queue gives at a time', async () => {
  const events = Array.from({ length: 35 }, (_, at) =>
    event({ id: `many-${at}`, partitionkey: `key-${at}` }),
  );
  await publishBatch('pulled', events);
  const some = await pull('pulled-pull', { max: 2 });
  expect(some).toHaveLength(2);
  const rest: typeof some = [];
  while (rest.length < 33) rest.push(...(await pull('pulled-pull', { max: 33 - rest.length })));
  expect(rest).toHaveLength(33);
  await ack('pulled-pull', ...some, ...rest);
  expect(await pull('pulled-pull', { waitSeconds: 0 })).toEqual([]);
});

test('without a body a pull takes ten records at most', async () => {
  const events = Array.from({ length: 12 }, (_, at) =>
    event({ id: `dozen-${at}`, partitionkey: `key-${at}` }),
  );
  await publishBatch('pulled', events);
  const first = await pullOne('pulled-pull');
  const { json } = await ask('pulled-pull', 'pull', {});
  expect(json.deliveries.length).toBeLessThanOrEqual(10);
  await ack('pulled-pull', first, ...json.deliveries);
  await take('pulled-pull', 11 - json.deliveries.length);
});

test('a record whose lease ends comes again, and says that it does', async () => {
  await publishJson('pulled', 'leased', { n: 1 });
  const first = await pullOne('pulled-pull', { leaseSeconds: 1 });
  const second = await takeOne('pulled-pull');
  expect([first.attempt, second.attempt]).toEqual([1, 2]);
  expect(second.event).toEqual(first.event);
  expect(second.ackId).not.toBe(first.ackId);
});
