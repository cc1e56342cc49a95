import type { SubscriptionRef } from '../../lib/domain/dead-letters/lane';
import type { Circuit } from '../../lib/domain/webhook/circuit';
import type { CircuitStore } from '../../lib/domain/webhook/circuit-store';

const circuit = (tag: string, failures = 1): Circuit => ({ tag, failures });
const span = { until: 1_893_499_200_000, ms: 30_000 };
const open: Circuit = { tag: 'o', failures: 5, open: { times: 2, rest: span, probe: span } };

/** The promises that every store of circuits keeps. Run against each implementation. */
export function circuitStoreContract(name: string, make: () => CircuitStore): void {
  describe(`${name} keeps the contract of circuits`, () => {
    const store = make();
    let count = 0;
    const fresh = (): SubscriptionRef => ({ namespace: `circuit-${++count}`, subscription: 'crm' });
    const newest = (of: SubscriptionRef) => store.read(of, { newest: true });

    test('an endpoint that is well has none', async () => {
      const of = fresh();
      expect(await store.read(of)).toBeUndefined();
      expect(await newest(of)).toBeUndefined();
    });

    test('what was written is read back, all of it', async () => {
      const of = fresh();
      expect(await store.swap(of, undefined, open)).toBe(true);
      expect(await newest(of)).toEqual(open);
    });

    test('one that is known is replaced, and taken away', async () => {
      const of = fresh();
      await store.swap(of, undefined, circuit('a'));
      expect(await store.swap(of, 'a', circuit('b', 2))).toBe(true);
      expect(await newest(of)).toEqual(circuit('b', 2));
      expect(await store.swap(of, 'b', undefined)).toBe(true);
      expect(await newest(of)).toBeUndefined();
    });

    test.each([
      ['none was known', undefined, circuit('c')],
      ['an older one was known', 'a', circuit('c')],
      ['an older one is to go', 'a', undefined],
    ])('another one stays where %s', async (_, from, to) => {
      const of = fresh();
      await store.swap(of, undefined, circuit('a'));
      await store.swap(of, 'a', circuit('b'));
      expect(await store.swap(of, from, to)).toBe(false);
      expect(await newest(of)).toEqual(circuit('b'));
    });

    test('one that is gone is not replaced', async () => {
      const of = fresh();
      expect(await store.swap(of, 'a', circuit('b'))).toBe(false);
      expect(await newest(of)).toBeUndefined();
    });

    test('a write that is repeated because its answer was lost is written', async () => {
      const of = fresh();
      for (let time = 0; time < 2; time += 1) {
        expect(await store.swap(of, undefined, circuit('a'))).toBe(true);
      }
      for (let time = 0; time < 2; time += 1) {
        expect(await store.swap(of, 'a', circuit('b'))).toBe(true);
      }
      for (let time = 0; time < 2; time += 1)
        expect(await store.swap(of, 'b', undefined)).toBe(true);
      expect(await store.swap(of, undefined, undefined)).toBe(true);
      expect(await newest(of)).toBeUndefined();
    });

    test('of many at once one is written', async () => {
      const of = fresh();
      await store.swap(of, undefined, circuit('a'));
      const tags = ['b', 'c', 'd', 'e', 'f'];
      const written = await Promise.all(tags.map((tag) => store.swap(of, 'a', circuit(tag))));
      expect(written.filter((isWritten) => isWritten)).toHaveLength(1);
      expect((await newest(of))?.tag).toBe(tags[written.indexOf(true)]);
    });

    test('two subscriptions share nothing', async () => {
      const of = fresh();
      await store.swap(of, undefined, circuit('a'));
      expect(await newest({ ...of, subscription: 'crm2' })).toBeUndefined();
      expect(await newest({ ...of, namespace: `${of.namespace}x` })).toBeUndefined();
    });
  });
}
