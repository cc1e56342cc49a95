import { maxDepth } from '../publish/limits';
import { isObject, type JsonObject } from './condition';
import { operandRules } from './operand-rules';
import { or, type Pattern, sizeOfPattern } from './pattern';
import { isTooLarge, tooLarge } from './size';

/** One broken rule of a filter. */
export interface FilterProblem {
  /** Where: a path in the pattern such as `data.amount[0].numeric`, or `line 1, column 9` of a selector. */
  readonly at: string;
  /** What must be, and what was received. */
  readonly message: string;
}

/** Largest pattern in bytes of JSON: that of an SNS filter policy. */
export const maxPatternBytes = 256 * 1024;

/** A problem, with the value received cut short. */
const problem = (at: string, must: string, received: unknown): FilterProblem => ({
  at: at || 'pattern',
  message: `must be ${must}, got ${show(received)}`,
});

const longest = 60;

/** Shown one level deep, since a value not checked yet may nest without end. */
function show(value: unknown): string {
  const inner = (_: string, part: unknown) =>
    typeof part === 'object' && part && part !== value ? '…' : part;
  const text = ['number', 'bigint'].includes(typeof value)
    ? String(value)
    : (JSON.stringify(value, inner) ?? String(value));
  return text.length <= longest ? text : `${text.slice(0, longest)}…`;
}

/** Every rule that a pattern breaks; empty when it breaks none. */
export function patternProblems(pattern: unknown): FilterProblem[] {
  const problems = problemsOfObject(pattern, { at: '', depth: 1, isTop: true });
  return problems.length > 0 ? problems : sizeProblems(pattern as Pattern);
}

function sizeProblems(pattern: Pattern): FilterProblem[] {
  const bytes = Buffer.byteLength(JSON.stringify(pattern));
  const size = sizeOfPattern(pattern);
  return [
    ...(bytes > maxPatternBytes
      ? [problem('', `at most ${maxPatternBytes} bytes of JSON`, bytes)]
      : []),
    ...(isTooLarge(size) ? [{ at: 'pattern', message: tooLarge(size) }] : []),
  ];
}

interface Place {
  readonly at: string;
  /** How many patterns the place is in. */
  readonly depth: number;
  /** Whether the members here are those of the event itself. */
  readonly isTop: boolean;
}

function problemsOfObject(pattern: unknown, place: Place): FilterProblem[] {
  const { at, depth, isTop } = place;
  if (depth >= maxDepth) return [{ at, message: `must nest less than ${maxDepth} levels deep` }];
  if (!isObject(pattern)) return [problem(at, 'an object of members', pattern)];
  const members = Object.entries(pattern);
  if (members.length === 0) return [problem(at, 'an object of at least one member', pattern)];
  return members.flatMap(([name, value]) => [
    ...(isTop ? nameProblems(name, at) : []),
    ...problemsOfMember(name, value, { ...place, at: at === '' ? name : `${at}.${name}` }),
  ]);
}

/** At the top there are the event's attributes and its data; anything else would never match. */
const nameProblems = (name: string, at: string): FilterProblem[] =>
  name === or || isTopMember(name)
    ? []
    : [
        problem(at, 'an object of attributes (lower-case letters and digits) and data', {
          [name]: '…',
        }),
      ];

export const isTopMember = (name: string): boolean => /^(?:[a-z0-9]+|data_base64)$/.test(name);

function problemsOfMember(name: string, value: unknown, place: Place): FilterProblem[] {
  if (name === or) return problemsOfOr(value, place);
  if (!Array.isArray(value)) {
    if (!isObject(value))
      return [problem(place.at, 'a list of rules, or an object of members', value)];
    return problemsOfObject(value, { ...place, depth: place.depth + 1, isTop: false });
  }
  if (value.length === 0) return [problem(place.at, 'a list of at least one rule', value)];
  return value.flatMap((rule, index) => problemsOfRule(rule, `${place.at}[${index}]`));
}

function problemsOfOr(value: unknown, place: Place): FilterProblem[] {
  const { at, depth } = place;
  if (!Array.isArray(value) || value.length < 2)
    return [problem(at, 'a list of at least two patterns', value)];
  return value.flatMap((branch, index) =>
    problemsOfObject(branch, { ...place, at: `${at}[${index}]`, depth: depth + 1 }),
  );
}

function problemsOfRule(rule: unknown, at: string): FilterProblem[] {
  if (isObject(rule)) return problemsOfOperator(rule, at);
  const scalar =
    rule === null || ['string', 'boolean'].includes(typeof rule) || Number.isFinite(rule);
  return scalar ? [] : [problem(at, 'a string, a number, a boolean, null, or an operator', rule)];
}

function problemsOfOperator(rule: JsonObject, at: string): FilterProblem[] {
  const [[name, operand] = ['', undefined], ...others] = Object.entries(rule);
  const known = Object.hasOwn(operandRules, name);
  if (others.length > 0 || !known) return [problem(at, `one of ${names.join(', ')}`, rule)];
  const { must, ok } = operandRules[name as (typeof names)[number]];
  return ok(operand) ? [] : [problem(`${at}.${name}`, must, operand)];
}

const names = Object.keys(operandRules) as (keyof typeof operandRules)[];
