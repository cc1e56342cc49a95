import { laneOfKey } from '../../../lib/domain/dead-letters/lane';
import type { Consumer, Tried, Work } from '../../../lib/domain/deliver/delivery';
import { LaneWorld, partition, shop } from '../../support/lane-world';

export const laneA = laneOfKey(shop, { position: { ...partition, offset: 0 }, key: 'a' });
export const failed: Tried = { kind: 'failed', error: 'boom' };
export const done: Tried = { kind: 'done' };
export const failing =
  (...offsets: number[]) =>
  (one: Work): Tried =>
    offsets.includes(one.position.offset) ? failed : done;
export const offsetsOf = (tried: readonly { offset: number }[]) =>
  tried.map(({ offset }) => offset);
export const lettersOf = async (world: LaneWorld, lane = laneA) =>
  (await world.lanes.letters(lane, 100)).map(({ position, reason, attempts }) => [
    position.offset,
    reason,
    attempts,
  ]);

/** A world in which records of these keys are published, from offset 0 on. */
export function holding(
  keys: string,
  options: ConstructorParameters<typeof LaneWorld>[0] = {},
): LaneWorld {
  const world = new LaneWorld(options);
  for (const key of keys) world.publish(key === '-' ? undefined : key);
  return world;
}

/** Works until nothing more is handed out at any time. */
export async function work(world: LaneWorld, consumer: Consumer, turns = 12): Promise<void> {
  for (let turn = 0; turn < turns; turn++) {
    await world.turn(consumer);
    world.pass(40);
  }
}
