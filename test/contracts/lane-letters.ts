import type { Lane, SubscriptionRef } from '../../lib/domain/dead-letters/lane';
import type { LaneStore } from '../../lib/domain/dead-letters/lane-store';
import type { Letter } from '../../lib/domain/dead-letters/letter';
import { awkwardRecords } from '../support/awkward-records';
import { freshLetters } from '../support/letters';
import { noon } from '../support/test-outside';

/** What lies in lanes, and that no two lanes meet. A part of the contract of lanes. */
export function laneLetterContract(store: () => LaneStore): void {
  const { freshLane, letterOf } = freshLetters();
  const offsets = async (lane: Lane) =>
    (await store().letters(lane, 1_000)).map(({ position }) => position.offset);

  describe('letters', () => {
    test('they come in the order of their offsets, however many digits these have', async () => {
      const lane = freshLane();
      await store().park(lane, letterOf(lane, 100));
      for (const at of [9, 2 ** 53 - 1, 10, 99, 1_000])
        await store().wait(lane, letterOf(lane, at));
      expect(await offsets(lane)).toEqual([9, 10, 99, 100, 1_000, 2 ** 53 - 1]);
      expect(await store().letters(lane, 2)).toHaveLength(2);
    });

    test('two records of one key and offset, of two partitions, are two letters', async () => {
      const lane = freshLane();
      const here = letterOf(lane, 5);
      // A key moves when its topic gets more partitions, and offsets begin anew there.
      const there = { ...here, position: { ...here.position, partition: 9 } };
      const { epoch } = await store().park(lane, here);
      expect(await store().wait(lane, there)).toBe(true);
      expect(await store().letters(lane, 10)).toHaveLength(2);
      expect(await store().confirm(lane, here, epoch)).toBe('parked');
      expect(await store().letters(lane, 10)).toEqual([there]);
      expect(await store().begin(lane, here.position)).toBe(1);
      expect(await store().begin(lane, there.position)).toBe(1);
    });

    test.each([
      ['key/a', 'key/a#0000000000000001'],
      ['key/a', 'key/a#'],
      ['key/a#', 'key/a%23'],
      ['key/1/5', 'one/00001/0000000000000005'],
      ['key/%', 'key/%25'],
    ])('lane %p does not meet lane %p', async (name, other) => {
      const lane = freshLane(name);
      const neighbour = { ...lane, name: other };
      await store().park(lane, letterOf(lane, 1));
      expect(await store().parked(neighbour)).toBeUndefined();
      expect(await store().wait(neighbour, letterOf(neighbour, 1))).toBe(false);
      await store().park(neighbour, letterOf(neighbour, 2));
      expect(await offsets(lane)).toEqual([1]);
      expect(await offsets(neighbour)).toEqual([2]);
      expect([...(await store().state(lane)).parked.keys()].sort()).toEqual([name, other].sort());
    });

    test.each<[string, Partial<SubscriptionRef>]>([
      ['subscription', { subscription: 'b' }],
      ['subscription that begins with its name', { subscription: 'billing-2' }],
      ['namespace', { namespace: 'other' }],
    ])('a lane of the same name in another %s is another lane', async (_, other) => {
      const lane = freshLane();
      await store().park(lane, letterOf(lane, 1));
      await store().stop(lane, { why: 'paused', at: noon });
      expect(await store().parked({ ...lane, ...other })).toBeUndefined();
      expect(await store().letters({ ...lane, ...other }, 10)).toEqual([]);
      const state = await store().state({ ...lane, ...other });
      expect(state).toEqual({ stopped: undefined, parked: new Map(), complete: true });
    });

    test.each(awkwardRecords.map((record, at) => ({ ...record, at })))(
      'awkward record $at comes back as it was, to the byte',
      async ({ event, key }) => {
        const lane = freshLane();
        const letter: Letter = {
          ...letterOf(lane, 3, { replay: 'replay-1', lastError: 'ü: "no" \u2028', round: 4 }),
          event,
          ...(key !== undefined && { key }),
          edited: { by: 'café', at: noon - 1, original: `${event} ` },
        };
        await store().park(lane, letter);
        expect(await store().letters(lane, 1)).toEqual([letter]);
        expect((await store().parked(lane))?.key).toBe(letter.key);
      },
    );

    test('what is known of its tries is kept, and its event is left alone', async () => {
      const lane = freshLane();
      const letter = letterOf(lane, 1);
      await store().park(lane, letter);
      const tried = {
        reason: 'rejected' as const,
        attempts: 6,
        lastError: 'full',
        lastAt: noon + 9,
        tries: 2,
        round: 3,
      };
      await store().note(lane, { ...letter, ...tried, event: '{"data":"as it was before"}' });
      expect(await store().letters(lane, 1)).toEqual([{ ...letter, ...tried }]);
    });

    test('nothing is known of a letter that is gone', async () => {
      const lane = freshLane();
      await store().park(lane, letterOf(lane, 1));
      await store().note(lane, letterOf(lane, 2));
      expect(await offsets(lane)).toEqual([1]);
    });
  });
}
