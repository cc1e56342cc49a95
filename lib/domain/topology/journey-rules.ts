import { days, hours } from './duration';
import { brokenBy, type Rule, show, whole } from './rule';
import type { JourneySpec, TopicSpec } from './spec';

const rules: readonly Rule<JourneySpec>[] = [
  {
    ok: ({ keep }) => whole(hours(1), days(30))(keep),
    say: ({ keep }) =>
      `journey.keep must be a whole number of seconds, ${hours(1)} to ${days(30)}, got ${show(keep)}`,
  },
  {
    ok: ({ share = 1 }) => typeof share === 'number' && share >= 0 && share <= 1,
    say: ({ share }) => `journey.share must be a number from 0 to 1, got ${show(share)}`,
  },
];

/** What is wrong with what a topic says of its records' journeys. */
export function journeyProblems({ journey = {} }: TopicSpec): string[] {
  if (journey === false) return [];
  if (typeof journey === 'object' && journey !== null) return brokenBy(rules, journey);
  return [`journey must be false, or say what is kept for how long, got ${show(journey)}`];
}
