import { numericOf, overlap, rangeOf } from './numeric';
import type { Pattern } from './pattern';
import { isOperator, matcherOfRule, type Operator, type Rule } from './rule';
import { alternativesOf, type Path, type Selector, type Term } from './selector-ast';
import { nameOf, repeated } from './sns-rules';
import { translate } from './sns-terms';

/** A pattern that says the same, or what keeps it from being said. */
export type Compiled = { readonly pattern: Pattern } | { readonly cannot: readonly string[] };

/** The rules of each member, by its path as JSON. All must match. */
type Flat = ReadonlyMap<string, readonly Rule[]>;

/** Compiles a selector to a pattern that matches the same events. */
export function patternOf(selector: Selector): Compiled {
  const cannot: string[] = [];
  const flats = alternativesOf(selector).flatMap((terms) => {
    const flat = flatOf(terms, cannot);
    return flat && ![...flat.values()].some((rules) => rules.length === 0) ? [flat] : [];
  });
  if (cannot.length > 0) return { cannot: [...new Set(cannot)] };
  if (flats.length === 0)
    return { cannot: ['the selector matches nothing, which SNS can not say'] };
  return { pattern: writtenOf(merged(flats)) };
}

/** The members of one alternative; what can't be said is added to `cannot`. */
function flatOf(terms: readonly Term[], cannot: string[]): Flat | undefined {
  const flat = new Map<string, readonly Rule[]>();
  const before = cannot.length;
  for (const term of terms) {
    const translated = translate(term);
    if ('cannot' in translated) cannot.push(translated.cannot);
    else if (!narrow(flat, term.atom.path, translated.rules)) cannot.push(twice(term.atom.path));
  }
  cannot.push(...repeated([...flat].map(([key, rules]) => ({ path: JSON.parse(key), rules }))));
  return cannot.length === before ? flat : undefined;
}

const twice = (path: Path): string =>
  `${nameOf(path)}: SNS holds a member to one list of rules, and the conditions here do not join into one`;

/** Adds rules of a member to those it has: both must match. False when no list of rules says that. */
function narrow(flat: Map<string, readonly Rule[]>, path: Path, rules: readonly Rule[]): boolean {
  const key = JSON.stringify(path);
  const pairs = (flat.get(key) ?? [undefined]).flatMap((one) =>
    rules.map((other) => (one === undefined ? [other] : both(one, other))),
  );
  if (pairs.some((pair) => pair === undefined)) return false;
  flat.set(key, unique(pairs.flatMap((pair) => pair ?? [])));
  return true;
}

/** Rules that match what both match; undefined when no rules do. */
function both(one: Rule, other: Rule): readonly Rule[] | undefined {
  if (JSON.stringify(one) === JSON.stringify(other)) return [one];
  const [first, second] = [exactly(one), exactly(other)];
  if (first !== undefined) return matcherOfRule(other)(first) ? [one] : [];
  if (second !== undefined) return matcherOfRule(one)(second) ? [other] : [];
  if (!isOperator(one) || !isOperator(other)) return undefined;
  if ('exists' in one) return withValue(one.exists, other);
  if ('exists' in other) return withValue(other.exists, one);
  if ('numeric' in one && 'numeric' in other) {
    const range = overlap(rangeOf(one.numeric), rangeOf(other.numeric));
    return range ? [{ numeric: numericOf(range) }] : [];
  }
  return 'anything-but' in one && 'anything-but' in other
    ? neither(one['anything-but'], other['anything-but'])
    : undefined;
}

/** Every rule but `exists` asks for a value already. */
function withValue(exists: boolean, other: Operator): readonly Rule[] {
  if ('exists' in other) return other.exists === exists ? [other] : [];
  return exists ? [other] : [];
}

/** The only value that a rule matches; undefined when there are others. */
function exactly(rule: Rule): unknown {
  if (!isOperator(rule)) return rule;
  return 'numeric' in rule && rule.numeric[0] === '=' ? rule.numeric[1] : undefined;
}

function neither(one: unknown, other: unknown): readonly Rule[] | undefined {
  const values = unique([one, other].flat());
  const [type, ...others] = new Set(values.map((value) => typeof value));
  const alike = others.length === 0 && (type === 'string' || type === 'number');
  return alike ? [{ 'anything-but': values } as Rule] : undefined;
}

const unique = <T>(values: readonly T[]): T[] => [
  ...new Map(values.map((value) => [JSON.stringify(value), value])).values(),
];

/** Joins alternatives that differ in the rules of one member only: `x = 1 OR x = 2` is one list. */
function merged(flats: readonly Flat[]): Flat[] {
  const keys = new Set(flats.flatMap((flat) => [...flat.keys()]));
  return [...keys].reduce(mergedAt, [...flats]);
}

function mergedAt(flats: Flat[], key: string): Flat[] {
  const groups = new Map<string, Flat>();
  for (const flat of flats) {
    const rules = flat.get(key);
    const group = JSON.stringify([rules === undefined, entriesOf(flat).filter(([k]) => k !== key)]);
    const same = groups.get(group)?.get(key) ?? [];
    groups.set(group, rules ? new Map([...flat, [key, unique([...same, ...rules])]]) : flat);
  }
  return [...groups.values()];
}

const entriesOf = (flat: Flat): [string, readonly Rule[]][] =>
  [...flat].sort(([one], [other]) => (one < other ? -1 : 1));

/** Writes alternatives as a pattern: what all share at the top, the rest in `$or`. */
function writtenOf(flats: readonly Flat[]): Pattern {
  const shared = [...(flats[0] ?? [])].filter(([key, rules]) =>
    flats.every((flat) => JSON.stringify(flat.get(key)) === JSON.stringify(rules)),
  );
  const names = new Set(shared.map(([key]) => key));
  const rests = flats.map((flat) => [...flat].filter(([key]) => !names.has(key)));
  const top = nested(shared.map(([key, rules]) => [JSON.parse(key), rules]));
  // An alternative with nothing of its own covers all others.
  if (rests.some((rest) => rest.length === 0)) return top;
  const branches = rests.map((rest) =>
    nested(rest.map(([key, rules]) => [JSON.parse(key), rules])),
  );
  return { ...top, $or: branches };
}

type Entry = readonly [path: Path, rules: readonly Rule[]];

/** Members by their paths as a tree. `fromEntries` makes even `__proto__` a member like any other. */
function nested(entries: readonly Entry[]): Pattern {
  const names = [...new Set(entries.map(([[name = '']]) => name))];
  return Object.fromEntries(
    names.map((name) => {
      const own = entries.filter(([[first]]) => first === name);
      const [rules] = own.filter(([path]) => path.length === 1).map(([, rules]) => rules);
      const below = own.map(([path, rules]) => [path.slice(1), rules] as const);
      return [name, rules ?? nested(below)];
    }),
  );
}
