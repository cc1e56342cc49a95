import { conditionOf, type JsonObject, type Leaf } from './condition';
import { globMatcher, likeMarks } from './glob';
import { isInRange, rangeOf } from './numeric';
import type { FilterProblem } from './problems';
import type { Matches } from './rule';
import {
  type Atom,
  alternativesOf,
  type Selector,
  sizeOfSelector,
  type Term,
} from './selector-ast';
import { parse, SyntaxError as Unreadable } from './selector-parser';
import { isTooLarge, tooLarge } from './size';

/** Longest selector in bytes of UTF-8. */
export const maxSelectorBytes = 4 * 1024;

/** What a text says, or the first problem that keeps it from saying anything. */
export type Parsed = { readonly selector: Selector } | { readonly problem: FilterProblem };

/** Reads a selector of SQL. */
export function parseSelector(sql: string): Parsed {
  const bytes = Buffer.byteLength(sql);
  if (bytes > maxSelectorBytes) {
    const message = `may be ${maxSelectorBytes} bytes of UTF-8, got ${bytes}`;
    return { problem: { at: 'selector', message } };
  }
  try {
    return checked(parse(sql, {}) as Selector);
  } catch (error) {
    if (error instanceof Unreadable) return { problem: problemOf(error as unknown as SyntaxFault) };
    throw error;
  }
}

function checked(selector: Selector): Parsed {
  const size = sizeOfSelector(selector);
  return isTooLarge(size) ? { problem: { at: 'selector', message: tooLarge(size) } } : { selector };
}

/** Why a text is no selector: the generated parser's error. */
interface SyntaxFault extends Error {
  readonly expected:
    | readonly { readonly type: string; readonly description?: string; readonly text?: string }[]
    | null;
  readonly found: string | null;
  readonly location: { readonly start: { readonly line: number; readonly column: number } };
}

function problemOf({ message, expected, found, location: { start } }: SyntaxFault): FilterProblem {
  const at = `line ${start.line}, column ${start.column}`;
  if (expected === null) return { at, message };
  const names = expected.flatMap(({ type, description, text }) => {
    if (type === 'end') return ['the end'];
    return description ?? (text === undefined ? [] : `"${text}"`);
  });
  const wanted = [...new Set(names)].filter((name) => name !== 'white space').sort();
  return {
    at,
    message: `expected ${wanted.join(' or ')}, got ${found === null ? 'the end' : JSON.stringify(found)}`,
  };
}

/**
 * Makes a matcher of a selector once, for many events. An event matches when the selector is true of it;
 * NULL, which is a missing member or JSON's null, makes a test unknown, and unknown is not true. A test
 * that compares values of two types is false. An array stands for its elements, one at a time.
 * Source: https://jakarta.ee/specifications/messaging/3.1/jakarta-messaging-spec-3.1#message-selector-syntax
 */
export const selectorMatcher = (selector: Selector): ((event: JsonObject) => boolean) =>
  conditionOf(selectorLeaves(selector), 'selector');

/** What a selector asks of each member: the leaves of each alternative. */
export const selectorLeaves = (selector: Selector): Leaf[][] =>
  alternativesOf(selector).map((terms) => terms.map(leafOf));

function leafOf({ atom, denied }: Term): Leaf {
  const { path } = atom;
  if (atom.kind === 'null') {
    return {
      path,
      accepts: (value) => (value === null) !== denied,
      acceptsAbsence: !denied,
    };
  }
  const holds = matcherOfAtom(atom);
  const accepts: Matches = denied ? (value) => isComparable(value) && !holds(value) : holds;
  return { path, accepts, acceptsAbsence: false };
}

/** A denial is unknown, hence not true, of what can't be compared at all: null and objects. */
const isComparable: Matches = (value) => typeof value !== 'object';

function matcherOfAtom(atom: Exclude<Atom, { kind: 'null' }>): Matches {
  switch (atom.kind) {
    case 'one-of':
      return (value) => atom.values.some((one) => one === value);
    case 'differs':
      return (value) => typeof value === typeof atom.value && value !== atom.value;
    case 'ordered': {
      const range = rangeOf([atom.operator, atom.value]);
      return (value) => typeof value === 'number' && isInRange(range, value);
    }
    case 'like': {
      const fits = globMatcher(likeMarks(atom.pattern, atom.escape));
      return (value) => typeof value === 'string' && fits(value);
    }
    default:
      return atom satisfies never;
  }
}
