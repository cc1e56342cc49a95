import { contains, parseAddress, parseBlock } from './address';
import { globMatcher, wildcardMarks } from './glob';
import { isInRange, type Numeric, rangeOf } from './numeric';

/** A value at the end of a path: whatever is neither an object nor an array. */
export type Scalar = string | number | boolean | null;

export interface IgnoreCase {
  readonly 'equals-ignore-case': string;
}

/** What `anything-but` leaves out: values of one type, or what a rule about strings matches. */
export type AnythingBut =
  | string
  | number
  | readonly string[]
  | readonly number[]
  | { readonly prefix: string | readonly string[] }
  | { readonly suffix: string | readonly string[] }
  | { readonly 'equals-ignore-case': string | readonly string[] }
  | { readonly wildcard: string | readonly string[] };

/** Every operator by its operand. */
interface Operands {
  readonly prefix: string | IgnoreCase;
  readonly suffix: string | IgnoreCase;
  readonly 'equals-ignore-case': string;
  /** `*` stands for any run of characters, `\*` for an asterisk and `\\` for a backslash. */
  readonly wildcard: string;
  readonly 'anything-but': AnythingBut;
  readonly numeric: Numeric;
  /** True: there is a value, neither null nor the empty string. False: there is no value, null included. */
  readonly exists: boolean;
  /** A block of IPv4 or IPv6 addresses, such as `10.0.0.0/24`. */
  readonly cidr: string;
}

export type OperatorName = keyof Operands;

/** Exactly one operator with its operand. */
export type Operator = {
  [Name in OperatorName]: { readonly [Only in Name]: Operands[Name] };
}[OperatorName];

/**
 * What a value is held against: itself, or an operator.
 * Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export type Rule = Scalar | Operator;

export type Matches = (value: unknown) => boolean;

/** Whether a rule matches when there is no value at all. */
export const acceptsAbsence = (rule: Rule): boolean =>
  isOperator(rule) && 'exists' in rule && !rule.exists;

/** Whether a rule matches a value that is there. @param rule one that breaks no rule of its own */
export function matcherOfRule(rule: Rule): Matches {
  if (!isOperator(rule)) return (value) => value === rule;
  const [[name, operand] = []] = Object.entries(rule);
  return matchers[name as OperatorName](operand as never);
}

export const isOperator = (rule: Rule): rule is Operator =>
  typeof rule === 'object' && rule !== null;

const ofText =
  (test: (text: string) => boolean): Matches =>
  (value) =>
    typeof value === 'string' && test(value);

const fold = (text: string): string => text.toLowerCase();

/** For each operator, what its operand matches. Only strings match rules about text, only numbers `numeric`. */
const matchers: { readonly [Name in OperatorName]: (operand: Operands[Name]) => Matches } = {
  prefix: (prefix) =>
    typeof prefix === 'string'
      ? ofText((text) => text.startsWith(prefix))
      : ofText((text) => fold(text).startsWith(fold(prefix['equals-ignore-case']))),
  suffix: (suffix) =>
    typeof suffix === 'string'
      ? ofText((text) => text.endsWith(suffix))
      : ofText((text) => fold(text).endsWith(fold(suffix['equals-ignore-case']))),
  'equals-ignore-case': (word) => ofText((text) => fold(text) === fold(word)),
  wildcard: (wildcard) => ofText(globMatcher(wildcardMarks(wildcard))),
  'anything-but': anythingBut,
  numeric: (numeric) => {
    const range = rangeOf(numeric);
    return (value) => typeof value === 'number' && isInRange(range, value);
  },
  // SNS counts an empty string as no value here, unlike EventBridge.
  // Source: https://docs.aws.amazon.com/sns/latest/dg/attribute-key-matching.html
  exists: (exists) => (value) => exists && value !== null && value !== '',
  cidr: (cidr) => {
    const block = parseBlock(cidr);
    return ofText((text) => {
      const address = parseAddress(text);
      return block !== undefined && address !== undefined && contains(block, address);
    });
  },
};

/** Whatever the excluded values and rules don't match, of any type. */
function anythingBut(operand: AnythingBut): Matches {
  const excluded = excludedRules(operand).map(matcherOfRule);
  return (value) => !excluded.some((matches) => matches(value));
}

function excludedRules(operand: AnythingBut): Rule[] {
  if (typeof operand !== 'object') return [operand];
  if (Array.isArray(operand)) return [...operand];
  const [[name, texts] = ['', []]] = Object.entries(operand);
  return [texts].flat().map((text) => ({ [name]: text }) as unknown as Rule);
}
