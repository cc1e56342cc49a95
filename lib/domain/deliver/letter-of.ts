import type { Letter, LetterReason } from '../dead-letters/letter';
import type { Delivery } from './delivery';

/** Why a record becomes a letter. */
export interface About {
  readonly reason: LetterReason;
  /** Tries so far. */
  readonly attempts: number;
  readonly lastError?: string;
}

/** A record of the queue as a letter. */
export const letterOf = (
  { position, key, event, replay }: Pick<Delivery, 'position' | 'key' | 'event' | 'replay'>,
  about: About,
  now: number,
): Letter => ({
  ...about,
  position,
  event,
  ...(key !== undefined && { key }),
  ...(replay !== undefined && { replay }),
  firstAt: now,
  lastAt: now,
  tries: about.attempts,
  round: 1,
});
