import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import type { Producer } from '../../lib/client';
import { type Fate, latestMs, StubLog } from './stub-log';

const ms = fc.integer({ min: 0, max: 4 });
const fate: fc.Arbitrary<Fate> = fc.record({
  kind: fc.oneof(
    { weight: 8, arbitrary: fc.constant('served' as const) },
    {
      weight: 6,
      arbitrary: fc.constantFrom<Fate['kind']>('lost there', 'lost back', 'late', 'refused'),
    },
    { weight: 1, arbitrary: fc.constant('forbidden' as const) },
  ),
  thereMs: ms,
  backMs: ms,
});
const key = fc.constantFrom('a', 'b', 'c', undefined);
/** A record to send, and how long after the one before; a record that failed is given up. */
const send = fc.record({ key, afterMs: fc.constantFrom(0, 0, 0, 1, 3, 6) });
const run = fc.record({
  fates: fc.array(fate, { minLength: 1, maxLength: 25 }),
  sends: fc.array(send, { minLength: 1, maxLength: 40 }),
  maxRecords: fc.integer({ min: 1, max: 6 }),
  maxInFlight: fc.integer({ min: 1, max: 4 }),
  lingerMs: fc.constantFrom(0, 1, 3),
  attempts: fc.integer({ min: 1, max: 3 }),
});

type Run = typeof run extends fc.Arbitrary<infer T> ? T : never;

async function sendAll(producer: Producer, sends: Run['sends']) {
  const outcomes: Promise<'stored' | string>[] = [];
  for (const [n, { key: partitionkey, afterMs }] of sends.entries()) {
    if (afterMs > 0) await sleep(afterMs);
    const event = { type: 't', ...(partitionkey && { partitionkey }), data: n };
    outcomes.push(
      producer.send(event).then(
        () => 'stored',
        (error) => error.code,
      ),
    );
  }
  await producer.close().catch(() => undefined);
  return Promise.all(outcomes);
}

test('whatever is lost, late, refused or slow: each key in order, nothing twice, no promise broken', async () => {
  await fc.assert(
    fc.asyncProperty(run, async ({ fates, sends, attempts, ...options }) => {
      const log = new StubLog((nth) => fates[nth] ?? { kind: 'served', thereMs: 0, backMs: 0 });
      const producer = log
        .client({ retry: { attempts, baseMs: 1, capMs: 2 } })
        .producer('t', { ...options, settleMs: latestMs + 12 });
      const outcomes = await sendAll(producer, sends);
      await sleep(latestMs + 4);

      const numbers = log.records.map(({ data }) => Number(data));
      expect(new Set(numbers).size).toBe(numbers.length);
      const stored = outcomes.flatMap((outcome, n) => (outcome === 'stored' ? [n] : []));
      expect(stored.filter((n) => !numbers.includes(n))).toEqual([]);
      for (const one of ['a', 'b', 'c']) {
        const ofKey = log.records.filter((record) => record.key === one).map(({ data }) => data);
        expect(ofKey).toEqual([...ofKey].sort((x, y) => Number(x) - Number(y)));
        expect(log.underWay.get(one) ?? 0).toBe(0);
      }
      expect(log.mostOfKey).toBeLessThanOrEqual(1);
    }),
    { numRuns: 120 },
  );
}, 60_000);
