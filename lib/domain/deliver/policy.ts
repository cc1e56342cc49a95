import type { SubscriptionRef } from '../dead-letters/lane';
import type { Outside } from '../outside';
import type { Subscription } from '../topology/fabric';
import type { Tried } from './delivery';
import { waitAfter } from './retry';

/** How a subscription is delivered: what its topology says, and for how long this worker may go on. */
export interface Policy extends Pick<Subscription, 'retry' | 'onPoison'> {
  readonly subscription: SubscriptionRef;
  /** When to begin nothing more, in milliseconds since 1970: what is in hand is given to another then. */
  readonly until: number;
  /**
   * Whether records come in packs, and a partition is one worker's at a time: then what is to be tried again waits
   * parked, or all keys of its partition would wait with it. @default false
   */
  readonly packed?: boolean;
}

/** A longer wait than this is spent parked, not in the queue: SQS looks at its first 120,000 messages only. */
export const longestHold = 300;

/**
 * A message that was received so often leaves the queue as well: SQS takes what was received 1,000 times for dead,
 * though it was only held back behind others, or is to be tried for ever.
 */
const wornOut = 500;

/** Whether a lane waits in the queue for its next try. Otherwise it is parked until then. */
export const waitsInQueue = (seconds: number, receives: number): boolean =>
  seconds <= longestHold && receives < wornOut;

/** Whether a try that failed is to leave the queue until its next. Where an endpoint is down, all may as well wait. */
export const leavesQueue = (tried: Tried, { packed = false }: Pick<Policy, 'packed'>): boolean =>
  packed && tried.kind === 'failed';

/** How long messages are given back for while their subscription is stopped, in seconds. */
export const stoppedHold = 60;

/** What to do about a try that did not succeed. */
export type Verdict =
  | { readonly kind: 'again'; readonly seconds: number }
  | { readonly kind: 'give-up'; readonly reason: 'attempts_exhausted' | 'rejected' };

/** Judges try number `attempt`. */
export function verdictOf(
  tried: Exclude<Tried, { kind: 'done' | 'gone' }>,
  attempt: number,
  { policy: { retry, onPoison }, outside }: { policy: Policy; outside: Outside },
): Verdict {
  if (tried.kind === 'later') return { kind: 'again', seconds: tried.afterSeconds };
  if (onPoison !== 'block' && tried.never) return { kind: 'give-up', reason: 'rejected' };
  if (hasFailedForGood(attempt, { retry, onPoison }))
    return { kind: 'give-up', reason: 'attempts_exhausted' };
  const backoff = waitAfter(attempt, retry, outside.random());
  return { kind: 'again', seconds: Math.max(backoff, tried.afterSeconds ?? 0) };
}

/** Whether a record is tried beyond its attempts, since its subscription is to block: somebody has to be told. */
export const isBlocking = (attempts: number, { retry, onPoison }: PoisonPolicy): boolean =>
  onPoison === 'block' && attempts >= retry.attempts;

/** What a Lambda logs of such a record; an alarm counts these lines. */
export const blockedMessage = 'a record blocks its key';

type PoisonPolicy = Pick<Policy, 'retry' | 'onPoison'>;

/** Whether a record that was tried `attempts` times has no try left. */
export const hasFailedForGood = (attempts: number, { retry, onPoison }: PoisonPolicy): boolean =>
  onPoison !== 'block' && attempts >= retry.attempts;
