import * as fc from 'fast-check';
import { Processes } from './limiting';

const processes = 4;
const rate = { requests: 20, bytes: 20_000 };

type Step =
  | { readonly kind: 'request'; readonly at: number; readonly bytes: number }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'restart'; readonly at: number; readonly skew: number }
  | { readonly kind: 'clock'; readonly at: number; readonly skew: number };

const at = fc.nat(processes - 1);

const steps = (skew: number): fc.Arbitrary<Step[]> => {
  const skews = fc.integer({ min: -skew, max: skew });
  const request = fc.record({
    kind: fc.constant('request' as const),
    at,
    bytes: fc.integer({ min: 1, max: 20_000 }),
  });
  const small = fc.record({ kind: fc.constant('request' as const), at, bytes: fc.constant(1) });
  const wait = fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(1_500) });
  const restart = fc.record({ kind: fc.constant('restart' as const), at, skew: skews });
  const clock = fc.record({ kind: fc.constant('clock' as const), at, skew: skews });
  return fc.array(
    fc.oneof(
      { arbitrary: small, weight: 12 },
      { arbitrary: request, weight: 4 },
      { arbitrary: wait, weight: 3 },
      { arbitrary: restart, weight: 1 },
      { arbitrary: clock, weight: 1 },
    ),
    { minLength: 20, maxLength: 150 },
  );
};

async function run(all: readonly Step[]): Promise<Processes> {
  const site = new Processes(processes, rate);
  for (const step of all) {
    if (step.kind === 'wait') site.time += step.ms;
    else if (step.kind === 'restart') site.restart(step.at, step.skew);
    else if (step.kind === 'clock') site.setClock(step.at, step.skew);
    else await site.request(step.at, { requests: 1, bytes: step.bytes });
  }
  return site;
}

// A full bucket is worth a second, and so is what is held: two seconds' worth may come on top of the rate.
test('in no stretch of time is more used than the rate allows, and two seconds’ worth', async () => {
  await fc.assert(
    fc.asyncProperty(steps(0), async (all) => {
      const site = await run(all);
      expect(site.excess('requests')).toBeLessThanOrEqual(2 * rate.requests + 1);
      expect(site.excess('bytes')).toBeLessThanOrEqual(2 * rate.bytes + 1_000);
      expect(site.troubles).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('clocks that differ by two seconds, and change, add what the rate allows in their difference', async () => {
  await fc.assert(
    fc.asyncProperty(steps(2_000), async (all) => {
      const site = await run(all);
      expect(site.excess('requests')).toBeLessThanOrEqual((2 + 4) * rate.requests + 1);
      expect(site.excess('bytes')).toBeLessThanOrEqual((2 + 4) * rate.bytes + 1_000);
    }),
    { numRuns: 300 },
  );
});

test('all at once, in any order, use no more than one after the other', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 80 }),
      async (count, many) => {
        const site = new Processes(count, { requests: 20 });
        await Promise.all(Array.from({ length: many }, (_, one) => site.request(one % count)));
        expect(site.used.length).toBeLessThanOrEqual(20);
      },
    ),
  );
});
