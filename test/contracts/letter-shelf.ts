import { type Lane, laneOfOne } from '../../lib/domain/dead-letters/lane';
import type { LaneStore } from '../../lib/domain/dead-letters/lane-store';
import {
  type DiscardedLog,
  foreignPartition,
  type LetterFilter,
  type LetterPage,
  type LetterPlace,
  type LetterShelf,
  type Reminders,
} from '../../lib/domain/dead-letters/letter-shelf';
import { freshLetters } from '../support/letters';
import { eventOf } from '../support/records';
import { noise } from '../support/seeded';
import { noon } from '../support/test-outside';
import { discardedContract } from './discarded-log';
import { letterChangeContract } from './letter-changes';
import { letterReminderContract } from './letter-reminders';

export interface ShelfSubject {
  readonly shelf: LetterShelf;
  readonly reminders: Reminders;
  readonly discarded: DiscardedLog;
  /** The lanes that these letters lie in. */
  readonly lanes: LaneStore;
}

/** The promises that every shelf of dead letters keeps. Run against each implementation. */
export function letterShelfContract(
  name: string,
  make: () => ShelfSubject | Promise<ShelfSubject>,
): void {
  describe(`${name} keeps the contract of a shelf`, () => {
    let subject: ShelfSubject;
    beforeAll(async () => {
      subject = await make();
    });
    const { freshLane, letterOf } = freshLetters();
    const inLane = (lane: Lane, name: string): Lane => ({ ...lane, name });

    /** Parks each lane with letters at those offsets. */
    async function filled(lanes: Readonly<Record<string, readonly number[]>>): Promise<Lane> {
      const of = freshLane();
      for (const [name, [first = 0, ...others]] of Object.entries(lanes)) {
        const lane = inLane(of, name);
        const key = name.startsWith('key/') ? name.slice(4) : undefined;
        await subject.lanes.park(lane, letterOf(lane, first, { key }));
        const reason = 'behind_parked_key' as const;
        for (const offset of others)
          await subject.lanes.wait(lane, letterOf(lane, offset, { key, reason }));
      }
      return of;
    }

    const namesOf = ({ letters }: LetterPage): string[] =>
      letters.map(({ lane, letter }) => `${lane.name} ${letter.position.offset}`);

    async function allPages(of: Lane, max: number, filter?: LetterFilter) {
      const pages: string[][] = [];
      let after: LetterPlace | undefined;
      do {
        const page: LetterPage = await subject.shelf.page(of, { after, max, filter });
        pages.push(namesOf(page));
        after = page.next;
      } while (after);
      return pages;
    }

    test('letters come lane by lane, in a lane by offset, those of keys first', async () => {
      const of = await filled({ 'one/3/20': [20], 'key/b': [100, 9], 'key/a': [5] });
      expect((await allPages(of, 100)).flat()).toEqual([
        'key/a 5',
        'key/b 9',
        'key/b 100',
        'one/3/20 20',
      ]);
    });

    test('a letter comes as it was parked, and with its lane', async () => {
      const lane = freshLane('key/ü');
      const letter = letterOf(lane, 7, { key: 'ü', replay: 'r', lastError: 'no' });
      await subject.lanes.park(lane, letter);
      expect(await subject.shelf.page(lane, { max: 1 })).toMatchObject({
        letters: [{ lane, letter }],
      });
    });

    test.each([1, 2, 3, 5])(
      'by pages of %i nothing is left out and nothing comes twice',
      async (max) => {
        const of = await filled({ 'key/a': [1, 2, 3], 'key/b#1': [4, 5], 'one/3/6': [6] });
        const pages = await allPages(of, max);
        expect(pages.flat()).toEqual([
          'key/a 1',
          'key/a 2',
          'key/a 3',
          'key/b#1 4',
          'key/b#1 5',
          'one/3/6 6',
        ]);
        expect(Math.max(...pages.map((page) => page.length))).toBeLessThanOrEqual(max);
      },
    );

    test('one may go on behind a whole lane, also one that is not there', async () => {
      const of = await filled({ 'key/a': [1, 2], 'key/a#1': [3], 'key/b': [4], 'one/3/5': [5] });
      const behind = async (lane: string) =>
        namesOf(await subject.shelf.page(of, { after: { lane }, max: 100 }));
      expect(await behind('key/a')).toEqual(['key/a#1 3', 'key/b 4', 'one/3/5 5']);
      expect(await behind('key/a#1')).toEqual(['key/b 4', 'one/3/5 5']);
      expect(await behind('one/')).toEqual(['one/3/5 5']);
    });

    test('keys that look like parts of keys of the store meet nobody', async () => {
      const of = await filled({
        'key/a': [1],
        'key/a#0000000000000001#00003': [2],
        'key/a%23': [3],
        'key/~': [4],
      });
      expect((await allPages(of, 1)).flat().sort()).toEqual(
        ['key/a 1', 'key/a#0000000000000001#00003 2', 'key/a%23 3', 'key/~ 4'].sort(),
      );
    });

    test('only what fits the filter comes', async () => {
      const of = freshLane();
      const letters = [
        letterOf(of, 1, { key: 'a', reason: 'rejected', firstAt: noon, lastAt: noon + 5 }),
        letterOf(of, 2, { key: 'b', firstAt: noon + 10, lastAt: noon + 10 }),
        letterOf(of, 3, { firstAt: noon, lastAt: noon + 20 }),
      ];
      for (const letter of letters) await subject.lanes.park(laneOfOne(of, letter), letter);
      const offsets = async (filter: LetterFilter) =>
        (await allPages(of, 2, filter)).flat().map((name) => Number(name.split(' ')[1]));
      expect(await offsets({})).toEqual([1, 2, 3]);
      expect(await offsets({ keys: ['b', 'x'] })).toEqual([2]);
      expect(await offsets({ reason: 'rejected' })).toEqual([1]);
      expect(await offsets({ from: noon + 10 })).toEqual([2, 3]);
      expect(await offsets({ until: noon + 10 })).toEqual([1]);
      expect(await offsets({ from: noon + 5, until: noon + 20 })).toEqual([1, 2]);
      expect(await offsets({ hereSince: noon + 9 })).toEqual([1, 3]);
      expect(await offsets({ keys: ['a', 'b'], reason: 'rejected', from: noon })).toEqual([1]);
      expect(await offsets({ keys: Array.from({ length: 100 }, (_, at) => `k${at}`) })).toEqual([]);
    });

    test('a subscription has no letters of another', async () => {
      const of = await filled({ 'key/a': [1] });
      expect(await allPages({ ...of, subscription: `${of.subscription}x` }, 10)).toEqual([[]]);
      expect(await allPages({ ...of, namespace: `${of.namespace}1` }, 10)).toEqual([[]]);
    });

    test('a letter is found by its place, in the lane of its key or in its own', async () => {
      const of = await filled({ 'key/a': [1, 2], 'one/3/20': [20] });
      const found = async (offset: number, partition = 3) =>
        (await subject.shelf.at(of, { partition, offset }))?.lane.name;
      expect(await found(2)).toBe('key/a');
      expect(await found(20)).toBe('one/3/20');
      expect(await found(3)).toBeUndefined();
      expect(await found(2, 4)).toBeUndefined();
    });

    test('what is no record of ours has a place too', async () => {
      const lane = freshLane('one/foreign/6f9f');
      const position = { ...letterOf(lane, 0).position, partition: foreignPartition };
      const offset = 4_503_599_627_370_495;
      await subject.lanes.park(lane, letterOf(lane, 0, { position: { ...position, offset } }));
      const place = { partition: foreignPartition, offset };
      expect(await subject.shelf.at(lane, place)).toMatchObject({
        lane,
        letter: { position: place },
      });
      await subject.lanes.park(
        inLane(lane, 'one/foreign/7'),
        letterOf(lane, 0, { position: { ...position, offset: 1 } }),
      );
      expect((await allPages(lane, 1)).flat()).toHaveLength(2);
    });

    test('parked lanes come by name, page by page, and without the mark of a stopped subscription', async () => {
      const of = await filled({ 'one/3/5': [5], 'key/b': [2, 3], 'key/a': [1] });
      await subject.lanes.stop(of, { why: 'paused', at: noon });
      const names: string[][] = [];
      let after: string | undefined;
      do {
        const page = await subject.shelf.lanes(of, { after, max: 2 });
        names.push(page.lanes.map(({ lane, count }) => `${lane.name} ${count}`));
        after = page.next;
      } while (after !== undefined);
      expect(names.flat()).toEqual(['key/a 1', 'key/b 2', 'one/3/5 1']);
      expect(await subject.shelf.lanes(freshLane(), { max: 2 })).toEqual({ lanes: [] });
    });

    test('large letters come in smaller pages, and all of them come', async () => {
      const of = freshLane();
      for (let offset = 0; offset < 6; offset++) {
        const letter = letterOf(of, offset, { event: eventOf('x', noise(200_000, offset)) });
        await subject.lanes.park(laneOfOne(of, letter), letter);
      }
      expect((await allPages(of, 100)).flat()).toHaveLength(6);
    });

    letterChangeContract(() => subject, filled);
    letterReminderContract(() => subject);
    discardedContract(() => subject.discarded);
  });
}
