import * as fc from 'fast-check';
import { isObject, type JsonObject } from '../../../lib/domain/filter/condition';
import { number } from './generated';

/** True, false, or unknown: the logic of SQL. */
type Truth = boolean | null;

/** A generated selector: its text, and what it means by the definition. */
export interface Meant {
  readonly sql: string;
  /** Of an event without arrays. */
  readonly truth: (event: JsonObject) => Truth;
}

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const literalOf = (value: unknown): string =>
  typeof value === 'string' ? quote(value) : String(value).toUpperCase();

const valueAt = (event: JsonObject, path: string): unknown =>
  path.split('.').reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), event);

const isNull = (value: unknown): boolean => value === null || value === undefined;

/** A test of a value that is there; null makes it unknown, and an object can't be compared. */
const test =
  (path: string, holds: (value: unknown) => boolean) =>
  (event: JsonObject): Truth => {
    const value = valueAt(event, path);
    return isNull(value) || typeof value === 'object' ? null : holds(value);
  };

const path = fc.constantFrom(
  'type',
  'ext',
  'data.a',
  'data.b',
  'data.list.x',
  'data.object.x',
  'data.object.y',
);
const text = fc.constantFrom('a', 'b', 'ab', 'abc', "it's", '5');
const literal = fc.oneof(text, number, fc.boolean());

const equal = fc.tuple(path, literal).map(([at, one]) => ({
  sql: `${at} = ${literalOf(one)}`,
  truth: test(at, (value) => value === one),
}));

const different = fc.tuple(path, literal).map(([at, one]) => ({
  sql: `${literalOf(one)}<>${at}`,
  truth: test(at, (value) => typeof value === typeof one && value !== one),
}));

const orderings: Readonly<Record<string, (one: number, other: number) => boolean>> = {
  '<': (one, other) => one < other,
  '<=': (one, other) => one <= other,
  '>': (one, other) => one > other,
  '>=': (one, other) => one >= other,
};

const ordered = fc
  .tuple(path, fc.constantFrom(...Object.keys(orderings)), number)
  .map(([at, name, bound]) => ({
    sql: `${at} ${name} ${bound}`,
    truth: test(
      at,
      (value) => typeof value === 'number' && orderings[name]?.(value, bound) === true,
    ),
  }));

const between = fc.tuple(path, fc.boolean(), number, number).map(([at, not, low, high]) => ({
  sql: `${at} ${not ? 'not ' : ''}between ${low} AND ${high}`,
  truth: test(at, (value) => {
    if (typeof value !== 'number') return false;
    return not ? value < low || value > high : value >= low && value <= high;
  }),
}));

const denied =
  (not: boolean, truth: (event: JsonObject) => Truth) =>
  (event: JsonObject): Truth =>
    not ? no(truth(event)) : truth(event);

const within = fc
  .tuple(path, fc.boolean(), fc.array(fc.oneof(text, number), { minLength: 1, maxLength: 3 }))
  .map(([at, not, values]) => ({
    sql: `${at}${not ? ' NOT' : ''} IN (${values.map(literalOf).join(', ')})`,
    truth: denied(
      not,
      test(at, (value) => values.some((one) => one === value)),
    ),
  }));

const likes: Readonly<Record<string, RegExp>> = {
  "LIKE 'a%'": /^a[\s\S]*$/,
  "LIKE '%b'": /^[\s\S]*b$/,
  "LIKE 'a%c'": /^a[\s\S]*c$/,
  "LIKE '%b%'": /b/,
  "LIKE 'a_'": /^a.$/u,
  "LIKE 'ab'": /^ab$/,
  "LIKE '%'": /^/,
};

const like = fc
  .tuple(path, fc.boolean(), fc.constantFrom(...Object.entries(likes)))
  .map(([at, not, [sql, form]]) => ({
    sql: `${at} ${not ? 'Not ' : ''}${sql}`,
    truth: denied(
      not,
      test(at, (value) => typeof value === 'string' && form.test(value)),
    ),
  }));

const nullable = fc.oneof(path, fc.constantFrom('data', 'data.object', 'data.list'));

const nothing = fc.tuple(nullable, fc.boolean()).map(([at, not]) => ({
  sql: `${at} is ${not ? 'not ' : ''}null`,
  truth: (event: JsonObject) => isNull(valueAt(event, at)) !== not,
}));

const no = (truth: Truth): Truth => (truth === null ? null : !truth);

function and(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes(null) ? null : true;
}

const joined = (word: string, inner: fc.Arbitrary<Meant>, join: (truths: Truth[]) => Truth) =>
  fc.array(inner, { minLength: 2, maxLength: 3 }).map((parts) => ({
    sql: parts.map(({ sql }) => `(${sql})`).join(` ${word} `),
    truth: (event: JsonObject) => join(parts.map(({ truth }) => truth(event))),
  }));

/** Selectors of every kind, up to three levels deep. */
export const { selector } = fc.letrec<{ selector: Meant; atom: Meant }>((tie) => ({
  atom: fc.oneof(equal, different, ordered, between, within, like, nothing),
  selector: fc.oneof(
    { maxDepth: 3 },
    tie('atom'),
    joined('AND', tie('selector'), and),
    // a OR b is NOT (NOT a AND NOT b), in three-valued logic too.
    joined('or', tie('selector'), (truths) => no(and(truths.map(no)))),
    tie('selector').map(({ sql, truth }) => ({
      sql: `NOT (${sql})`,
      truth: (event: JsonObject) => no(truth(event)),
    })),
  ),
}));

/** An event once for each choice of one element from each of its arrays; an empty array is not there. */
export function choices(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.length === 0 ? [undefined] : value.flatMap(choices);
  if (!isObject(value)) return [value];
  return Object.entries(value).reduce<JsonObject[]>(
    (heads, [name, inner]) =>
      heads.flatMap((head) => choices(inner).map((chosen) => ({ ...head, [name]: chosen }))),
    [{}],
  );
}
