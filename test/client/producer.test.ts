import { setTimeout as sleep } from 'node:timers/promises';
import type { WeftError } from '../../lib/client';
import { closeServers, created, problem, type Reply, type Seen, serve, stored } from './server';

afterEach(closeServers);

const event = (n: number, partitionkey?: string) => ({
  type: 't',
  data: n,
  ...(partitionkey && { partitionkey }),
});

const numbersIn = ({ body }: Seen): number[] =>
  JSON.parse(body).map(({ data }: { data: number }) => data);

/** Stores whatever comes, at the offset that its data says. */
const storing = (seen: Seen): Reply =>
  created(numbersIn(seen).map((n) => ({ status: 201, ...stored(n) })));

const codeOf = (sent: Promise<unknown>): Promise<string> =>
  sent.then(
    () => 'stored',
    (error: WeftError) => error.code,
  );

test('records that are sent within the linger share a request, and each learns its own place', async () => {
  const { client, requests } = await serve(storing);
  const producer = client.producer('orders', { lingerMs: 20 });
  const sent = await Promise.all([5, 6, 7].map((n) => producer.send(event(n))));
  expect(sent.map(({ offset }) => offset)).toEqual([5, 6, 7]);
  expect(requests.map(numbersIn)).toEqual([[5, 6, 7]]);
  await producer.close();
});

test('a request is sent as soon as it is full, by count', async () => {
  const { client, requests } = await serve(storing);
  const producer = client.producer('orders', { lingerMs: 60_000, maxRecords: 2 });
  await Promise.all([0, 1, 2, 3].map((n) => producer.send(event(n))));
  expect(requests.map(numbersIn)).toEqual([
    [0, 1],
    [2, 3],
  ]);
  await producer.close();
});

test('a request is sent as soon as it is full, by bytes, and holds no more', async () => {
  const { client, requests } = await serve(storing);
  const producer = client.producer('orders', { lingerMs: 60_000, maxBytes: 1_000 });
  const sent = Array.from({ length: 20 }, (_, n) => producer.send(event(n)));
  await producer.close();
  await Promise.all(sent);
  expect(requests.length).toBeGreaterThan(2);
  for (const { body } of requests) expect(Buffer.byteLength(body)).toBeLessThanOrEqual(1_000);
  expect(requests.flatMap(numbersIn).sort((a, b) => a - b)).toEqual(sent.map((_, n) => n));
});

test('a record larger than maxBytes goes alone', async () => {
  const { client, requests } = await serve(storing);
  const producer = client.producer('orders', { maxBytes: 300 });
  const large = { ...event(1), subject: 'x'.repeat(500) };
  await Promise.all([producer.send(event(0)), producer.send(large), producer.send(event(2))]);
  expect(requests.map(numbersIn)).toContainEqual([1]);
  await producer.close();
});

test('a record that is too large is rejected before it is sent, and the others are stored', async () => {
  const { client, requests } = await serve(storing);
  const producer = client.producer('orders');
  const large = producer.send({ type: 't', data: 'a'.repeat(260_096) });
  const small = producer.send(event(1));
  expect(await codeOf(large)).toBe('record_too_large');
  expect(await codeOf(small)).toBe('stored');
  expect(requests.map(numbersIn)).toEqual([[1]]);
  await expect(producer.close()).rejects.toMatchObject({ code: 'records_failed' });
});

test('while a key is under way its next records wait, and others do not', async () => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { client, requests } = await serve(async (seen, nth) => {
    if (nth === 1) await held;
    return storing(seen);
  });
  const producer = client.producer('orders', { maxRecords: 1, lingerMs: 0 });
  const first = producer.send(event(0, 'a'));
  const second = producer.send(event(1, 'a'));
  await producer.send(event(2, 'b'));
  await producer.send(event(3));
  expect(requests.flatMap(numbersIn).sort()).toEqual([0, 2, 3]);
  release();
  await Promise.all([first, second]);
  expect(requests.flatMap(numbersIn)).toContain(1);
  await producer.close();
});

test('limits that never come do not come at once', async () => {
  const { client } = await serve(storing, { timeoutMs: Number.POSITIVE_INFINITY });
  const producer = client.producer('orders', { lingerMs: Number.POSITIVE_INFINITY });
  const sent = producer.send(event(0));
  await sleep(20);
  await producer.flush();
  expect(await codeOf(sent)).toBe('stored');
  await producer.close();
});

test('no more requests are under way than allowed', async () => {
  let now = 0;
  let most = 0;
  const { client } = await serve(async (seen) => {
    most = Math.max(most, ++now);
    await sleep(10);
    now -= 1;
    return storing(seen);
  });
  const producer = client.producer('orders', { maxInFlight: 3, maxRecords: 1 });
  await Promise.all(Array.from({ length: 12 }, (_, n) => producer.send(event(n, `k${n}`))));
  expect(most).toBe(3);
  await producer.close();
});

test('of a batch that is partly refused only the refused are rejected, and nothing is held back', async () => {
  const { client } = await serve((seen, nth) =>
    nth === 1
      ? {
          status: 207,
          body: [
            { status: 201, ...stored(0) },
            { status: 422, code: 'key_too_long', detail: 'too long' },
          ],
        }
      : storing(seen),
  );
  const producer = client.producer('orders', { maxRecords: 2 });
  const sent = [0, 1, 2].map((n) => codeOf(producer.send(event(n, 'a'))));
  expect(await Promise.all(sent)).toEqual(['stored', 'key_too_long', 'stored']);
  await expect(producer.close()).rejects.toMatchObject({ cause: { status: 422 } });
});

test('of a batch that is refused as a whole each record learns its own reason', async () => {
  const entries = ['key_required', 'event_invalid'].map((code) => ({
    status: 422,
    code,
    detail: code,
  }));
  const { client } = await serve(() => problem(422, 'batch_refused', { entries }));
  const producer = client.producer('orders');
  const sent = [0, 1].map((n) => codeOf(producer.send(event(n))));
  expect(await Promise.all(sent)).toEqual(['key_required', 'event_invalid']);
});

test('behind a request that failed the records of its keys fail too, and those of others do not', async () => {
  const { client, requests } = await serve((seen) =>
    numbersIn(seen).includes(0) ? problem(404, 'topic_unknown') : storing(seen),
  );
  const producer = client.producer('orders', { maxRecords: 1, maxInFlight: 1, lingerMs: 0 });
  const sent = [event(0, 'a'), event(1, 'a'), event(2, 'b')].map((one) => producer.send(one));
  expect(await Promise.all(sent.map(codeOf))).toEqual(['topic_unknown', 'held_back', 'stored']);
  await expect(sent[1]).rejects.toMatchObject({ cause: { code: 'topic_unknown' } });
  expect(await codeOf(producer.send(event(3, 'a')))).toBe('stored');
  expect(requests.flatMap(numbersIn)).toEqual([0, 2, 3]);
});

test('a key whose request may still be at work waits until it can no longer be', async () => {
  const { client, requests } = await serve((seen) =>
    numbersIn(seen).includes(0) ? 'reset' : storing(seen),
  );
  const producer = client.producer('orders', { lingerMs: 0, settleMs: 300 });
  await expect(producer.send(event(0, 'a'))).rejects.toMatchObject({ mayHaveHappened: true });
  const next = producer.send(event(1, 'a'));
  expect(await codeOf(producer.send(event(2, 'b')))).toBe('stored');
  await next;
  const lastTry = requests.filter((one) => numbersIn(one).includes(0)).at(-1)?.at ?? 0;
  const after = requests.find((one) => numbersIn(one).includes(1))?.at ?? 0;
  // Clocks count whole milliseconds.
  expect(after - lastTry).toBeGreaterThan(280);
  await producer.close().catch(() => undefined);
});

test('a flush sends at once what waits, and resolves when it is stored', async () => {
  const { client, requests } = await serve(storing);
  const producer = client.producer('orders', { lingerMs: 60_000 });
  let isStored = false;
  void producer.send(event(0)).then(() => {
    isStored = true;
  });
  await producer.flush();
  expect(isStored).toBe(true);
  expect(requests).toHaveLength(1);
  await producer.flush();
  await producer.close();
});

test('a failure that nobody has looked at is told by the flush, once', async () => {
  const { client } = await serve(() => problem(404, 'topic_unknown'));
  const producer = client.producer('orders');
  void producer.send(event(0));
  void producer.send(event(1));
  await expect(producer.flush()).rejects.toMatchObject({
    code: 'records_failed',
    detail: expect.stringContaining('2 records'),
    cause: { code: 'topic_unknown' },
  });
  await producer.flush();
  await producer.close();
});

test('a producer that is closed with records queued stores them, and takes no more', async () => {
  const { client, requests } = await serve(storing);
  const producer = client.producer('orders', { maxRecords: 1, maxInFlight: 1 });
  const sent = [0, 1, 2, 3].map((n) => producer.send(event(n, 'a')));
  await producer.close();
  expect((await Promise.all(sent)).map(({ offset }) => offset)).toEqual([0, 1, 2, 3]);
  expect(requests.map(numbersIn)).toEqual([[0], [1], [2], [3]]);
  await producer.close();
  expect(await codeOf(producer.send(event(4)))).toBe('producer_closed');
});

test('a close that is aborted rejects what is not stored', async () => {
  const { client } = await serve(() => 'silence');
  const producer = client.producer('orders', { maxRecords: 1, maxInFlight: 1 });
  const sent = [0, 1].map((n) => codeOf(producer.send(event(n))));
  const closing = producer.close({ signal: AbortSignal.timeout(30) });
  await expect(closing).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(await Promise.all(sent)).toEqual(['producer_closed', 'producer_closed']);
});

test("the producer's own signal rejects what waits and what is under way", async () => {
  const controller = new AbortController();
  const { client } = await serve(() => 'silence');
  const options = { maxRecords: 1, maxInFlight: 1, signal: controller.signal };
  const producer = client.producer('orders', options);
  const sent = [0, 1].map((n) => producer.send(event(n)).catch((error: unknown) => error));
  setTimeout(() => controller.abort('enough'), 20);
  expect(await Promise.all(sent)).toEqual(['enough', 'enough']);
  await expect(producer.send(event(2))).rejects.toBe('enough');
  await expect(producer.flush()).rejects.toMatchObject({ code: 'records_failed' });
});

test('a record can be taken back while it waits', async () => {
  const { client, requests } = await serve(storing);
  const controller = new AbortController();
  const producer = client.producer('orders', { lingerMs: 30 });
  const taken = producer.send(event(0, 'a'), { signal: controller.signal });
  const kept = producer.send(event(1, 'a'));
  controller.abort('changed my mind');
  await expect(taken).rejects.toBe('changed my mind');
  await kept;
  await expect(producer.send(event(2), { signal: controller.signal })).rejects.toBe(
    'changed my mind',
  );
  expect(requests.map(numbersIn)).toEqual([[1]]);
  await producer.close();
});

test('hundreds of records under one signal raise no warning', async () => {
  const warned: string[] = [];
  const warn = ({ name }: Error) => void warned.push(name);
  process.on('warning', warn);
  const { client } = await serve(storing);
  const { signal } = new AbortController();
  const producer = client.producer('orders', { signal });
  await Promise.all(Array.from({ length: 300 }, (_, n) => producer.send(event(n), { signal })));
  await producer.close();
  await sleep(10);
  process.off('warning', warn);
  expect(warned).toEqual([]);
});

test('who waits for room gets it as soon as there is some', async () => {
  const { client } = await serve(storing);
  const producer = client.producer('orders', { maxQueued: 10, maxRecords: 5, maxInFlight: 1 });
  const sent: Promise<unknown>[] = [];
  for (let n = 0; n < 100; n++) {
    await producer.ready();
    sent.push(producer.send(event(n, `k${n}`)));
  }
  await producer.close();
  expect(await Promise.all(sent)).toHaveLength(100);
});

test('waiting for room ends with the signal, and with the producer', async () => {
  const { client } = await serve(() => 'silence');
  const options = { maxQueued: 1, maxInFlight: 1, maxRecords: 1, lingerMs: 0 };
  const producer = client.producer('orders', options);
  const sent = [0, 1, 2].map((n) => codeOf(producer.send(event(n))));
  await expect(producer.ready({ signal: AbortSignal.timeout(20) })).rejects.toBeDefined();
  const ready = producer.ready();
  await producer.close({ signal: AbortSignal.timeout(20) }).catch(() => undefined);
  await ready;
  await Promise.all(sent);
});

test.each([
  { maxRecords: 0 },
  { maxRecords: 501 },
  { maxBytes: 3 * 1024 * 1024 },
  { maxInFlight: Number.NaN },
])('%j is no setting', async (options) => {
  const { client } = await serve(storing);
  expect(() => client.producer('orders', options)).toThrow(RangeError);
});
