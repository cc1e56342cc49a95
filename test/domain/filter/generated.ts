import * as fc from 'fast-check';
import type { JsonObject } from '../../../lib/domain/filter/condition';
import type { Pattern } from '../../../lib/domain/filter/pattern';
import type { Rule } from '../../../lib/domain/filter/rule';

/** Few words and numbers, so that rules and values meet often. */
export const word = fc.constantFrom('', 'a', 'b', 'A', 'ab', 'abc', 'b*a', '5', 'true', '10.0.0.7');
export const number = fc.constantFrom(-1, 0, 1, 1.5, 2, 5, 100);
export const scalar = fc.oneof(word, number, fc.boolean(), fc.constant(null));

const text = fc.constantFrom('a', 'b', 'A', 'ab', 'b*a', '5');
const filled = fc.oneof(text, text, fc.constant('abc'));
const range = fc
  .tuple(
    fc.constantFrom('>', '>='),
    number,
    fc.constantFrom('<', '<='),
    fc.integer({ min: 1, max: 9 }),
  )
  .map(([lower, low, upper, more]) => [lower, low, upper, low + more]);
const numeric = fc.oneof(
  fc.tuple(fc.constantFrom('=', '<', '<=', '>', '>='), number).map((pair) => [...pair]),
  range,
);
const wildcard = fc.constantFrom('*', 'a*', '*b', 'a*c', '*b*', 'b\\**', 'a');

const excluded = fc.oneof(
  filled,
  number,
  fc.uniqueArray(filled, { minLength: 1, maxLength: 3 }),
  fc.uniqueArray(number, { minLength: 1, maxLength: 3 }),
  filled.map((prefix) => ({ prefix })),
  filled.map((suffix) => ({ suffix })),
  wildcard.map((it) => ({ wildcard: it })),
);

/** Any rule that SNS knows. */
export const snsRule = fc.oneof(
  { weight: 3, arbitrary: scalar },
  filled.map((prefix) => ({ prefix })),
  filled.map((suffix) => ({ suffix })),
  word.map((it) => ({ 'equals-ignore-case': it })),
  wildcard.map((it) => ({ wildcard: it })),
  excluded.map((it) => ({ 'anything-but': it })),
  numeric.map((it) => ({ numeric: it })),
  fc.boolean().map((exists) => ({ exists })),
  fc.constantFrom('10.0.0.0/24', '10.1.0.0/16').map((cidr) => ({ cidr })),
) as fc.Arbitrary<Rule>;

const rules = fc.array(snsRule, { minLength: 1, maxLength: 3 });

const some = (members: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
  fc
    .record(members as Record<string, fc.Arbitrary<Pattern | Rule[]>>, { requiredKeys: [] })
    .filter((pattern) => Object.keys(pattern).length > 0);

const inner = some({ x: rules, y: rules });
const data = some({ a: rules, b: rules, list: inner, object: inner });
const plain = some({ type: rules, ext: rules, data });
const branches = fc.array(plain, { minLength: 2, maxLength: 3 });

/** Patterns of few members at up to three levels, some with `$or`. */
export const pattern = fc.oneof(
  { weight: 3, arbitrary: plain },
  fc.tuple(plain, branches).map(([top, $or]) => ({ ...top, $or })),
  branches.map(($or) => ({ $or })),
) as fc.Arbitrary<Pattern>;

const values = fc.oneof(
  { weight: 4, arbitrary: scalar },
  fc.array(scalar, { maxLength: 3 }),
  fc.constant([['a', [5]], 'b']),
  fc.constant({ x: 1 }),
);

type Values = fc.Arbitrary<unknown>;

const pairOf = (of: Values) => fc.record({ x: of, y: of }, { requiredKeys: [] });

const listOf = (of: Values) => fc.array(pairOf(of), { maxLength: 3 });

const dataOf = (of: Values, list: Values) =>
  fc.record({ a: of, b: of, list, object: pairOf(of) }, { requiredKeys: [] });

const eventOf = (data: Values): fc.Arbitrary<JsonObject> =>
  fc.record(
    {
      id: fc.constant('1'),
      type: fc.constantFrom('a', 'ab', 'abc', '5'),
      ext: fc.oneof(word, fc.boolean(), fc.constantFrom(0, 1, 5)),
      data,
    },
    { requiredKeys: ['id', 'type'] },
  );

/** Events with the members that patterns and selectors here ask for, at times others of their kind. */
export const event = eventOf(
  fc.oneof(
    { weight: 8, arbitrary: dataOf(values, listOf(values)) },
    fc.array(fc.record({ a: values, b: values }, { requiredKeys: [] }), { maxLength: 3 }),
    scalar,
  ),
);

const common = fc.oneof(word, number, fc.boolean());
const commonValues = fc.oneof(
  { weight: 8, arbitrary: common },
  { weight: 2, arbitrary: fc.array(common, { minLength: 1, maxLength: 3 }) },
  values,
);

/** Events as they are met most, with little that is odd. */
export const commonEvent = eventOf(
  dataOf(
    commonValues,
    fc.oneof({ weight: 3, arbitrary: pairOf(commonValues) }, listOf(commonValues)),
  ),
);
