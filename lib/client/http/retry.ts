import { backoffMs } from '../../domain/outside';
import type { WeftError } from './weft-error';

/** When and how often a call is tried again. */
export interface RetryOptions {
  /** Most tries of a call, the first counted. @default 6 */
  readonly attempts?: number;
  /** The longest that the first wait may be, in milliseconds; it doubles with each try. @default 100 */
  readonly baseMs?: number;
  /** The longest that a wait of our own may be, in milliseconds. @default 10,000 */
  readonly capMs?: number;
  /** A `Retry-After` that asks for longer is not waited for, in milliseconds. @default 120,000 */
  readonly longestRetryAfterMs?: number;
}

export type Retry = Required<RetryOptions>;

export const retryOf = ({
  attempts = 6,
  baseMs = 100,
  capMs = 10_000,
  longestRetryAfterMs = 120_000,
}: RetryOptions = {}): Retry => ({ attempts, baseMs, capMs, longestRetryAfterMs });

/** Whether a failure is worth another try, after `attempt` of them. */
export const mayRetry = (error: WeftError, attempt: number, retry: Retry): boolean =>
  error.retryable &&
  attempt < retry.attempts &&
  (error.retryAfterMs ?? 0) <= retry.longestRetryAfterMs;

/** How long to wait after try number `attempt`: what the API asked for, and a random share of the backoff on top. */
export const waitMs = (error: WeftError, attempt: number, retry: Retry & { random: number }) =>
  (error.retryAfterMs ?? 0) + backoffMs(attempt, retry.random, retry);
