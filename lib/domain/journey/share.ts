import { createHash } from 'node:crypto';
import type { Topic } from '../topology/fabric';
import { type Position, positionName } from '../topology/keys';

/** How a topic's journal is kept. */
export type JourneySettings = Topic['journey'];

/**
 * Whether the journal follows a record. Its position alone decides, so that it is in the books of all subscriptions
 * or in none, whoever writes them.
 */
export function isFollowed(position: Position, journey: JourneySettings): boolean {
  if (journey === false || journey.share <= 0) return false;
  return journey.share >= 1 || chanceOf(position) < journey.share;
}

/** A number from 0 up to 1. */
const chanceOf = (position: Position): number =>
  createHash('sha256').update(positionName(position)).digest().readUInt32BE() / 2 ** 32;
