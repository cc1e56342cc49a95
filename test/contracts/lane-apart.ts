import { laneOfOne } from '../../lib/domain/dead-letters/lane';
import type { LaneStore } from '../../lib/domain/dead-letters/lane-store';
import { freshLetters } from '../support/letters';
import { noon } from '../support/test-outside';

/** Letters set apart, the tries of records that are not parked, and what a worker is told. A part of the contract. */
export function laneApartContract(store: () => LaneStore): void {
  const { freshLane, letterOf } = freshLetters();

  describe('setting apart', () => {
    test('a letter moves into a lane of its own, and the rest of its lane goes on', async () => {
      const lane = freshLane();
      const before = await store().park(lane, letterOf(lane, 4, { key: 'alice' }));
      await store().wait(lane, letterOf(lane, 5));
      const failed = letterOf(lane, 4, {
        key: 'alice',
        attempts: 8,
        lastError: 'no',
        lastAt: noon + 9,
      });
      expect(await store().setApart(lane, failed, before.epoch)).toBe('parked');
      expect(await store().parked(lane)).toEqual(before);
      expect(await store().letters(lane, 10)).toEqual([letterOf(lane, 5)]);
      const own = laneOfOne(lane, failed);
      expect(await store().letters(own, 10)).toEqual([failed]);
      const itself = { lane: own, key: 'alice', epoch: noon + 10, count: 1, round: 1 };
      expect(await store().parked(own)).toMatchObject({ ...itself, since: noon, delivered: 0 });
    });

    test('its lane flows when it was the last', async () => {
      const lane = freshLane();
      const { epoch } = await store().park(lane, letterOf(lane, 4));
      expect(await store().setApart(lane, letterOf(lane, 4), epoch)).toBe('flows');
      expect(await store().parked(lane)).toBeUndefined();
      expect(await store().setApart(lane, letterOf(lane, 4), epoch)).toBe('flows');
      expect(await store().parked(laneOfOne(lane, letterOf(lane, 4)))).toMatchObject({ count: 1 });
    });

    test('a letter is set apart once, and not at all when it is gone', async () => {
      const lane = freshLane();
      const { epoch } = await store().park(lane, letterOf(lane, 4));
      await store().wait(lane, letterOf(lane, 5));
      await store().wait(lane, letterOf(lane, 6));
      for (let again = 0; again < 2; again++)
        expect(await store().setApart(lane, letterOf(lane, 4), epoch)).toBe('parked');
      expect(await store().parked(lane)).toMatchObject({ count: 2 });
      await store().confirm(lane, letterOf(lane, 5), epoch);
      expect(await store().setApart(lane, letterOf(lane, 5), epoch)).toBe('parked');
      expect(await store().parked(laneOfOne(lane, letterOf(lane, 5)))).toBeUndefined();
      expect(await store().parked(lane)).toMatchObject({ count: 1 });
    });

    test('an older ticket sets nothing apart: the newer one tries the letter again', async () => {
      const lane = freshLane();
      const { epoch } = await store().park(lane, letterOf(lane, 4));
      const newer = await store().open(lane);
      expect(await store().setApart(lane, letterOf(lane, 4), epoch)).toBe('stale');
      expect(await store().parked(lane)).toEqual(newer);
      expect(await store().parked(laneOfOne(lane, letterOf(lane, 4)))).toBeUndefined();
    });

    test('a redrive of the lane of its own gives all attempts again', async () => {
      const lane = freshLane();
      await store().park(lane, letterOf(lane, 4));
      const { epoch = 0, round = 0 } = (await store().open(lane, 'redrive-1')) ?? {};
      const failed = letterOf(lane, 4, { round, tries: 5 });
      await store().setApart(lane, failed, epoch);
      const opened = await store().open(laneOfOne(lane, failed), 'redrive-2');
      expect(opened?.round).toBeGreaterThan(failed.round);
    });

    test('a record that has a letter of its own already leaves its lane, and nothing else', async () => {
      const lane = freshLane();
      const own = laneOfOne(lane, letterOf(lane, 4));
      const earlier = await store().park(own, letterOf(lane, 4, { reason: 'moved_by_queue' }));
      const { epoch } = await store().park(lane, letterOf(lane, 4));
      expect(await store().setApart(lane, letterOf(lane, 4), epoch)).toBe('flows');
      expect(await store().parked(own)).toEqual(earlier);
      expect(await store().letters(own, 10)).toHaveLength(1);
    });

    test('a letter that is alone stays where it is, and its ticket is over', async () => {
      const lane = freshLane('one/00003/0000000000000004');
      const { epoch } = await store().park(lane, letterOf(lane, 4));
      const failed = letterOf(lane, 4, { attempts: 9 });
      expect(await store().setApart(lane, failed, epoch)).toBe('stale');
      expect(await store().parked(lane)).toMatchObject({ epoch: epoch + 1, count: 1 });
      expect(await store().letters(lane, 10)).toEqual([failed]);
    });
  });

  describe('tries of a record that is not parked', () => {
    test('each is counted, for the live record and for each replay by itself', async () => {
      const lane = freshLane();
      const { position } = letterOf(lane, 4);
      for (const count of [1, 2, 3]) expect(await store().begin(lane, position)).toBe(count);
      expect(await store().begin(lane, position, 'replay-1')).toBe(1);
      expect(await store().begin(lane, position, 'replay-2')).toBe(1);
      expect(await store().begin(lane, { ...position, offset: 5 })).toBe(1);
      expect(await store().begin({ ...lane, subscription: 'other' }, position)).toBe(1);
    });

    test('what is begun at once is counted once each', async () => {
      const lane = freshLane();
      const { position } = letterOf(lane, 4);
      const counts = await Promise.all([1, 2, 3, 4].map(() => store().begin(lane, position)));
      expect(counts.sort()).toEqual([1, 2, 3, 4]);
    });

    test('the number that failed never falls', async () => {
      const lane = freshLane();
      const { position } = letterOf(lane, 4);
      for (const attempts of [3, 1]) await store().failed(lane, position, { attempts });
      await store().failed(lane, position, { attempts: 7, replay: 'replay-1' });
      expect(await store().begin(lane, position)).toBe(4);
      expect(await store().begin(lane, position, 'replay-1')).toBe(8);
    });

    test('one that was not made is taken back, and never more than were counted', async () => {
      const lane = freshLane();
      const { position } = letterOf(lane, 4);
      await store().takeBack(lane, position);
      expect(await store().begin(lane, position)).toBe(1);
      expect(await store().begin(lane, position)).toBe(2);
      for (let back = 0; back < 3; back++) await store().takeBack(lane, position);
      expect(await store().begin(lane, position)).toBe(1);
    });

    test('it does not park the lane', async () => {
      const lane = freshLane();
      await store().begin(lane, letterOf(lane, 4).position);
      expect(await store().parked(lane)).toBeUndefined();
      expect(await store().letters(lane, 10)).toEqual([]);
      expect((await store().state(lane)).parked.size).toBe(0);
    });
  });

  describe('what a worker is told', () => {
    test('nothing is parked at first, and nothing stopped', async () => {
      const state = { stopped: undefined, parked: new Map(), complete: true };
      expect(await store().state(freshLane())).toEqual(state);
    });

    test('each parked lane as it is, and why deliveries are stopped', async () => {
      const lane = freshLane();
      const other = { ...lane, name: 'one/00003/0000000000000009' };
      const parked = await store().park(lane, letterOf(lane, 1), noon + 5);
      const alone = await store().park(other, letterOf(other, 9));
      const stopped = { why: 'gone' as const, at: noon, reason: 'it answered 410' };
      await store().stop(lane, stopped);
      expect(await store().state(lane)).toEqual({
        stopped,
        parked: new Map([
          [lane.name, parked],
          [other.name, alone],
        ]),
        complete: true,
      });
    });

    test('the first reason to stop stays, until deliveries go on', async () => {
      const lane = freshLane();
      const paused = { why: 'paused' as const, at: noon };
      await store().stop(lane, paused);
      await store().stop(lane, { why: 'gone', at: noon + 1, reason: 'later' });
      expect((await store().state(lane)).stopped).toEqual(paused);
      for (let again = 0; again < 2; again++) await store().resume(lane);
      expect((await store().state(lane)).stopped).toBeUndefined();
    });

    test('a hundred parked lanes are all of them, one more is one too many', async () => {
      const lane = freshLane();
      const park = (at: number) => {
        const one = { ...lane, name: `key/${at}` };
        return store().park(one, letterOf(one, at));
      };
      await store().stop(lane, { why: 'paused', at: noon });
      await Promise.all(Array.from({ length: 100 }, (_, at) => park(at)));
      const hundred = await store().state(lane);
      expect(hundred).toMatchObject({ complete: true, stopped: { why: 'paused' } });
      expect(hundred.parked.size).toBe(100);
      await park(100);
      const more = await store().state(lane);
      expect(more).toMatchObject({ complete: false, stopped: { why: 'paused' } });
      expect(more.parked.size).toBe(100);
      await store().resume(lane);
      const { complete, stopped } = await store().state(lane);
      expect({ complete, stopped }).toEqual({ complete: false });
    });
  });
}
