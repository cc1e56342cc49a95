import type { CursorStore } from '../../lib/domain/log/cursor-store';
import type { PartitionRef } from '../../lib/domain/topology/keys';

/** The promises that every store of cursors keeps. Run against each implementation. */
export function cursorStoreContract(name: string, make: () => CursorStore): void {
  describe(`${name} keeps the contract of cursors`, () => {
    const cursors = make();
    let count = 0;
    const fresh = (): PartitionRef => ({
      namespace: `cursor-${++count}`,
      topic: 'orders',
      partition: 3,
    });

    test('before the first dispatch a cursor is at the start', async () => {
      expect(await cursors.read(fresh())).toEqual({ next: 0, head: 0 });
    });

    test('a cursor moves forward and never back', async () => {
      const partition = fresh();
      for (const next of [5, 3, 5, 9, 8]) await cursors.advance(partition, next);
      expect(await cursors.read(partition)).toEqual({ next: 9, head: 0 });
    });

    test('the head moves forward and never back', async () => {
      const partition = fresh();
      for (const head of [5, 3, 12, 11]) await cursors.rememberHead(partition, head);
      expect(await cursors.read(partition)).toEqual({ next: 0, head: 12 });
    });

    test('numbers are compared as numbers', async () => {
      const partition = fresh();
      for (const next of [9, 10, 100, 20]) await cursors.advance(partition, next);
      expect(await cursors.read(partition)).toEqual({ next: 100, head: 0 });
    });

    test('neither of the two moves the other', async () => {
      const partition = fresh();
      await cursors.rememberHead(partition, 7);
      await cursors.advance(partition, 4);
      await cursors.rememberHead(partition, 9);
      expect(await cursors.read(partition)).toEqual({ next: 4, head: 9 });
    });

    test('of moves at once the furthest stays', async () => {
      const partition = fresh();
      await Promise.all([4, 12, 7, 11, 2].map((next) => cursors.advance(partition, next)));
      expect(await cursors.read(partition)).toEqual({ next: 12, head: 0 });
    });

    test('the cursors of a topic come by partition, and no other topic meets them', async () => {
      const { namespace } = fresh();
      const orders = { namespace, topic: 'orders' };
      await cursors.advance({ ...orders, partition: 0 }, 4);
      await cursors.rememberHead({ ...orders, partition: 11 }, 6);
      await cursors.advance({ namespace, topic: 'orders2', partition: 0 }, 8);
      await cursors.advance({ namespace: `${namespace}x`, topic: 'orders', partition: 0 }, 9);
      expect(await cursors.readAll(orders)).toEqual(
        new Map([
          [0, { next: 4, head: 0 }],
          [11, { next: 0, head: 6 }],
        ]),
      );
    });

    test('a topic without cursors has none', async () => {
      expect(await cursors.readAll(fresh())).toEqual(new Map());
    });
  });
}
