import type { LaneStore } from '../dead-letters/lane-store';
import type { Delivery, Tried, Work } from './delivery';
import type { About } from './letter-of';

/** A try of a record of the queue. */
export interface Try {
  readonly delivery: Delivery;
  readonly attempt: number;
}

/** How a try went that did not succeed. */
export type NotDone = Exclude<Tried, { kind: 'done' }>;

/** What is known of a record's tries. */
export type Tries = Omit<About, 'reason'>;

export const workOf = ({ delivery, attempt }: Try): Work => {
  const { position, key, event, replay } = delivery;
  return { position, key, event, attempt, replay };
};

export const attemptsOf = ({ attempt }: Try, { kind }: NotDone): number =>
  kind === 'failed' ? attempt : attempt - 1;

/** A first try was not counted before it was made; one that was counted and not made is taken back. */
export async function countTry(
  lanes: Pick<LaneStore, 'failed' | 'takeBack'>,
  { delivery, attempt }: Try,
  { kind }: NotDone,
): Promise<void> {
  const { lane, position, replay, receives } = delivery;
  if (kind === 'failed' && receives === 1)
    await lanes.failed(lane, position, { attempts: attempt, replay });
  if (kind !== 'failed' && receives > 1) await lanes.takeBack(lane, position, replay);
}
