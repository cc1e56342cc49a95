import type { RetryPolicy } from '../deliver/retry';
import { days, seconds } from './duration';
import { brokenBy, type Rule, show, whole } from './rule';

type Retry = Partial<RetryPolicy>;

const range = (of: keyof Retry, from: number, to: number): Rule<Retry> => ({
  ok: (retry) => whole(from, to)(retry[of]),
  say: (retry) => `retry.${of} must be a whole number, ${from} to ${to}, got ${show(retry[of])}`,
});

const rules: readonly Rule<Retry>[] = [
  range('attempts', 1, 1_000),
  range('base', seconds(1), days(1)),
  range('cap', seconds(1), days(7)),
  {
    ok: ({ factor = 2 }) => factor >= 1 && factor <= 10,
    say: ({ factor }) => `retry.factor must be a number, 1 to 10, got ${show(factor)}`,
  },
];

/** What is wrong with how a subscription tries again. */
export const retryProblems = (retry: Retry = {}): string[] => brokenBy(rules, retry);
