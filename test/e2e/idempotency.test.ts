import { setTimeout as pause } from 'node:timers/promises';
import type { Stored } from '../../lib/domain/publish/result';
import type { ApiAnswer } from '../support/api';
import { ack, placeOf, pull, pullOne, take, takeOne } from '../support/consuming';
import { headsOf } from '../support/log-heads';
import { expectProblem } from '../support/problems';
import { batchType, event, publish, publishJson } from '../support/publishing';

const publishOnce = (key: string, data: unknown, topic = 'once', query = '?key=k') =>
  publish(topic, 'application/json', JSON.stringify(data), {
    query,
    headers: { 'idempotency-key': key },
  });

const publishBatchOnce = (key: string, events: readonly unknown[], topic = 'once') =>
  publish(topic, batchType, JSON.stringify(events), { headers: { 'idempotency-key': key } });

test('a repeat is answered as the first request was, and stored once', async () => {
  const first = await publishOnce('repeat', { n: 1 });
  expect(first.status).toBe(201);
  expect(first.json).toMatchObject({ duplicate: false });
  expect(first.headers).not.toHaveProperty('idempotent-replayed');
  const repeats = [await publishOnce('repeat', { n: 1 }), await publishOnce('"repeat"', { n: 1 })];
  for (const repeat of repeats) {
    expect(repeat.status).toBe(201);
    expect(repeat.json).toEqual({ ...first.json, duplicate: true });
    expect(repeat.headers['idempotent-replayed']).toBe('true');
  }
  await publishJson('once', 'k', 'marker');
  const deliveries = await take('once-pull', 2);
  expect(deliveries.map((one) => one.event.data)).toEqual([{ n: 1 }, 'marker']);
});

test.each([
  ['another body', { n: 2 }, '?key=k'],
  ['another key', { n: 1 }, '?key=other'],
  ['a body that differs in a space only', [1, [2]], '?key=k'],
])('the same key with %s is refused, and nothing is stored', async (what, data, query) => {
  const first = what.includes('space') ? '[1, [2]]' : '{"n":1}';
  const key = `reused, ${what}`;
  await publish('once-more', 'application/json', first, {
    query: '?key=k',
    headers: { 'idempotency-key': key },
  });
  const before = await headsOf('once-more');
  expectProblem(await publishOnce(key, data, 'once-more', query), 422, 'idempotency_key_reused');
  expect(await headsOf('once-more')).toEqual(before);
});

test('the same key is another one in another topic', async () => {
  const first = await publishOnce('per topic', 1, 'once-more');
  const other = await publishOnce('per topic', 2);
  expect([first.status, other.status]).toEqual([201, 201]);
  expect(other.json).toMatchObject({ topic: 'once', duplicate: false });
  await takeOne('once-pull');
});

test('a batch is stored as a whole and replayed as a whole', async () => {
  const events = Array.from({ length: 30 }, (_, at) =>
    event({ id: `once-${at}`, partitionkey: `key-${at % 7}`, data: at }),
  );
  const first = await publishBatchOnce('batch', events);
  expect(first.status).toBe(201);
  const before = await headsOf('once');
  const repeat = await publishBatchOnce('batch', events);
  expect(repeat.json).toEqual(first.json.map((one: Stored) => ({ ...one, duplicate: true })));
  expect(repeat.headers['idempotent-replayed']).toBe('true');
  expect(await headsOf('once')).toEqual(before);
  const deliveries = await take('once-pull', events.length);
  expect(deliveries.map(placeOf).sort()).toEqual(first.json.map(placeOf).sort());
});

test('a batch of which a part was refused is replayed with its refusals', async () => {
  const events = [event({ id: 'good', partitionkey: 'k' }), event({ id: '' })];
  const first = await publishBatchOnce('partly', events, 'once-more');
  const repeat = await publishBatchOnce('partly', events, 'once-more');
  expect([first.status, repeat.status]).toEqual([207, 207]);
  expect(repeat.json[0]).toEqual({ ...first.json[0], duplicate: true });
  expect(repeat.json[1]).toEqual(first.json[1]);
  expect(repeat.headers['idempotent-replayed']).toBe('true');
});

/** Sends as a client does: again when told that it may. */
async function insist(send: () => Promise<ApiAnswer>): Promise<ApiAnswer> {
  for (;;) {
    const answer = await send();
    if (answer.status !== 409 && answer.status !== 503) return answer;
    expect(answer.headers['retry-after']).toBe('1');
    await pause(200);
  }
}

test('of ten requests at a time with the same key one is stored', async () => {
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => insist(() => publishOnce('at a time', { n: 10 }))),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201));
  expect(new Set(answers.map(({ json }) => placeOf(json))).size).toBe(1);
  expect(answers.filter(({ json }) => !json.duplicate)).toHaveLength(1);
  const delivery = await pullOne('once-pull');
  expect(delivery.event.data).toEqual({ n: 10 });
  expect(await pull('once-pull', { waitSeconds: 1 })).toEqual([]);
  await ack('once-pull', delivery);
});

test('ten requests at a time with keys of their own are all stored', async () => {
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, at) => insist(() => publishOnce(`own ${at}`, at, 'once-more'))),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201));
  expect(new Set(answers.map(({ json }) => placeOf(json))).size).toBe(10);
});

test('a request that was refused as a whole is not remembered', async () => {
  const send = (body: string, contentType: string) =>
    publish('once-more', contentType, body, {
      query: '?key=k',
      headers: { 'idempotency-key': 'mended' },
    });
  expectProblem(await send('{"n":', 'application/json'), 400, 'json_invalid');
  expectProblem(await publishBatchOnce('mended', [{}], 'once-more'), 422, 'batch_refused');
  expect((await send('{"n":1}', 'application/json')).json).toMatchObject({ duplicate: false });
});

test.each([
  ['empty', ''],
  ['of empty quotes', '""'],
  ['of 256 characters', 'k'.repeat(256)],
  ['with one quote', '"half'],
  ['with a quote in the middle', 'a"b'],
  ['with a tab', 'a\tb'],
  ['beyond ASCII', Buffer.from('\u20ac').toString('latin1')],
])('a key that is %s is refused, and nothing is stored', async (_, key) => {
  const before = await headsOf('once-more');
  expectProblem(await publishOnce(key, 1, 'once-more'), 400, 'idempotency_key_malformed');
  expect(await headsOf('once-more')).toEqual(before);
});

test('a key of 255 characters is taken', async () => {
  expect((await publishOnce('k'.repeat(255), 1, 'once-more')).status).toBe(201);
});
