import type { Lane } from '../../lib/domain/dead-letters/lane';
import type { LaneStore } from '../../lib/domain/dead-letters/lane-store';
import type { LetterShelf, Reminders } from '../../lib/domain/dead-letters/letter-shelf';
import { freshLetters } from '../support/letters';
import { noon } from '../support/test-outside';

export interface RemindedSubject {
  readonly shelf: LetterShelf;
  readonly reminders: Reminders;
  readonly lanes: LaneStore;
}

const inLane = (lane: Lane, name: string): Lane => ({ ...lane, name });

/** When lanes are looked at. A part of the contract of a shelf. */
export function letterReminderContract(subject: () => RemindedSubject): void {
  const { freshLane, letterOf } = freshLetters();

  describe('reminders', () => {
    const dueAt = async (of: Lane, now: number, max = 100) =>
      (await subject().reminders.due(of, now, max)).map(
        ({ lane, reminded }) => `${lane.name}${reminded ? ' reminded' : ''}`,
      );

    test('a lane is due from its time on, earlier ones first', async () => {
      const of = freshLane();
      const [a, b] = [inLane(of, 'key/a#%'), inLane(of, 'key/b')];
      await subject().lanes.park(a, letterOf(a, 1), noon + 2_000);
      await subject().lanes.park(b, letterOf(b, 2), noon + 1_000);
      await subject().lanes.park(inLane(of, 'key/c'), letterOf(of, 3));
      expect(await dueAt(of, noon + 999)).toEqual([]);
      expect(await dueAt(of, noon + 1_000)).toEqual(['key/b']);
      expect(await dueAt(of, noon + 2_000)).toEqual(['key/b', 'key/a#%']);
      expect(await dueAt(of, noon + 2_000, 1)).toEqual(['key/b']);
      expect(await dueAt({ ...of, subscription: 'x' }, noon * 2)).toEqual([]);
      const due = await subject().reminders.due(of, noon + 1_000, 1);
      expect(due[0]?.lane).toEqual({ ...b });
    });

    test('a lane that was opened is due no more, but for its reminder', async () => {
      const lane = freshLane('key/a#%25');
      await subject().lanes.park(lane, letterOf(lane, 1), noon);
      await subject().reminders.remind(lane, noon + 60_000);
      await subject().lanes.open(lane);
      expect(await dueAt(lane, noon + 59_999)).toEqual([]);
      expect(await dueAt(lane, noon + 60_000)).toEqual([`${lane.name} reminded`]);
      await subject().reminders.remind(lane, noon + 70_000);
      expect(await dueAt(lane, noon + 60_000)).toEqual([]);
      await subject().reminders.forget(lane);
      await subject().reminders.forget(lane);
      expect(await dueAt(lane, noon * 2)).toEqual([]);
    });

    test('a reminder is neither a parked lane nor a letter', async () => {
      const lane = freshLane();
      await subject().reminders.remind(lane, noon);
      expect(await subject().shelf.lanes(lane, { max: 10 })).toEqual({ lanes: [] });
      expect(await subject().shelf.page(lane, { max: 10 })).toEqual({ letters: [] });
      expect((await subject().lanes.state(lane)).parked.size).toBe(0);
    });
  });
}
