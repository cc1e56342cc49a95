import type { Seconds } from '../topology/duration';

/** How a subscription tries again. */
export interface RetryPolicy {
  /** Tries of one record before it fails for good, the first included. */
  readonly attempts: number;
  /** Wait before the second try. */
  readonly base: Seconds;
  /** By what each further wait grows. */
  readonly factor: number;
  /** Longest wait. */
  readonly cap: Seconds;
}

/**
 * The wait after try number `attempt` has failed, in whole seconds. Full jitter: a random share of the backoff, a
 * second at least, so that what failed together does not come again together.
 * @param random from 0 up to but not including 1
 */
export function waitAfter(
  attempt: number,
  { base, factor, cap }: RetryPolicy,
  random: number,
): Seconds {
  const longest = Math.min(cap, base * factor ** (attempt - 1));
  return Math.max(1, Math.ceil(random * longest));
}
