import fc from 'fast-check';
import type { BusEvent } from '../../../lib/domain/event-bus/incoming';
import { type IngestPorts, ingest, type RefusedEvent } from '../../../lib/domain/event-bus/ingest';
import type { OnceLog } from '../../../lib/domain/idempotency/once-log';
import { isReadable } from '../../../lib/domain/log/log-store';
import { minutes } from '../../../lib/domain/topology/duration';
import { defineFabric } from '../../../lib/domain/topology/fabric';
import { FlakyOnce, onceMishaps } from '../../support/flaky-once';
import { MemoryCursors } from '../../support/memory-cursors';
import { MemoryLog } from '../../support/memory-log';
import { MemoryOnce } from '../../support/memory-once';
import { testOutside } from '../../support/test-outside';

const topology = defineFabric({
  topics: {
    orders: { partitions: 1, idempotencyWindow: minutes(1) },
    keyed: { partitions: 1, keyRequired: true },
  },
  sources: {
    shop: { topic: 'orders', pattern: { source: ['shop'] }, key: 'detail.orderId' },
    other: { topic: 'orders', pattern: { source: ['shop'] } },
    keyed: { topic: 'keyed', pattern: { source: ['shop'] }, key: 'detail.orderId' },
  },
});

function site(flaky: (once: OnceLog) => OnceLog = (once) => once) {
  const log = new MemoryLog();
  const letters: RefusedEvent[] = [];
  const refused = { keep: async (letter: RefusedEvent) => void letters.push(letter) };
  const outside = testOutside();
  const once = flaky(new MemoryOnce(log));
  const ports: IngestPorts = {
    topology,
    log,
    once,
    cursors: new MemoryCursors(),
    outside,
    refused,
  };
  const records = (topic: string) =>
    log
      .all({ namespace: 'default', topic, partition: 0 })
      .filter(isReadable)
      .flatMap((item) => item.records);
  return { ports, letters, records, outside };
}

const event = (more: BusEvent = {}): BusEvent => ({
  id: 'e-1',
  source: 'shop',
  'detail-type': 'order.placed',
  time: '2030-01-01T12:00:00Z',
  account: '000000000000',
  region: 'us-east-1',
  resources: [],
  detail: { orderId: 'o-1' },
  ...more,
});

test('an event is appended to the topic of the source whose rule it matched, under its key', async () => {
  const { ports, letters, records } = site();
  expect(await ingest(ports, { source: 'shop', event: event() })).toMatchObject({
    kind: 'stored',
    stored: { topic: 'orders', partition: 0, offset: 0, id: 'e-1', duplicate: false },
  });
  expect(records('orders')).toMatchObject([{ key: 'o-1' }]);
  expect(letters).toEqual([]);
});

test('an event that comes again is stored once, also a day and a retry of Lambda later', async () => {
  const { ports, records, outside } = site();
  const matched = { source: 'shop', event: event() };
  await ingest(ports, matched);
  outside.time += 29 * 3_600_000;
  const again = await ingest(ports, matched);
  expect(again).toMatchObject({ kind: 'stored', stored: { offset: 0, duplicate: true } });
  expect(records('orders')).toHaveLength(1);
});

test('an event that comes again after its mapping was changed is still the same event', async () => {
  const { ports, letters, records } = site();
  await ingest(ports, { source: 'shop', event: event() });
  const { shop } = topology.sources;
  const sources = { shop: { ...(shop as NonNullable<typeof shop>), key: 'source' } };
  await ingest(
    { ...ports, topology: { ...topology, sources } },
    { source: 'shop', event: event() },
  );
  expect(records('orders')).toHaveLength(1);
  expect(letters).toEqual([]);
});

test('two sources that match the same event store it once each', async () => {
  const { ports, records } = site();
  await ingest(ports, { source: 'shop', event: event() });
  await ingest(ports, { source: 'other', event: event() });
  expect(records('orders').map(({ key }) => key)).toStrictEqual(['o-1', undefined]);
});

test('the replay of an archive stores an event again, and each replay once', async () => {
  const { ports, records } = site();
  for (const replay of [undefined, 'first', 'first', 'second']) {
    await ingest(ports, { source: 'shop', event: event({ 'replay-name': replay }) });
  }
  expect(records('orders')).toHaveLength(3);
});

test('whatever goes wrong with the store, an event that is tried until it succeeds is stored once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...onceMishaps), { maxLength: 30 }),
      async (mishaps) => {
        const next = () => mishaps.shift() ?? 'none';
        const { ports, records, letters } = site((once) => new FlakyOnce(once, next));
        const attempt = (): Promise<unknown> =>
          ingest(ports, { source: 'shop', event: event() }).catch(attempt);
        await attempt();
        await ingest(ports, { source: 'shop', event: event() });
        expect(records('orders')).toHaveLength(1);
        expect(letters).toEqual([]);
      },
    ),
  );
});

test('a store that does not answer is an error, so that Lambda tries again, and no refusal', async () => {
  const { ports, letters } = site((once) => new FlakyOnce(once, () => 'lost'));
  await expect(ingest(ports, { source: 'shop', event: event() })).rejects.toMatchObject({
    code: 'outcome_unknown',
  });
  expect(letters).toEqual([]);
});

test('an event that came out of this topology is not appended again', async () => {
  const { ports, letters, records } = site();
  const own = event({ source: 'weft.orders' });
  expect(await ingest(ports, { source: 'shop', event: own })).toEqual({ kind: 'own' });
  expect([records('orders'), letters]).toEqual([[], []]);
});

test.each(['weft.elsewhere', 'weft.', 'weft', 'WEFT.orders', 'x.weft.orders', 'weft.toString'])(
  'an event of somebody else is appended: %s',
  async (source) => {
    const { ports } = site();
    const done = await ingest(ports, { source: 'shop', event: event({ source }) });
    expect(done.kind).toBe('stored');
  },
);

test.each<[string, string, BusEvent, string]>([
  ['a topic that takes records with a key only', 'keyed', { detail: {} }, 'key_required'],
  ['a record that is too large', 'shop', { detail: 'x'.repeat(260_096) }, 'record_too_large'],
  ['a rule of CloudEvents', 'shop', { 'detail-type': 'a\nb' }, 'event_invalid'],
  ['a source that is gone', 'gone', {}, 'source_unknown'],
  ['a name that every object has', 'toString', {}, 'source_unknown'],
])('what can never be appended is set aside at once, with the reason: %s', async (...given) => {
  const [, source, more, code] = given;
  const { ports, letters, records } = site();
  const matched = { source, event: event(more) };
  const done = await ingest(ports, matched);
  expect(done).toEqual({ kind: 'refused', code, reason: expect.any(String) });
  expect(letters).toEqual([{ ...matched, code, reason: expect.any(String) }]);
  expect([...records('orders'), ...records('keyed')]).toEqual([]);
});

test('another event under an id that is remembered is set aside, and not taken for the first', async () => {
  const { ports, letters, records } = site();
  await ingest(ports, { source: 'shop', event: event() });
  await ingest(ports, { source: 'shop', event: event({ detail: { orderId: 'o-2' } }) });
  expect(letters).toMatchObject([{ code: 'idempotency_key_reused' }]);
  expect(records('orders')).toHaveLength(1);
});

test('where an event can not be set aside, that is an error, so that Lambda tries again', async () => {
  const { ports } = site();
  const refused = { keep: () => Promise.reject(new Error('no queue')) };
  const matched = { source: 'keyed', event: event({ detail: {} }) };
  await expect(ingest({ ...ports, refused }, matched)).rejects.toThrow('no queue');
});

test.each([null, 'text', 5, []])('an invocation with %j for an event is set aside', async (odd) => {
  const { ports } = site();
  const done = await ingest(ports, { source: 'shop', event: odd as BusEvent });
  expect(done).toMatchObject({ kind: 'refused', code: 'event_invalid' });
});
