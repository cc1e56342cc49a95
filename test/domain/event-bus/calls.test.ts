import fc from 'fast-check';
import { inCalls, maxCallBytes, maxEntries, sizeOf } from '../../../lib/domain/event-bus/calls';
import { type BusEntry, entryOf } from '../../../lib/domain/event-bus/entry';
import { toIncoming } from '../../../lib/domain/publish/incoming';
import { maxRecordBytes } from '../../../lib/domain/publish/limits';

const sized = (bytes: number, at = 0): { at: number; entry: BusEntry } => ({
  at,
  entry: { source: '', detailType: '', detail: 'x'.repeat(bytes), resources: [] },
});

test('an entry is as large as its texts in UTF-8, and 14 bytes for its time', () => {
  const entry = { source: 'ä', detailType: '€', detail: '😀', resources: ['a', 'bc'] };
  expect(sizeOf(entry)).toBe(2 + 3 + 4 + 1 + 2);
  expect(sizeOf({ ...entry, time: 0 })).toBe(2 + 3 + 4 + 1 + 2 + 14);
});

test('a call holds ten entries', () => {
  const calls = inCalls(Array.from({ length: 21 }, (_, at) => sized(1, at)));
  expect(calls.map((call) => call.length)).toEqual([10, 10, 1]);
});

test('a call is filled to the last byte', () => {
  const half = maxCallBytes / 2;
  expect(inCalls([sized(half), sized(half)])).toHaveLength(1);
  expect(inCalls([sized(half), sized(half + 1)])).toHaveLength(2);
});

test('nothing needs no call', () => expect(inCalls([])).toEqual([]));

test('whatever the sizes, each call is within both limits and nothing is lost or moved', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: maxCallBytes }), { maxLength: 30 }), (sizes) => {
      const all = sizes.map((size, at) => sized(size, at));
      const calls = inCalls(all);
      expect(calls.flat()).toEqual(all);
      for (const call of calls) {
        expect(call.length).toBeLessThanOrEqual(maxEntries);
        const bytes = call.reduce((sum, { entry }) => sum + sizeOf(entry), 0);
        expect(bytes).toBeLessThanOrEqual(maxCallBytes);
      }
    }),
    { numRuns: 50 },
  );
});

/** An event of exactly `bytes`, most of it its type. */
function largest(bytes: number): string {
  const attributes = (type: string) =>
    new Map([
      ['specversion', '1.0'],
      ['id', '1'],
      ['source', '/s'],
      ['type', type],
      ['time', '2030-01-01T12:00:00Z'],
    ]);
  const rest = Buffer.byteLength(toIncoming({ attributes: attributes('t') }).text) - 1;
  return toIncoming({ attributes: attributes('t'.repeat(bytes - rest)) }).text;
}

test('the largest record that can be published fits a call, under the longest topic name', () => {
  const topic = 't'.repeat(48);
  const position = {
    namespace: 'default',
    topic,
    partition: 255,
    offset: Number.MAX_SAFE_INTEGER,
  };
  const entry = entryOf({ position, event: largest(maxRecordBytes), attempt: 1 });
  expect(entry && sizeOf(entry)).toBeLessThanOrEqual(maxCallBytes);
});
