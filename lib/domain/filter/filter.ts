import { Refusal } from '../errors';
import { maxProblems } from '../publish/limits';
import { isObject, type JsonObject, type Leaf, type Reading } from './condition';
import { matcherOf, type Pattern, patternLeaves } from './pattern';
import { type FilterProblem, patternProblems } from './problems';
import { parseSelector, selectorLeaves, selectorMatcher } from './selector';
import type { Selector } from './selector-ast';
import { policyOfPattern, policyOfSelector, type SnsPolicy } from './sns-policy';

/**
 * Which events a subscription is for: a pattern over the event, or a selector of SQL.
 * `{ type: ['order.placed'], data: { amount: [{ numeric: ['>', 100] }] } }` is
 * `{ sql: "type = 'order.placed' AND data.amount > 100" }`.
 */
export type Filter = Pattern | { readonly sql: string };

/** Every rule that a filter breaks; empty when it breaks none. Takes anything, such as JSON of a request. */
export function filterProblems(filter: unknown): FilterProblem[] {
  if (!isSql(filter)) return patternProblems(filter);
  const others = Object.keys(filter).filter((name) => name !== 'sql');
  const parsed = parseSelector(filter.sql);
  return [
    ...others.map((name) => ({ at: name, message: 'can not stand beside sql' })),
    ...('problem' in parsed ? [parsed.problem] : []),
  ];
}

/** A pattern's members lead to lists and objects, so that text behind `sql` is a selector. */
const isSql = (filter: unknown): filter is { readonly sql: string } =>
  isObject(filter) && Object.hasOwn(filter, 'sql') && typeof filter.sql === 'string';

/**
 * Anything as a filter.
 *
 * @throws Refusal `filter_invalid` naming the rules that it breaks, the first `maxProblems` of them
 */
export function checkedFilter(filter: unknown): Filter {
  const problems = filterProblems(filter);
  if (problems.length === 0) return filter as Filter;
  throw new Refusal('filter_invalid', 'The filter breaks the rules that "problems" names.', {
    problems: problems.slice(0, maxProblems),
  });
}

/**
 * Makes a matcher of a filter once, for many events.
 *
 * @param filter one without problems
 * @returns whether an event, parsed from its structured JSON, matches
 */
export const filterMatcher = (filter: Filter): ((event: JsonObject) => boolean) =>
  isSql(filter) ? selectorMatcher(selectorOf(filter)) : matcherOf(filter as Pattern);

/** What a filter asks of an event, member by member: the leaves of each alternative. */
export const leavesOf = (filter: Filter): { alternatives: Leaf[][]; reading: Reading } =>
  isSql(filter)
    ? { alternatives: selectorLeaves(selectorOf(filter)), reading: 'selector' }
    : { alternatives: patternLeaves(filter as Pattern), reading: 'pattern' };

/** Whether an event matches a filter. For many events, make the matcher once: `filterMatcher`. */
export const filterMatches = (filter: Filter, event: JsonObject): boolean =>
  filterMatcher(filter)(event);

/** A filter as a filter policy for SNS, scope MessageBody; or all reasons why SNS can't say the same. */
export const snsPolicyOf = (filter: Filter): SnsPolicy =>
  isSql(filter) ? policyOfSelector(selectorOf(filter)) : policyOfPattern(filter as Pattern);

/** @throws Refusal `filter_invalid` */
function selectorOf({ sql }: { readonly sql: string }): Selector {
  const parsed = parseSelector(sql);
  if ('selector' in parsed) return parsed.selector;
  const { at, message } = parsed.problem;
  throw new Refusal('filter_invalid', `The selector can't be read at ${at}: ${message}.`, {
    problems: [parsed.problem],
  });
}
