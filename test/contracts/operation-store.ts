import type { Operation, OperationRef } from '../../lib/domain/operations/operation';
import type { OperationStore } from '../../lib/domain/operations/operation-store';
import type { Buckets } from '../../lib/domain/operations/turns';
import { noon } from '../support/test-outside';

/** The promises that every store of operations keeps. Run against each implementation. */
export function operationStoreContract(
  name: string,
  make: () => { readonly operations: OperationStore & Buckets },
): void {
  describe(`${name} keeps the contract of operations`, () => {
    const { operations } = make();
    let count = 0;

    async function begun(more: Partial<Operation> = {}): Promise<Operation> {
      const operation: Operation = {
        id: `operation-${++count}`,
        namespace: `operations-${count}-${process.pid}`,
        subscription: 'billing',
        kind: 'redrive',
        state: 'running',
        request: { keys: ['a', 'ü#%'] },
        plan: { keys: ['a', 'ü#%'] },
        total: 7,
        exact: true,
        delivered: 0,
        failed: 0,
        startedBy: 'owner',
        startedAt: noon,
        ...more,
      };
      await operations.begin(operation, 100);
      return operation;
    }

    const leaseOf = (by: string, now = noon) => ({ by, now, until: now + 60_000 });

    test('what was begun is found as it was begun, with everything or with little in it', async () => {
      const small = await begun();
      expect(await operations.find(small)).toEqual(small);
      const large = await begun({ ratePerSecond: 10, kind: 'replay', exact: false });
      expect(await operations.find(large)).toEqual(large);
    });

    test('what was never begun is not found, and nothing can be done with it', async () => {
      const nobody: OperationRef = { namespace: 'operations-none', id: 'none' };
      expect(await operations.find(nobody)).toBeUndefined();
      expect(await operations.lease(nobody, leaseOf('a'))).toBeUndefined();
      expect(await operations.advance(nobody, 'a', { cursor: 1 })).toBe(false);
      expect(await operations.rest(nobody, 'a', { wakeAt: noon, stumbles: 0 })).toBe(false);
      expect(await operations.close(nobody, { state: 'cancelled', at: noon })).toBe(false);
      expect(await operations.bucket(nobody)).toBeUndefined();
      expect(await operations.pay(nobody, 0, 5)).toBe(false);
      expect(await operations.find(nobody)).toBeUndefined();
    });

    test('beginning it once more does not begin it anew', async () => {
      const operation = await begun();
      await operations.lease(operation, leaseOf('a'));
      await operations.advance(operation, 'a', { cursor: { at: 5 } });
      await operations.begin(operation, 100);
      expect(await operations.find(operation)).toMatchObject({ cursor: { at: 5 } });
    });

    test('of two runs at once one gets the lease', async () => {
      const operation = await begun();
      const both = await Promise.all([
        operations.lease(operation, leaseOf('a')),
        operations.lease(operation, leaseOf('b')),
      ]);
      expect(both.filter((one) => one !== undefined)).toHaveLength(1);
    });

    test('a lease that ran out is another’s to take, and the first can write no more', async () => {
      const operation = await begun();
      await operations.lease(operation, leaseOf('a'));
      expect(await operations.lease(operation, leaseOf('b', noon + 59_999))).toBeUndefined();
      expect(await operations.lease(operation, leaseOf('b', noon + 60_000))).toMatchObject({
        id: operation.id,
      });
      expect(await operations.advance(operation, 'a', { cursor: 'stale' })).toBe(false);
      expect(await operations.rest(operation, 'a', { wakeAt: noon, stumbles: 0 })).toBe(false);
      expect(await operations.close(operation, { state: 'done', at: noon }, 'a')).toBe(false);
      expect(await operations.advance(operation, 'b', { cursor: 'mine' })).toBe(true);
      expect(await operations.find(operation)).toMatchObject({ cursor: 'mine', state: 'running' });
    });

    test('a cursor and the counts come to the next run as they were written', async () => {
      const operation = await begun();
      await operations.lease(operation, leaseOf('a'));
      const cursor = { at: { lane: 'key/ü#', letter: { partition: -1, offset: 2 ** 52 } } };
      await operations.advance(operation, 'a', { cursor, delivered: 3, failed: 1 });
      await operations.advance(operation, 'a', { cursor });
      await operations.rest(operation, 'a', { wakeAt: noon + 1_000, stumbles: 2 });
      expect(await operations.lease(operation, leaseOf('b', noon + 1_000))).toMatchObject({
        cursor,
        delivered: 3,
        failed: 1,
        stumbles: 2,
      });
    });

    test('nobody runs it before its time', async () => {
      const operation = await begun();
      await operations.lease(operation, leaseOf('a'));
      await operations.rest(operation, 'a', { wakeAt: noon + 5_000, stumbles: 0 });
      expect(await operations.lease(operation, leaseOf('b', noon + 4_999))).toBeUndefined();
      expect(await operations.lease(operation, leaseOf('b', noon + 5_000))).toBeDefined();
    });

    test('what has ended stays as it ended', async () => {
      const operation = await begun();
      await operations.lease(operation, leaseOf('a'));
      const ending = { state: 'failed' as const, at: noon + 9, error: 'no queue' };
      expect(await operations.close(operation, ending, 'a')).toBe(true);
      expect(await operations.close(operation, { state: 'cancelled', at: noon })).toBe(false);
      expect(await operations.advance(operation, 'a', { cursor: 1 })).toBe(false);
      expect(await operations.lease(operation, leaseOf('b', noon * 2))).toBeUndefined();
      expect(await operations.find(operation)).toMatchObject({
        state: 'failed',
        endedAt: noon + 9,
        error: 'no queue',
      });
    });

    test('it can be cancelled while a run holds it, and that run can write no more', async () => {
      const operation = await begun();
      await operations.lease(operation, leaseOf('a'));
      expect(await operations.close(operation, { state: 'cancelled', at: noon })).toBe(true);
      expect(await operations.advance(operation, 'a', { cursor: 1 })).toBe(false);
      expect((await operations.bucket(operation))?.running).toBe(false);
    });

    test('the operations of a namespace are listed, newest first, and none of another', async () => {
      const first = await begun();
      const { namespace } = first;
      const later = await begun({ namespace, startedAt: noon + 1 });
      await begun({ namespace: `${namespace}x` });
      const listed = await operations.list(namespace);
      expect(listed.map(({ id }) => id)).toEqual([later.id, first.id]);
    });

    test('what nobody woke in time is overdue: neither what is held, nor what has ended', async () => {
      const lost = await begun();
      const { namespace } = lost;
      const held = await begun({ namespace });
      await operations.lease(held, leaseOf('a'));
      const ended = await begun({ namespace });
      await operations.close(ended, { state: 'cancelled', at: noon });
      const resting = await begun({ namespace });
      await operations.lease(resting, leaseOf('a'));
      await operations.rest(resting, 'a', { wakeAt: noon + 50_000, stumbles: 0 });
      const idsAt = async (before: number) =>
        (await operations.overdue(before))
          .filter((operation) => operation.namespace === namespace)
          .map(({ id }) => id)
          .sort();
      expect(await idsAt(noon)).toEqual([]);
      expect(await idsAt(noon + 1)).toEqual([lost.id]);
      expect(await idsAt(noon + 60_001)).toEqual([lost.id, held.id, resting.id].sort());
    });

    test('an operation takes a place, and without a free one nothing is written', async () => {
      const first = await begun();
      const { namespace } = first;
      const second = { ...first, id: `${first.id}-second` };
      const third = { ...first, id: `${first.id}-third` };
      expect(await operations.begin(second, 2)).toEqual({ kind: 'begun' });
      const full = await operations.begin(third, 2);
      expect(full).toMatchObject({ kind: 'full' });
      if (full.kind === 'full') expect([...full.ids].sort()).toEqual([first.id, second.id].sort());
      expect(await operations.find(third)).toBeUndefined();
      expect(await operations.begin({ ...third, namespace: `${namespace}x` }, 2)).toEqual({
        kind: 'begun',
      });
    });

    test('what has begun keeps its place when it is begun once more, also where none is free', async () => {
      const first = await begun();
      expect(await operations.begin(first, 1)).toEqual({ kind: 'begun' });
      expect(await operations.begin({ ...first, id: `${first.id}-x` }, 1)).toEqual({
        kind: 'full',
        ids: [first.id],
      });
    });

    test('a place is free again when it was given back, however often that is', async () => {
      const first = await begun();
      const second = { ...first, id: `${first.id}-second` };
      await operations.vacate(first.namespace, [first.id]);
      await operations.vacate(first.namespace, [first.id, 'nobody']);
      await operations.vacate(first.namespace, []);
      expect(await operations.begin(second, 1)).toEqual({ kind: 'begun' });
      expect(await operations.begin({ ...first, id: `${first.id}-x` }, 1)).toMatchObject({
        ids: [second.id],
      });
    });

    test('of many that begin at once no more get a place than there are', async () => {
      const first = await begun();
      const others = Array.from({ length: 8 }, (_, at) => ({ ...first, id: `${first.id}-${at}` }));
      const all = await Promise.all(others.map((one) => operations.begin(one, 4)));
      const begunNow = all.filter(({ kind }) => kind === 'begun').length;
      expect(begunNow).toBeLessThanOrEqual(3);
      expect(await operations.list(first.namespace)).toHaveLength(begunNow + 1);
    });

    test('places are no operations', async () => {
      const { namespace } = await begun();
      expect(await operations.list(namespace)).toHaveLength(1);
      expect(await operations.find({ namespace, id: '$places' })).toBeUndefined();
    });

    test('a bucket is paid from by one at a time', async () => {
      const operation = await begun({ ratePerSecond: 5 });
      const bucket = { running: true, ratePerSecond: 5, paidUntil: 0 };
      expect(await operations.bucket(operation)).toEqual(bucket);
      const both = await Promise.all([
        operations.pay(operation, 0, noon + 0.5),
        operations.pay(operation, 0, noon + 0.5),
      ]);
      expect(both.filter(Boolean)).toHaveLength(1);
      expect(await operations.bucket(operation)).toEqual({ ...bucket, paidUntil: noon + 0.5 });
      expect(await operations.pay(operation, noon, noon + 1)).toBe(false);
    });
  });
}
