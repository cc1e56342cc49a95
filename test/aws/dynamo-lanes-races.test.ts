import { DynamoLanes } from '../../lib/aws/dynamo-lanes';
import { type Lane, laneOfOne } from '../../lib/domain/dead-letters/lane';
import type { LaneStore } from '../../lib/domain/dead-letters/lane-store';
import { freshLetters } from '../support/letters';
import { ownDeadLetterTables } from '../support/own-tables';
import { seeded } from '../support/seeded';
import { strictDynamo } from '../support/strict-dynamo';
import { testOutside } from '../support/test-outside';

const { freshLane, letterOf } = freshLetters();
const offsets = [0, 1, 2, 3];

/** Anything that a worker, a caretaker or a person may do to a lane. */
function act(lanes: LaneStore, lane: Lane, random: () => number): Promise<unknown> {
  const pick = (below: number) => Math.floor(random() * below);
  const letter = letterOf(lane, pick(offsets.length));
  const epoch = letter.lastAt + 1 + pick(8);
  const acts = [
    () => lanes.park(lane, letter),
    () => lanes.wait(lane, letter),
    () => lanes.wait(lane, letter),
    () => lanes.open(lane, pick(2) === 0 ? 'op' : undefined),
    () => lanes.confirm(lane, letter, epoch),
    () => lanes.confirm(lane, letter, epoch),
    () => lanes.end(lane, epoch, { kind: 'failed', letter }),
    () => lanes.release(lane, epoch),
    () => lanes.setApart(lane, letter, epoch),
    () => lanes.note(lane, letter),
  ];
  return acts[pick(acts.length)]?.() ?? Promise.resolve();
}

let lanes: DynamoLanes;
beforeAll(async () => {
  const tables = await ownDeadLetterTables('races');
  lanes = new DynamoLanes(strictDynamo(), tables, testOutside());
});

/** How many letters a lane holds; fails unless it counts as many. */
async function heldBy(lane: Lane): Promise<number> {
  const [letters, parked] = await Promise.all([lanes.letters(lane, 10), lanes.parked(lane)]);
  expect(parked?.count ?? 0).toBe(letters.length);
  return letters.length;
}

test.each([1, 2, 3, 4])(
  'a lane counts what it holds, whatever happens at once: %p',
  async (seed) => {
    const random = seeded(seed);
    const lane = freshLane();
    let held = 0;
    for (let round = 0; round < 15; round++) {
      await Promise.all(Array.from({ length: 4 }, () => act(lanes, lane, random)));
      held += await heldBy(lane);
      await Promise.all(offsets.map((offset) => heldBy(laneOfOne(lane, letterOf(lane, offset)))));
    }
    expect(held).toBeGreaterThan(0);
  },
);
