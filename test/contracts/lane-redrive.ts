import type { Lane } from '../../lib/domain/dead-letters/lane';
import type { LaneStore, Parked } from '../../lib/domain/dead-letters/lane-store';
import { freshLetters } from '../support/letters';
import { noon } from '../support/test-outside';

/** How lanes come to flow again, and what is kept beside them. A part of the contract of lanes. */
export function laneRedriveContract(store: () => LaneStore): void {
  const { freshLane, letterOf } = freshLetters();
  const offsets = async (lane: Lane) =>
    (await store().letters(lane, 1_000)).map(({ position }) => position.offset);

  /** A parked lane with letters 0, 1, … in it, opened. */
  async function opened(lane: Lane, letters: number): Promise<Parked> {
    await store().park(lane, letterOf(lane, 0), noon + 1);
    for (let at = 1; at < letters; at++) await store().wait(lane, letterOf(lane, at));
    const parked = await store().open(lane);
    if (!parked) throw new Error('it flows');
    return parked;
  }

  describe('redriving', () => {
    test('a lane that flows is not opened', async () => {
      const lane = freshLane();
      expect(await store().open(lane)).toBeUndefined();
      expect(await store().parked(lane)).toBeUndefined();
    });

    test('a lane that is due is opened in a new epoch of the same round, and due no more', async () => {
      const lane = freshLane();
      const { retryAt, ...before } = await store().park(lane, letterOf(lane, 0), noon);
      const after = { ...before, epoch: before.epoch + 1 };
      expect(await store().open(lane)).toEqual(after);
      expect(await store().parked(lane)).toEqual(after);
    });

    test('opened at once, each has an epoch of its own', async () => {
      const lane = freshLane();
      await store().park(lane, letterOf(lane, 0));
      const epochs = await Promise.all(
        [1, 2, 3].map(async () => (await store().open(lane))?.epoch),
      );
      expect(new Set(epochs).size).toBe(3);
      expect((await store().parked(lane))?.epoch).toBe(Math.max(...epochs.map(Number)));
    });

    test('a lane flows when its last letter is confirmed', async () => {
      const lane = freshLane();
      const { epoch } = await opened(lane, 3);
      const confirm = (at: number) => store().confirm(lane, letterOf(lane, at), epoch);
      expect(await confirm(0)).toBe('parked');
      expect(await store().parked(lane)).toMatchObject({ epoch, count: 2 });
      expect(await confirm(1)).toBe('parked');
      expect(await offsets(lane)).toEqual([2]);
      expect(await confirm(2)).toBe('flows');
      expect(await store().parked(lane)).toBeUndefined();
      expect(await offsets(lane)).toEqual([]);
      expect(await store().wait(lane, letterOf(lane, 3))).toBe(false);
    });

    test('a letter that is confirmed twice is taken out once', async () => {
      const lane = freshLane();
      const { epoch } = await opened(lane, 3);
      for (let again = 0; again < 3; again++)
        expect(await store().confirm(lane, letterOf(lane, 0), epoch)).toBe('parked');
      expect(await store().parked(lane)).toMatchObject({ count: 2 });
      expect(await offsets(lane)).toEqual([1, 2]);
    });

    test('the last letter confirmed twice finds that the lane flows', async () => {
      const lane = freshLane();
      const { epoch } = await opened(lane, 1);
      expect(await store().confirm(lane, letterOf(lane, 0), epoch)).toBe('flows');
      expect(await store().confirm(lane, letterOf(lane, 0), epoch)).toBe('flows');
    });

    test('a letter confirmed by an older ticket is taken out all the same, and the ticket is stale', async () => {
      const lane = freshLane();
      const { epoch } = await opened(lane, 3);
      const newer = await store().open(lane);
      expect(await store().confirm(lane, letterOf(lane, 0), epoch)).toBe('stale');
      expect(await store().confirm(lane, letterOf(lane, 0), epoch)).toBe('stale');
      expect(await store().parked(lane)).toEqual({ ...newer, count: 2 });
      expect(await offsets(lane)).toEqual([1, 2]);
    });

    test('the last letter confirmed by an older ticket lets the lane flow', async () => {
      const lane = freshLane();
      const { epoch } = await opened(lane, 1);
      const newer = await store().open(lane);
      expect(await store().confirm(lane, letterOf(lane, 0), epoch)).toBe('flows');
      expect(await store().parked(lane)).toBeUndefined();
      expect(await store().confirm(lane, letterOf(lane, 0), newer?.epoch ?? 0)).toBe('flows');
    });

    test('a letter of an earlier time does not touch the lane of today', async () => {
      const lane = freshLane();
      const { epoch } = await opened(lane, 1);
      await store().confirm(lane, letterOf(lane, 0), epoch);
      const today = await store().park(lane, letterOf(lane, 1, { lastAt: noon + 99 }));
      expect(await store().confirm(lane, letterOf(lane, 0), epoch)).toBe('stale');
      expect(await store().parked(lane)).toEqual(today);
    });

    test('letters confirmed at once, and twice, are counted once each', async () => {
      const lane = freshLane();
      const { epoch } = await opened(lane, 4);
      const confirm = (at: number) => store().confirm(lane, letterOf(lane, at), epoch);
      const results = await Promise.all([0, 1, 2, 0, 1, 2].map(confirm));
      expect(new Set(results)).toEqual(new Set(['parked']));
      expect(await store().parked(lane)).toMatchObject({ count: 1 });
      expect(await offsets(lane)).toEqual([3]);
    });

    test('the last letters confirmed at once let the lane flow', async () => {
      const lane = freshLane();
      const { epoch } = await opened(lane, 2);
      const confirm = (at: number) => store().confirm(lane, letterOf(lane, at), epoch);
      expect(await Promise.all([confirm(0), confirm(1)])).toContain('flows');
      expect(await store().parked(lane)).toBeUndefined();
      expect(await offsets(lane)).toEqual([]);
    });

    test('a record that comes while the last is confirmed waits, or finds that the lane flows', async () => {
      for (let round = 0; round < 5; round++) {
        const lane = freshLane();
        const { epoch } = await opened(lane, 1);
        const [confirmed, waits] = await Promise.all([
          store().confirm(lane, letterOf(lane, 0), epoch),
          store().wait(lane, letterOf(lane, 1)),
        ]);
        expect(confirmed).toBe(waits ? 'parked' : 'flows');
        expect(await offsets(lane)).toEqual(waits ? [1] : []);
        expect((await store().parked(lane))?.count).toBe(waits ? 1 : undefined);
      }
    });

    test('a lane that holds letters, or has a newer epoch, is not released', async () => {
      const lane = freshLane();
      const { epoch } = await opened(lane, 1);
      expect(await store().release(lane, epoch)).toBe(false);
      expect(await store().release(lane, epoch - 1)).toBe(false);
      expect(await store().parked(lane)).toMatchObject({ epoch, count: 1 });
      await store().confirm(lane, letterOf(lane, 0), epoch);
      expect(await store().release(lane, epoch)).toBe(true);
    });
  });

  describe('ending a redrive', () => {
    test('a letter that failed once more keeps its place, and its lane is parked in a new epoch', async () => {
      const lane = freshLane();
      const before = await opened(lane, 2);
      const tried = { attempts: 9, lastError: 'again', lastAt: noon + 5, tries: 4, round: 2 };
      const failed = letterOf(lane, 0, { reason: 'consumer_crashed', ...tried });
      await store().end(lane, before.epoch, { kind: 'failed', letter: failed });
      expect(await store().parked(lane)).toEqual({ ...before, epoch: before.epoch + 1 });
      expect(await store().letters(lane, 10)).toEqual([failed, letterOf(lane, 1)]);
    });

    test('a failed letter that is gone does not come back', async () => {
      const lane = freshLane();
      const { epoch } = await opened(lane, 2);
      await store().confirm(lane, letterOf(lane, 0), epoch);
      await store().end(lane, epoch, { kind: 'failed', letter: letterOf(lane, 0) });
      expect(await offsets(lane)).toEqual([1]);
      expect(await store().parked(lane)).toMatchObject({ epoch: epoch + 1, count: 1 });
    });

    test('one that is tried again later says when', async () => {
      const lane = freshLane();
      const before = await opened(lane, 1);
      const retryAt = noon + 900_000;
      await store().end(lane, before.epoch, { kind: 'later', retryAt });
      const after = { ...before, epoch: before.epoch + 1, retryAt };
      expect(await store().parked(lane)).toEqual(after);
      await store().end(lane, after.epoch, { kind: 'cancelled' });
      expect((await store().parked(lane))?.retryAt).toBeUndefined();
    });

    test('an older ticket ends nothing', async () => {
      const lane = freshLane();
      const { epoch } = await opened(lane, 1);
      const newer = await store().open(lane);
      const letter = letterOf(lane, 0, { lastError: 'late' });
      await store().end(lane, epoch, { kind: 'failed', letter });
      await store().end(lane, epoch, { kind: 'later', retryAt: noon });
      await store().end(lane, epoch, { kind: 'cancelled' });
      expect(await store().parked(lane)).toEqual(newer);
      expect(await store().letters(lane, 1)).toEqual([letterOf(lane, 0)]);
    });

    test('a lane that flows is not parked by an end', async () => {
      const lane = freshLane();
      await store().end(lane, noon + 1, { kind: 'later', retryAt: noon });
      expect(await store().parked(lane)).toBeUndefined();
    });
  });
}
