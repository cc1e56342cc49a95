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
