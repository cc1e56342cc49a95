import type { Lane } from '../../lib/domain/dead-letters/lane';
import type { LaneStore } from '../../lib/domain/dead-letters/lane-store';
import { freshLetters } from '../support/letters';
import { noon } from '../support/test-outside';

/** The operations that a store of lanes tells. */
export interface ToldOperations {
  /** Makes an operation known. */
  begin(namespace: string, id: string): Promise<void>;
  /** What it was told so far; undefined when it is not known. */
  told(
    namespace: string,
    id: string,
  ): Promise<{ readonly delivered: number; readonly failed: number } | undefined>;
}

/** What operations are told of the lanes that they redrive. A part of the contract of lanes. */
export function laneOperationContract(store: () => LaneStore, operations: ToldOperations): void {
  const { freshLane, letterOf } = freshLetters();
  const opOf = ({ namespace }: Lane): string => `redrive-${namespace}`;

  /** A lane with letters 0, 1, …, that operation `op` redrives; the first `delivered` are confirmed. */
  async function redriven(lane: Lane, letters: number, delivered: number): Promise<number> {
    await operations.begin(lane.namespace, opOf(lane));
    await store().park(lane, letterOf(lane, 0));
    for (let at = 1; at < letters; at++) await store().wait(lane, letterOf(lane, at));
    const { epoch = 0 } = (await store().open(lane, opOf(lane))) ?? {};
    for (let at = 0; at < delivered; at++) await store().confirm(lane, letterOf(lane, at), epoch);
    return epoch;
  }

  const told = async (lane: Lane) =>
    (await operations.told(lane.namespace, opOf(lane))) ?? { delivered: 0, failed: 0 };

  describe('telling operations', () => {
    test('an operation opens a lane in a new round, and a time of its own no more', async () => {
      const lane = freshLane();
      const { retryAt, ...before } = await store().park(lane, letterOf(lane, 0), noon + 9);
      const after = { ...before, epoch: before.epoch + 1, round: 2, operation: opOf(lane) };
      expect(await store().open(lane, opOf(lane))).toEqual(after);
      expect(await store().parked(lane)).toEqual(after);
    });

    test('a lane counts what its operation delivers, and tells it when it flows', async () => {
      const lane = freshLane();
      const epoch = await redriven(lane, 3, 2);
      expect(await store().parked(lane)).toMatchObject({ delivered: 2, operation: opOf(lane) });
      expect(await told(lane)).toEqual({ delivered: 0, failed: 0 });
      await store().confirm(lane, letterOf(lane, 2), epoch);
      await store().confirm(lane, letterOf(lane, 2), epoch);
      expect(await told(lane)).toEqual({ delivered: 3, failed: 0 });
    });

    test.each([
      ['failed for good', { kind: 'failed', failed: 1 }],
      ['is tried again later', { kind: 'later', failed: 0 }],
      ['was cancelled', { kind: 'cancelled', failed: 0 }],
    ] as const)('its redrive that %s is over, and told once', async (_, { kind, failed }) => {
      const lane = freshLane();
      const epoch = await redriven(lane, 3, 2);
      const how = { kind, letter: letterOf(lane, 2), retryAt: noon };
      await store().end(lane, epoch, how);
      await store().end(lane, epoch, how);
      expect(await told(lane)).toEqual({ delivered: 2, failed });
      const after = await store().parked(lane);
      expect(after).toMatchObject({ epoch: epoch + 1, delivered: 0, count: 1 });
      expect(after?.operation).toBeUndefined();
    });

    test.each([
      ['another operation', () => 'another'],
      ['no operation', () => undefined],
      ['the same operation', opOf],
    ])('a lane that is opened for %s tells the one that had it', async (_, choose) => {
      const lane = freshLane();
      const operation = choose(lane);
      await redriven(lane, 3, 2);
      expect(await store().open(lane, operation)).toMatchObject({ delivered: 0, count: 1 });
      expect((await store().parked(lane))?.operation).toBe(operation);
      expect(await told(lane)).toEqual({ delivered: 2, failed: 0 });
    });

    test('a record that is parked meanwhile ends the redrive, and tells its operation', async () => {
      const lane = freshLane();
      await redriven(lane, 3, 2);
      expect((await store().park(lane, letterOf(lane, 9))).operation).toBeUndefined();
      expect(await store().parked(lane)).toMatchObject({ delivered: 0, count: 2 });
      expect(await told(lane)).toEqual({ delivered: 2, failed: 0 });
    });

    test('a letter confirmed by an older ticket is nobody else’s delivery', async () => {
      const lane = freshLane();
      await store().park(lane, letterOf(lane, 0));
      const { epoch = 0 } = (await store().open(lane)) ?? {};
      await redriven(lane, 3, 0);
      await store().confirm(lane, letterOf(lane, 0), epoch);
      expect(await store().parked(lane)).toMatchObject({ delivered: 0, count: 2 });
    });

    test('the last letter confirmed by an older ticket tells the operation what it had delivered', async () => {
      const lane = freshLane();
      const epoch = await redriven(lane, 3, 2);
      expect(await store().confirm(lane, letterOf(lane, 2), epoch - 1)).toBe('flows');
      expect(await told(lane)).toEqual({ delivered: 2, failed: 0 });
    });

    test('a letter set apart has failed, and counts as no delivery', async () => {
      const lane = freshLane();
      const epoch = await redriven(lane, 3, 1);
      await store().setApart(lane, letterOf(lane, 1), epoch);
      await store().setApart(lane, letterOf(lane, 1), epoch);
      expect(await told(lane)).toEqual({ delivered: 0, failed: 1 });
      expect(await store().parked(lane)).toMatchObject({
        delivered: 1,
        count: 1,
        operation: opOf(lane),
      });
      await store().setApart(lane, letterOf(lane, 2), epoch);
      expect(await told(lane)).toEqual({ delivered: 1, failed: 2 });
    });

    test('lanes that end at once are all told of', async () => {
      const lane = freshLane();
      const names = ['key/a', 'key/b', 'key/c', 'key/d', 'key/e'];
      const ends = await Promise.all(
        names.map(async (name) => {
          const one = { ...lane, name };
          return { one, epoch: await redriven(one, 2, 1) };
        }),
      );
      const last = ends.map(({ one, epoch }) => store().confirm(one, letterOf(one, 1), epoch));
      expect(await Promise.all(last)).toEqual(names.map(() => 'flows'));
      expect(await told(lane)).toEqual({ delivered: 10, failed: 0 });
    });
  });
}
