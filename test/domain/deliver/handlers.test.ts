import type { Work } from '../../../lib/domain/deliver/delivery';
import {
  batchConsumerOf,
  type ConsumedRecord,
  consumerOf,
  RejectRecord,
  RetryAfter,
} from '../../../lib/domain/deliver/handlers';
import { eventOf } from '../../support/records';

const work = (offset: number, more: Partial<Work> = {}): Work => ({
  position: { namespace: 'default', topic: 'orders', partition: 3, offset },
  event: eventOf(`${offset}`, { n: 12345678901234567890n.toString() }, 'k'),
  key: 'k',
  attempt: 2,
  ...more,
});

const failing = (error: unknown) =>
  consumerOf(() => {
    throw error;
  }).handle([work(0)], 0);

test('a handler gets the event, its JSON as published, its place, its key and which try it is', async () => {
  const seen: unknown[] = [];
  const consumer = consumerOf((record, context) => void seen.push([record, context]));
  expect(await consumer.handle([work(7, { replay: 'r1' })], 99)).toEqual([{ kind: 'done' }]);
  expect(seen).toEqual([
    [
      {
        event: JSON.parse(work(7).event),
        json: work(7).event,
        topic: 'orders',
        partition: 3,
        offset: 7,
        key: 'k',
        attempt: 2,
        replay: 'r1',
      },
      { until: 99 },
    ],
  ]);
});

test.each([
  ['an error', new TypeError('no amount'), { error: 'TypeError: no amount' }],
  ['what is no error', 'nonsense', { error: 'nonsense' }],
  ['an error that is long', new Error('x'.repeat(9_000)), { error: `Error: ${'x'.repeat(493)}` }],
  ['a rejection', new RejectRecord('bad'), { error: 'RejectRecord: bad', never: true }],
  [
    'a wish to wait',
    new RetryAfter(2.5),
    { error: 'RetryAfter: not before 2.5 s', afterSeconds: 3 },
  ],
  [
    'a wish to wait less than not at all',
    new RetryAfter(-1),
    { error: expect.any(String), afterSeconds: 0 },
  ],
  [
    'a wish for ever',
    new RetryAfter(Number.POSITIVE_INFINITY),
    { error: expect.any(String), afterSeconds: 604_800 },
  ],
  ['a wish for nothing that counts', new RetryAfter(Number.NaN), { error: expect.any(String) }],
])('what a handler throws is a failed try: %s', async (_, error, failure) => {
  expect(await failing(error)).toEqual([{ kind: 'failed', ...failure }]);
});

test('a handler that rejects later has failed as well', async () => {
  const consumer = consumerOf(() => Promise.reject(new Error('late')));
  expect(await consumer.handle([work(0)], 0)).toEqual([{ kind: 'failed', error: 'Error: late' }]);
});

test('of a batch only those fail that the handler names', async () => {
  const consumer = batchConsumerOf(async (records) =>
    records.slice(1, 2).map((record) => ({ record, error: new RejectRecord('no') })),
  );
  expect(await consumer.handle([work(0), work(1), work(2)], 0)).toEqual([
    { kind: 'done' },
    { kind: 'failed', error: 'RejectRecord: no', never: true },
    { kind: 'done' },
  ]);
});

test('a batch whose handler throws has failed as a whole', async () => {
  const consumer = batchConsumerOf(() => Promise.reject(new Error('down')));
  const failed = { kind: 'failed', error: 'Error: down' };
  expect(await consumer.handle([work(0), work(1)], 0)).toEqual([failed, failed]);
});

test('a batch whose handler names nothing is done', async () => {
  expect(await batchConsumerOf(async () => {}).handle([work(0)], 0)).toEqual([{ kind: 'done' }]);
});

test('a record that the handler names and that is none of the batch is ignored', async () => {
  const stranger = { event: {} } as unknown as ConsumedRecord;
  const consumer = batchConsumerOf(async () => [{ record: stranger, error: 'x' }]);
  expect(await consumer.handle([work(0)], 0)).toEqual([{ kind: 'done' }]);
});

test('a handler gets the trace that the event’s publisher was in', async () => {
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const seen: ConsumedRecord[] = [];
  const consumer = consumerOf((record) => void seen.push(record));
  const event = JSON.stringify({ id: '1', traceparent, tracestate: 'a=1' });
  await consumer.handle([work(0, { event })], 0);
  await consumer.handle([work(1, { event: JSON.stringify({ traceparent: 'none' }) })], 0);
  expect(seen[0]).toMatchObject({ traceparent, tracestate: 'a=1' });
  expect(seen[1]).not.toHaveProperty('traceparent');
});
