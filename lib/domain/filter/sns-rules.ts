import { parseBlock } from './address';
import { alternativesIn, branchesOf, isRules, or, type Pattern, type RuledMember } from './pattern';
import { isOperator, type OperatorName, type Rule } from './rule';

/** One rule of one member, for a sentence about it. */
interface Placed {
  readonly member: string;
  readonly rule: Rule;
}

interface Limit<T> {
  readonly ok: (value: T) => boolean;
  readonly say: (value: T) => string;
}

/** As a path is written in a sentence. */
export const nameOf = (path: readonly string[]): string => path.join('.');

/** What SNS's documentation knows of `anything-but`, beside one type of values. */
const exclusions = ['prefix', 'suffix', 'wildcard'];

/** From -10^9 to 10^9, with five digits behind the point. */
const isSnsNumber = (value: unknown): boolean =>
  typeof value !== 'number' || (Math.abs(value) <= 1e9 && Number(value.toFixed(5)) === value);

const operandOf = (rule: Rule, name: OperatorName): unknown =>
  isOperator(rule) ? (rule as Partial<Record<OperatorName, unknown>>)[name] : undefined;

const numbersIn = (rule: Rule): unknown[] =>
  isOperator(rule) ? Object.values(rule).flat() : [rule];

const isSnsExclusion = (operand: unknown): boolean =>
  typeof operand !== 'object' ||
  Array.isArray(operand) ||
  Object.entries(operand ?? {}).every(
    ([name, text]) => exclusions.includes(name) && typeof text === 'string',
  );

/**
 * What SNS can say of a single value.
 * Source: https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html and
 * https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html
 */
const ruleLimits: readonly Limit<Placed>[] = [
  {
    ok: ({ rule }) => numbersIn(rule).every(isSnsNumber),
    say: ({ member, rule }) =>
      `${member}: SNS's numbers go from -10^9 to 10^9 with five decimals, got ${JSON.stringify(rule)}`,
  },
  {
    ok: ({ rule }) =>
      [operandOf(rule, 'prefix'), operandOf(rule, 'suffix')].every((it) => typeof it !== 'object'),
    say: ({ member }) => `${member}: SNS has no prefix or suffix that ignores case`,
  },
  {
    ok: ({ rule }) =>
      [operandOf(rule, 'prefix'), operandOf(rule, 'suffix')].every((it) => it !== ''),
    say: ({ member }) => `${member}: SNS's documentation knows no empty prefix or suffix`,
  },
  {
    ok: ({ rule }) => isSnsExclusion(operandOf(rule, 'anything-but')),
    say: ({ member, rule }) =>
      `${member}: SNS's anything-but takes values, or one prefix, suffix or wildcard, got ${JSON.stringify(rule)}`,
  },
  {
    // AWS's engine refuses a mask as long as the address.
    // Source: https://github.com/aws/event-ruler, CIDR.cidr
    ok: ({ rule }) => {
      const block = parseBlock(String(operandOf(rule, 'cidr') ?? ''));
      return block === undefined || block.prefix < block.bits;
    },
    say: ({ member, rule }) =>
      `${member}: SNS takes no block of a single address, got ${JSON.stringify(rule)}`,
  },
];

/** Names that make SNS take `$or` for a member of the message. */
const reserved = new Set<string>([
  'prefix',
  'suffix',
  'equals-ignore-case',
  'wildcard',
  'anything-but',
  'numeric',
  'exists',
  'cidr',
  'exactly',
]);

/** SNS joins names by dots, so that a name with a dot also means members below. */
const dottedNames = (members: readonly RuledMember[]): string[] =>
  members
    .flatMap(({ path }) => path)
    .filter((name) => name.includes('.'))
    .map((name) => `${JSON.stringify(name)}: SNS takes the dot in a member's name for a step down`);

/** SNS keeps one list of rules a member, and no rules on a member that has members of its own. */
export function repeated(members: readonly RuledMember[]): string[] {
  const names = members.map(({ path }) => nameOf(path));
  const above = new Set(
    members.flatMap(({ path }) => path.map((_, at) => nameOf(path.slice(0, at)))),
  );
  return names
    .filter((name, at) => names.indexOf(name) !== at || above.has(name))
    .map((name) => `${name}: SNS takes one list of rules for a member, here it has several`);
}

/** The names that the patterns of every `$or` begin with. */
function namesInOr(pattern: Pattern, inside = false): string[] {
  return Object.entries(pattern).flatMap(([name, value]) => {
    if (name === or) return branchesOf(value).flatMap((branch) => namesInOr(branch, true));
    const below = isRules(name, value) ? [] : namesInOr(value as Pattern, inside);
    return inside ? [name, ...below] : below;
  });
}

/** What keeps SNS from saying what a pattern says, its size aside. */
export function unsaid(pattern: Pattern): string[] {
  const alternatives = alternativesIn(pattern);
  const placed = alternatives
    .flat()
    .flatMap(({ path, rules }) => rules.map((rule) => ({ member: nameOf(path), rule })));
  return [
    ...alternatives.flatMap((members) => [...dottedNames(members), ...repeated(members)]),
    ...ruleLimits.flatMap(({ ok, say }) => placed.filter((one) => !ok(one)).map(say)),
    ...namesInOr(pattern)
      .filter((name) => reserved.has(name))
      .map((name) => `${name}: SNS takes no member of this name within $or`),
  ];
}
