import { anyRun, wildcardMarks } from './glob';
import { branchesOf, isRules, or, type Pattern, type RuledMember } from './pattern';
import { isOperator, type Rule } from './rule';
import { nameOf } from './sns-rules';

/** Most members with rules in one policy. */
const maxKeys = 5;

/** Most combinations of values in one policy. */
const maxCombinations = 150;

/** Largest policy in bytes of JSON. */
const maxBytes = 256 * 1024;

/** Most asterisks in one wildcard. */
const maxAsterisks = 3;

/** Most points of all wildcards. */
const maxPoints = 100;

/**
 * Which of SNS's limits a policy passes, in words. The documentation is silent on `$or`; every pattern of
 * it is counted, which is the most that SNS can count.
 * Source: https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
 */
export function passedLimits(policy: Pattern): string[] {
  const members = membersIn(policy);
  const combinations = combinationsOf(members);
  const bytes = Buffer.byteLength(JSON.stringify(policy));
  const points = members.map(pointsOf).reduce((all, some) => all + some, 0);
  return [
    ...(members.length > maxKeys
      ? [`SNS takes rules for ${maxKeys} members, got ${members.length}: ${list(members)}`]
      : []),
    ...(combinations > maxCombinations
      ? [`SNS takes ${maxCombinations} combinations, got ${combinations}: ${factors(members)}`]
      : []),
    ...(bytes > maxBytes ? [`SNS takes ${maxBytes} bytes of JSON, got ${bytes}`] : []),
    ...members
      .filter(hasManyAsterisks)
      .map(({ path }) => `${nameOf(path)}: SNS takes ${maxAsterisks} asterisks in a wildcard`),
    ...(points > maxPoints ? [`SNS takes wildcards of ${maxPoints} points, got ${points}`] : []),
  ];
}

/** Every member with rules, counted once for each place where it stands. */
function membersIn(policy: Pattern, path: readonly string[] = []): RuledMember[] {
  return Object.entries(policy).flatMap(([name, value]) => {
    if (name === or) return branchesOf(value).flatMap((branch) => membersIn(branch, path));
    const here = [...path, name];
    return isRules(name, value)
      ? [{ path: here, rules: value }]
      : membersIn(value as Pattern, here);
  });
}

/** Most members that a sentence names. */
const maxNamed = 10;

const named = (
  members: readonly RuledMember[],
  name: (member: RuledMember) => string,
  between: string,
): string =>
  [...members.slice(0, maxNamed).map(name), ...(members.length > maxNamed ? ['…'] : [])].join(
    between,
  );

const list = (members: readonly RuledMember[]): string =>
  named(members, ({ path }) => nameOf(path), ', ');

/** The rules of each member times the depth at which it stands, all multiplied. */
const combinationsOf = (members: readonly RuledMember[]): number =>
  members.reduce((product, { path, rules }) => product * rules.length * path.length, 1);

const factors = (members: readonly RuledMember[]): string =>
  named(
    members,
    ({ path, rules }) => `${rules.length} of ${nameOf(path)} at depth ${path.length}`,
    ' x ',
  );

/** The wildcards that a rule holds. */
function wildcardsIn(rule: Rule): string[] {
  if (!isOperator(rule)) return [];
  if ('wildcard' in rule) return [rule.wildcard];
  const excluded: unknown = 'anything-but' in rule ? rule['anything-but'] : undefined;
  const { wildcard = [] } = Object(excluded) as { wildcard?: string | string[] };
  return [wildcard].flat();
}

const asterisksIn = (wildcard: string): number =>
  wildcardMarks(wildcard).filter((mark) => mark === anyRun).length;

const hasManyAsterisks = ({ rules }: RuledMember): boolean =>
  rules.flatMap(wildcardsIn).some((wildcard) => asterisksIn(wildcard) > maxAsterisks);

/** A member's wildcards cost the points of its patterns times their number. */
function pointsOf({ rules }: RuledMember): number {
  if (rules.flatMap(wildcardsIn).length === 0) return 0;
  const patterns = rules.filter(isOperator);
  const points = patterns.map((rule) => {
    const asterisks = wildcardsIn(rule).map(asterisksIn);
    return Math.max(1, ...asterisks.map((count) => (count > 1 ? 3 * count : 1)));
  });
  return points.reduce((all, some) => all + some, 0) * patterns.length;
}
