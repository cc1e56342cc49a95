import { RejectRecord, RetryAfter } from '../../domain/deliver/handlers';
import { backoffMs } from '../../domain/outside';
import type { ConsumeOptions } from './consume-options';
import type { Verdict } from './settler';

/** Longest that a record can be given back for, in seconds: SQS holds nothing longer. */
const longestDelay = 43_200;

/** Longest reason of a rejection, in characters. */
const longestReason = 1_000;

/** What becomes of a record whose handler threw. */
export function verdictOn(error: unknown, fallback: number): Verdict {
  if (error instanceof RejectRecord) {
    const reason = error.message.slice(0, longestReason) || 'rejected by its consumer';
    return { action: 'reject', reason };
  }
  const asked = error instanceof RetryAfter ? error.seconds : fallback;
  const seconds = Number.isNaN(asked) ? fallback : asked;
  return { action: 'nack', delaySeconds: Math.min(longestDelay, Math.max(0, Math.ceil(seconds))) };
}

/** When to try again what failed, in seconds. What is no number, or not to be had, is a backoff of ours. */
export function waitSeconds(
  { retrySeconds }: Pick<ConsumeOptions, 'retrySeconds'>,
  attempt: number,
  random: number,
): number {
  const ours = backoffMs(attempt, random, { baseMs: 1_000, capMs: 300_000 }) / 1_000;
  try {
    const seconds = retrySeconds?.(attempt) ?? ours;
    return Number.isNaN(seconds) ? ours : seconds;
  } catch {
    return ours;
  }
}

/** Gives a record back at once: it has not been tried. */
export const untried: Verdict = { action: 'nack', delaySeconds: 0 };
