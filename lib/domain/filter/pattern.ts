import { conditionOf, type JsonObject, type Leaf } from './condition';
import { acceptsAbsence, isOperator, matcherOfRule, type Rule } from './rule';
import { allOf, anyOf, type Size } from './size';

/**
 * A pattern in EventBridge's form over an event's attributes and JSON data. A member's rules are
 * alternatives, members must all match, and so must one of the patterns of `$or`.
 * `{ type: ['order.placed'], data: { amount: [{ numeric: ['>', 100] }] } }`
 */
export interface Pattern {
  readonly [member: string]: Pattern | readonly Rule[] | readonly Pattern[];
}

/** The name that leads to alternatives instead of a member. */
export const or = '$or';

/** Whether a member of a pattern leads to rules, not to members of its own. */
export const isRules = (name: string, value: Pattern[string]): value is readonly Rule[] =>
  name !== or && Array.isArray(value);

/** The patterns that `$or` leads to. */
export const branchesOf = (value: Pattern[string] | undefined): readonly Pattern[] =>
  (value ?? []) as readonly Pattern[];

/** The rules of one member, by its path. */
export interface RuledMember {
  readonly path: readonly string[];
  readonly rules: readonly Rule[];
}

/**
 * Makes a matcher of a pattern once, for many events. Semantics are those of SNS's filter policies over
 * the message body, and of EventBridge's engine where SNS's documentation is silent.
 *
 * @param pattern one without problems
 * @returns whether an event in structured JSON matches
 */
export const matcherOf = (pattern: Pattern): ((event: JsonObject) => boolean) =>
  conditionOf(patternLeaves(pattern), 'pattern');

/** What a pattern asks of each member: the leaves of each alternative. */
export const patternLeaves = (pattern: Pattern): Leaf[][] =>
  alternativesIn(pattern).map((members) => members.map(leafOf));

function leafOf({ path, rules }: RuledMember): Leaf {
  const matchers = rules.map(matcherOfRule);
  return {
    path,
    accepts: (value) => matchers.some((matches) => matches(value)),
    acceptsAbsence: rules.some(acceptsAbsence),
  };
}

/** A pattern with every `$or` multiplied out: the members of each alternative. */
export function alternativesIn(pattern: Pattern, path: readonly string[] = []): RuledMember[][] {
  return Object.entries(pattern).reduce<RuledMember[][]>(
    (before, [name, value]) => {
      const after = alternativesOf(name, value, path);
      return before.flatMap((head) => after.map((tail) => [...head, ...tail]));
    },
    [[]],
  );
}

function alternativesOf(
  name: string,
  value: Pattern[string],
  path: readonly string[],
): RuledMember[][] {
  if (name === or) return branchesOf(value).flatMap((branch) => alternativesIn(branch, path));
  const here = [...path, name];
  return isRules(name, value)
    ? [[{ path: here, rules: value }]]
    : alternativesIn(value as Pattern, here);
}

/** What a pattern comes to, without multiplying anything out. */
export const sizeOfPattern = (pattern: Pattern): Size =>
  allOf(
    Object.entries(pattern).map(([name, value]) => {
      if (name === or) return anyOf(branchesOf(value).map(sizeOfPattern));
      return isRules(name, value)
        ? { alternatives: 1, tests: countTests(value) }
        : sizeOfPattern(value as Pattern);
    }),
  );

/** `anything-but` holds an event against each value that it leaves out. */
const countTests = (rules: readonly Rule[]): number =>
  rules.flatMap((rule) => (isOperator(rule) ? Object.values(rule).flat() : [rule])).length;
