import type { CheckpointStore } from '../../lib/domain/compact/checkpoint';
import type { PartitionRef } from '../../lib/domain/topology/keys';

/** The promises that every store of checkpoints keeps. Run against each implementation. */
export function checkpointStoreContract(name: string, make: () => CheckpointStore): void {
  describe(`${name} keeps the contract of checkpoints`, () => {
    const checkpoints = make();
    let count = 0;
    const fresh = (): PartitionRef => ({
      namespace: `checkpoint-${++count}`,
      topic: 'prices',
      partition: 3,
    });

    test('before the first pass nothing is cleaned', async () => {
      expect(await checkpoints.read(fresh())).toEqual({ cleaned: 0, looked: 0, kept: 0, at: 0 });
    });

    test('what was saved is read, a pass under way included', async () => {
      const partition = fresh();
      const pass = { until: 20, looked: 21, from: 7, kept: 3, tombstoneAt: 5_000 };
      const checkpoint = { cleaned: 9, looked: 10, kept: 4, at: 1_000, tombstoneAt: 2_000, pass };
      await checkpoints.save(partition, checkpoint);
      expect(await checkpoints.read(partition)).toEqual(checkpoint);
      expect(await checkpoints.read({ ...partition, partition: 4 })).toMatchObject({ cleaned: 0 });
    });

    test('it goes forward, may be changed where it is, and does not go back', async () => {
      const partition = fresh();
      for (const [cleaned, kept] of [
        [9, 1],
        [9, 2],
        [8, 3],
      ] as const)
        await checkpoints.save(partition, { cleaned, looked: 9, kept, at: 1 });
      expect(await checkpoints.read(partition)).toEqual({ cleaned: 9, looked: 9, kept: 2, at: 1 });
    });
  });
}
