import { isFirstOfBlock, parseBlock } from './address';
import { isObject } from './condition';
import type { OperatorName } from './rule';

/** What an operand must be, in words, and whether it is. */
export interface OperandRule {
  readonly must: string;
  readonly ok: (operand: unknown) => boolean;
}

const isText = (operand: unknown): operand is string => typeof operand === 'string';
const isNumber = (operand: unknown): operand is number => Number.isFinite(operand);
const isFilled = (operand: unknown): boolean => isText(operand) && operand !== '';

/** Whether the operand is an object of one member, which fulfils its check. */
function isOnly(operand: unknown, checks: Readonly<Record<string, (it: unknown) => boolean>>) {
  const [[name, value] = ['', undefined], ...others] = isObject(operand)
    ? Object.entries(operand)
    : [];
  return others.length === 0 && Object.hasOwn(checks, name) && checks[name]?.(value) === true;
}

const isTextOrIgnoreCase = (operand: unknown): boolean =>
  isText(operand) || isOnly(operand, { 'equals-ignore-case': isText });

/** Asterisks stand alone, and a backslash escapes an asterisk or a backslash only, as EventBridge has it. */
const isWildcard = (operand: unknown): boolean =>
  isText(operand) && /^(?:[^\\*]|\\[\\*]|\*(?!\*))+$/u.test(operand);

const oneOrMore =
  (check: (it: unknown) => boolean) =>
  (operand: unknown): boolean =>
    Array.isArray(operand) ? operand.length > 0 && operand.every(check) : check(operand);

const exclusions = {
  prefix: oneOrMore(isFilled),
  suffix: oneOrMore(isFilled),
  'equals-ignore-case': oneOrMore(isText),
  wildcard: oneOrMore(isWildcard),
};

const isExclusion = (operand: unknown): boolean =>
  oneOrMore(isText)(operand) || oneOrMore(isNumber)(operand) || isOnly(operand, exclusions);

/** One of `=`, `<`, `<=`, `>`, `>=` and a number, or a lower bound and then a higher upper one. */
function isNumeric(operand: unknown): boolean {
  if (!Array.isArray(operand)) return false;
  const [operator, low, upper, high] = operand;
  if (!isNumber(low)) return false;
  if (operand.length === 2) return ['=', '<', '<=', '>', '>='].includes(operator);
  const bounded = ['>', '>='].includes(operator) && ['<', '<='].includes(upper);
  return operand.length === 4 && bounded && isNumber(high) && low < high;
}

/** A block that does not begin at its first address means one thing to us and another to AWS's engine. */
function isBlock(operand: unknown): boolean {
  const block = isText(operand) ? parseBlock(operand) : undefined;
  return block !== undefined && isFirstOfBlock(block);
}

/** What the operand of each operator must be. */
export const operandRules: Readonly<Record<OperatorName, OperandRule>> = {
  prefix: { must: 'a string or {"equals-ignore-case": string}', ok: isTextOrIgnoreCase },
  suffix: { must: 'a string or {"equals-ignore-case": string}', ok: isTextOrIgnoreCase },
  'equals-ignore-case': { must: 'a string', ok: isText },
  wildcard: {
    must: 'a string that is not empty, without "**", in which a backslash stands before "*" or a backslash only',
    ok: isWildcard,
  },
  'anything-but': {
    must: 'a string, a number, a list of either, or one of prefix, suffix, equals-ignore-case and wildcard with a string or a list',
    ok: isExclusion,
  },
  numeric: {
    must: 'an operator and a number, or a lower bound and then a higher upper one, such as [">", 0, "<=", 5]',
    ok: isNumeric,
  },
  exists: { must: 'true or false', ok: (operand) => typeof operand === 'boolean' },
  cidr: {
    must: 'a block of IPv4 or IPv6 addresses that begins at its first, such as "10.0.0.0/24"',
    ok: isBlock,
  },
};
