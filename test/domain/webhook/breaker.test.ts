import * as fc from 'fast-check';
import { type Admission, admit, report } from '../../../lib/domain/webhook/breaker';
import type { CircuitStore } from '../../../lib/domain/webhook/circuit-store';
import { MemoryCircuits } from '../../support/memory-circuits';
import { noon, testOutside } from '../../support/test-outside';

const of = { namespace: 'default', subscription: 'crm' };
const lease = 20_000;
const down = (downs = 1) => ({ alive: false, downs });
const alive = { alive: true, downs: 0 };

function site(circuits: CircuitStore = new MemoryCircuits()) {
  const outside = testOutside();
  const ports = { circuits, outside };
  return {
    outside,
    admit: () => admit(ports, of, lease),
    report: (seen: { alive: boolean; downs: number }, admitted: Admission) =>
      report(ports, of, { seen, admitted }),
  };
}

async function opened(circuits?: CircuitStore) {
  const made = site(circuits);
  await made.report(down(5), await made.admit());
  return made;
}

test('an endpoint that is well costs one read and no write', async () => {
  const circuits = new MemoryCircuits();
  const { admit, report } = site(circuits);
  for (let time = 0; time < 3; time += 1) await report(alive, await admit());
  expect([circuits.reads, circuits.writes]).toEqual([3, 0]);
});

test('failures are written, and the success that ends them', async () => {
  const circuits = new MemoryCircuits();
  const { admit, report } = site(circuits);
  await report(down(), await admit());
  await report(alive, await admit());
  await report(alive, await admit());
  expect([circuits.reads, circuits.writes]).toEqual([3, 2]);
});

test('failures of many workers at once are all counted', async () => {
  const { admit, report } = site();
  const admitted = await Promise.all([1, 2, 3, 4].map(() => admit()));
  await Promise.all(admitted.map((one) => report(down(), one)));
  const circuit = await report(down(), { kind: 'all' });
  expect(circuit?.open).toBeDefined();
});

test('of many that may ask, one does', async () => {
  const { admit, outside } = await opened();
  expect((await admit()).kind).toBe('wait');
  outside.time += 30_000;
  const kinds = (await Promise.all([1, 2, 3, 4].map(() => admit()))).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'probe')).toHaveLength(1);
  expect(kinds.filter((kind) => kind === 'wait')).toHaveLength(3);
});

test('a probe that finds the endpoint back lets everything through', async () => {
  const { admit, report, outside } = await opened();
  outside.time += 30_000;
  expect(await report(alive, await admit())).toBeUndefined();
  expect(await admit()).toEqual({ kind: 'all' });
});

test('a probe that died does not keep it closed to the next, and its late answer does no harm', async () => {
  const { admit, report, outside } = await opened();
  outside.time += 30_000;
  const dead = await admit();
  outside.time += lease;
  const next = await admit();
  expect([dead.kind, next.kind]).toEqual(['probe', 'probe']);
  await report(down(), dead);
  expect((await admit()).kind).toBe('wait');
  const circuit = await report(down(), next);
  expect(circuit?.open?.times).toBe(2);
});

test('a store that fails while the probe is taken lets the probe be made', async () => {
  const circuits = new MemoryCircuits();
  const { admit, report, outside } = await opened(circuits);
  outside.time += 30_000;
  const swap = circuits.swap.bind(circuits);
  circuits.swap = () => Promise.reject(new Error('busy'));
  const admitted = await admit();
  expect(admitted.kind).toBe('probe');
  circuits.swap = swap;
  expect(await report(alive, admitted)).toBeUndefined();
  expect(await admit()).toEqual({ kind: 'all' });
});

test('a report that always meets another one gives up', async () => {
  let count = 0;
  const busy: CircuitStore = {
    read: async () => ({ tag: `other-${++count}`, failures: 1 }),
    swap: async () => false,
  };
  const { report } = site(busy);
  expect(await report(down(), { kind: 'all' })).toMatchObject({ failures: 1 });
  expect(count).toBe(5);
});

/** What happens in a fleet, step by step: workers whose clocks differ ask, answer, or die. */
const steps = fc.array(
  fc.record({
    worker: fc.nat({ max: 3 }),
    waitMs: fc.integer({ min: 0, max: 40_000 }),
    what: fc.constantFrom('ask', 'answer', 'die' as const),
  }),
  { maxLength: 60 },
);

test('no more than one asks at a time while clocks agree, and the endpoint that is back is found', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.array(fc.boolean(), { maxLength: 60 }), async (all, ups) => {
      const { admit, report, outside } = await opened();
      const asking = new Map<number, { admitted: Admission; until: number }>();
      for (const [at, { worker, waitMs, what }] of all.entries()) {
        outside.time += waitMs;
        const held = asking.get(worker);
        if (what === 'ask' && !held) {
          const admitted = await admit();
          if (admitted.kind === 'probe') {
            const alive = [...asking.values()].filter(
              ({ admitted: { kind }, until }) => kind === 'probe' && until > outside.time,
            );
            expect(alive).toEqual([]);
          }
          if (admitted.kind !== 'wait')
            asking.set(worker, { admitted, until: outside.time + lease });
        } else if (held && what !== 'ask') {
          asking.delete(worker);
          const isUp = ups[at] ?? false;
          if (what === 'answer') await report(isUp ? alive : down(), held.admitted);
          // One that dies is asking still, as far as anybody knows, until its time is up.
          else if (held.admitted.kind === 'probe') asking.set(100 + at, held);
        }
      }
      await expectFound({ admit, report, outside });
    }),
  );
});

test('an endpoint that is back is found whatever the clocks of the workers show', async () => {
  const skews = fc.array(fc.integer({ min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(skews, async (all) => {
      const made = site();
      for (const skew of all) {
        made.outside.time = noon + skew;
        const admitted = await made.admit();
        // Every second one dies with what it has taken.
        if (admitted.kind !== 'wait' && skew % 2 === 0) await made.report(down(5), admitted);
      }
      made.outside.time = noon;
      await expectFound(made);
    }),
  );
});

/** The endpoint is up from now on: within a rest and a lease a worker finds out. */
async function expectFound({ admit, report, outside }: ReturnType<typeof site>): Promise<void> {
  const until = outside.time + 900_000 + lease + 5_000;
  for (;;) {
    const admitted = await admit();
    if (admitted.kind === 'all') return;
    if (admitted.kind === 'probe') await report(alive, admitted);
    else outside.time += admitted.ms;
    expect(outside.time).toBeLessThanOrEqual(until);
  }
}
