import { allOf, anyOf, type Size } from './size';

/** A literal of SQL. */
export type Literal = string | number | boolean;

export type Ordering = '<' | '<=' | '>' | '>=';

/** A test of one member. */
export type Atom =
  | { readonly kind: 'one-of'; readonly path: Path; readonly values: readonly Literal[] }
  | { readonly kind: 'differs'; readonly path: Path; readonly value: Literal }
  | {
      readonly kind: 'ordered';
      readonly path: Path;
      readonly operator: Ordering;
      readonly value: number;
    }
  | {
      readonly kind: 'like';
      readonly path: Path;
      readonly pattern: string;
      readonly escape: string | null;
    }
  | { readonly kind: 'null'; readonly path: Path };

/** The names that lead to a member: an attribute, or `data` and members of it. */
export type Path = readonly string[];

/** What a selector says, as the parser gives it. */
export type Selector = Atom | Joined | { readonly kind: 'not'; readonly of: Selector };

interface Joined {
  readonly kind: 'and' | 'or';
  readonly of: readonly Selector[];
}

/** A test of one member or its denial. */
export interface Term {
  readonly atom: Atom;
  readonly denied: boolean;
}

/**
 * A selector with every OR multiplied out and every NOT moved to its test: the terms of each alternative.
 * De Morgan's laws hold for three-valued logic too, and without NOT above them AND and OR are true
 * exactly when true parts make them so; so that only terms need to know what is unknown.
 */
export function alternativesOf(selector: Selector, denied = false): Term[][] {
  if (selector.kind === 'not') return alternativesOf(selector.of, !denied);
  if (!isJoined(selector)) return [[{ atom: selector, denied }]];
  const parts = selector.of.map((part) => alternativesOf(part, denied));
  return isProduct(selector.kind, denied) ? parts.reduce(product, [[]]) : parts.flat();
}

/** What a selector comes to, without multiplying anything out. */
export function sizeOfSelector(selector: Selector, denied = false): Size {
  if (selector.kind === 'not') return sizeOfSelector(selector.of, !denied);
  if (!isJoined(selector)) return { alternatives: 1, tests: countTests(selector) };
  const sizes = selector.of.map((part) => sizeOfSelector(part, denied));
  return isProduct(selector.kind, denied) ? allOf(sizes) : anyOf(sizes);
}

const countTests = (atom: Atom): number => (atom.kind === 'one-of' ? atom.values.length : 1);

const isJoined = (selector: Exclude<Selector, { kind: 'not' }>): selector is Joined =>
  selector.kind === 'and' || selector.kind === 'or';

/** All parts must be true: those of AND, and those of an OR that is denied. */
const isProduct = (kind: 'and' | 'or', denied: boolean): boolean => (kind === 'and') !== denied;

const product = (heads: Term[][], tails: Term[][]): Term[][] =>
  heads.flatMap((head) => tails.map((tail) => [...head, ...tail]));
