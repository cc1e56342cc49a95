import type { Lane } from '../../lib/domain/dead-letters/lane';
import type { LaneStore } from '../../lib/domain/dead-letters/lane-store';
import type { Letter } from '../../lib/domain/dead-letters/letter';
import { freshLetters } from '../support/letters';
import { noon } from '../support/test-outside';
import { laneApartContract } from './lane-apart';
import { laneLetterContract } from './lane-letters';
import { laneOperationContract, type ToldOperations } from './lane-operations';
import { laneRedriveContract } from './lane-redrive';

const placeIn = ({ position: { partition, offset } }: Letter) => ({ partition, offset });

/** The promises that every store of lanes keeps. Run against each implementation. */
export function laneStoreContract(
  name: string,
  make: () => LaneStore | Promise<LaneStore>,
  operations?: ToldOperations,
): void {
  describe(`${name} keeps the contract of lanes`, () => {
    let lanes: LaneStore;
    beforeAll(async () => {
      lanes = await make();
    });
    const { freshLane, letterOf } = freshLetters();

    const offsets = async (lane: Lane) =>
      (await lanes.letters(lane, 1_000)).map(({ position }) => position.offset);

    describe('packs that come again', () => {
      const pack = { partition: 3, first: 7, last: 90 };

      test('of a pack nobody has spoken of, nothing is settled', async () => {
        expect(await lanes.settledOf(freshLane(), pack)).toEqual(new Set());
      });

      test('what is settled adds up, however often it is said, and for that pack alone', async () => {
        const of = freshLane();
        for (const offsets of [[7, 12], [12, 90], [12]]) await lanes.keepSettled(of, pack, offsets);
        expect(await lanes.settledOf(of, pack)).toEqual(new Set([7, 12, 90]));
        for (const other of [
          { ...pack, last: 91 },
          { ...pack, partition: 4 },
          { ...pack, first: 6 },
        ])
          expect(await lanes.settledOf(of, other)).toEqual(new Set());
        expect(await lanes.settledOf({ ...of, subscription: 'another' }, pack)).toEqual(new Set());
      });

      test('what is remembered of packs is no state of a lane', async () => {
        const of = freshLane();
        const before = await lanes.state(of);
        await lanes.keepSettled(of, pack, [7]);
        expect(await lanes.state(of)).toEqual(before);
      });
    });

    describe('parking', () => {
      test('a lane that flows has no state, and holds nothing', async () => {
        const lane = freshLane();
        expect(await lanes.parked(lane)).toBeUndefined();
        expect(await lanes.letters(lane, 10)).toEqual([]);
      });

      test('a lane is parked with its first letter in it', async () => {
        const lane = freshLane();
        const letter = letterOf(lane, 7, { key: 'alice', firstAt: noon - 5, lastAt: noon });
        const parked = await lanes.park(lane, letter);
        expect(parked).toEqual({
          lane,
          key: 'alice',
          epoch: noon + 1,
          count: 1,
          round: 1,
          since: noon - 5,
          delivered: 0,
          blocker: placeIn(letter),
        });
        expect(await lanes.parked(lane)).toEqual(parked);
        expect(await lanes.letters(lane, 10)).toEqual([letter]);
      });

      test('a further letter begins a new epoch of the lane as it is', async () => {
        const lane = freshLane();
        const before = await lanes.park(lane, letterOf(lane, 7));
        const later = letterOf(lane, 9, { firstAt: noon + 60_000, lastAt: noon + 60_000 });
        const after = { ...before, epoch: before.epoch + 1, count: 2 };
        expect(await lanes.park(lane, later)).toEqual(after);
        expect(await lanes.parked(lane)).toEqual(after);
        expect(await offsets(lane)).toEqual([7, 9]);
      });

      test('a lane waits behind the letter that has failed last', async () => {
        const lane = freshLane();
        const [first, second] = [letterOf(lane, 7), letterOf(lane, 9)];
        await lanes.park(lane, first);
        await lanes.wait(lane, second);
        expect((await lanes.parked(lane))?.blocker).toEqual(placeIn(first));
        const { epoch } = (await lanes.open(lane)) ?? { epoch: 0 };
        await lanes.confirm(lane, first, epoch);
        await lanes.end(lane, epoch, { kind: 'failed', letter: second });
        expect((await lanes.parked(lane))?.blocker).toEqual(placeIn(second));
      });

      test('a letter that is there already stays as it is, and the lane with it', async () => {
        const lane = freshLane();
        const letter = letterOf(lane, 7);
        const before = await lanes.park(lane, letter, noon + 1_000);
        const again = letterOf(lane, 7, { reason: 'rejected', attempts: 9 });
        expect(await lanes.park(lane, again)).toEqual(before);
        expect(await lanes.parked(lane)).toEqual(before);
        expect(await lanes.letters(lane, 10)).toEqual([letter]);
      });

      test('the time of the next try is that of the last letter that was parked', async () => {
        const lane = freshLane();
        const retryAt = noon + 600_000;
        expect(await lanes.park(lane, letterOf(lane, 1), retryAt)).toMatchObject({ retryAt });
        expect(await lanes.park(lane, letterOf(lane, 2), retryAt + 1)).toMatchObject({
          retryAt: retryAt + 1,
        });
        expect((await lanes.park(lane, letterOf(lane, 3))).retryAt).toBeUndefined();
        expect((await lanes.parked(lane))?.retryAt).toBeUndefined();
      });

      test('a lane that has flowed in between does not use an epoch again', async () => {
        const lane = freshLane();
        const first = letterOf(lane, 1);
        await lanes.park(lane, first);
        const opened = await lanes.open(lane);
        await lanes.confirm(lane, first, opened?.epoch ?? 0);
        const again = await lanes.park(lane, letterOf(lane, 2, { lastAt: noon + 10 }));
        expect(again.epoch).toBeGreaterThan(opened?.epoch ?? 0);
      });

      test('what is parked at once is all there, and counted', async () => {
        const lane = freshLane();
        await Promise.all([4, 2, 0, 3, 1].map((at) => lanes.park(lane, letterOf(lane, at))));
        expect(await offsets(lane)).toEqual([0, 1, 2, 3, 4]);
        expect(await lanes.parked(lane)).toMatchObject({ count: 5, epoch: noon + 5 });
      });
    });

    describe('waiting', () => {
      test('nothing waits in a lane that flows', async () => {
        const lane = freshLane();
        expect(await lanes.wait(lane, letterOf(lane, 1))).toBe(false);
        expect(await lanes.parked(lane)).toBeUndefined();
        expect(await lanes.letters(lane, 10)).toEqual([]);
      });

      test('a record waits in a parked lane, in the same epoch, and once', async () => {
        const lane = freshLane();
        const before = await lanes.park(lane, letterOf(lane, 1), noon + 1);
        const behind = letterOf(lane, 2, { reason: 'behind_parked_key', attempts: 0 });
        expect(await lanes.wait(lane, behind)).toBe(true);
        expect(await lanes.wait(lane, { ...behind, attempts: 5 })).toBe(true);
        expect(await lanes.parked(lane)).toEqual({ ...before, count: 2 });
        expect((await lanes.letters(lane, 10))[1]).toEqual(behind);
      });

      test('what comes at once waits once each', async () => {
        const lane = freshLane();
        await lanes.park(lane, letterOf(lane, 0));
        const coming = [1, 2, 3, 1, 2, 3].map((at) => lanes.wait(lane, letterOf(lane, at)));
        expect(await Promise.all(coming)).toEqual(Array(6).fill(true));
        expect(await lanes.parked(lane)).toMatchObject({ count: 4 });
      });
    });

    laneLetterContract(() => lanes);
    laneRedriveContract(() => lanes);
    laneApartContract(() => lanes);
    if (operations) laneOperationContract(() => lanes, operations);
  });
}
