import type { NamespaceLimits } from '../limit/limits';
import { brokenBy, type Rule, show, whole } from './rule';

/** The least and the most of each limit. A byte rate below a kibibyte would hold up a single record for minutes. */
const ranges: Readonly<Record<keyof NamespaceLimits, readonly [number, number]>> = {
  requestsPerSecond: [1, 1_000_000],
  bytesPerSecond: [2 ** 10, 2 ** 40],
  operationsAtOnce: [1, 100],
};

const names = Object.keys(ranges) as (keyof NamespaceLimits)[];

const range = (of: keyof NamespaceLimits): Rule<NamespaceLimits> => ({
  ok: (limits) => whole(...ranges[of])(limits[of]),
  say: (limits) =>
    `limits.${of} must be a whole number, ${ranges[of].join(' to ')}, got ${show(limits[of])}`,
});

const unknownNames = (limits: NamespaceLimits): string[] =>
  Object.keys(limits).filter((name) => !names.includes(name as keyof NamespaceLimits));

const rules: readonly Rule<NamespaceLimits>[] = [
  ...names.map(range),
  {
    // A misspelt limit would be none.
    ok: (limits) => unknownNames(limits).length === 0,
    say: (limits) =>
      `limits may hold ${names.join(', ')}, got ${unknownNames(limits).map(show).join(', ')}`,
  },
];

/** What is wrong with the limits of a namespace. */
export function limitProblems(limits: NamespaceLimits = {}): string[] {
  return typeof limits === 'object' && limits !== null && !Array.isArray(limits)
    ? brokenBy(rules, limits)
    : [`limits must be an object, got ${show(limits)}`];
}
