import * as fc from 'fast-check';
import type { JsonObject } from '../../../lib/domain/filter/condition';
import { parseSelector, selectorMatcher } from '../../../lib/domain/filter/selector';
import { event } from './generated';
import { choices, selector } from './selectors';

function matchesSql(sql: string, event: JsonObject): boolean {
  const parsed = parseSelector(sql);
  if ('problem' in parsed) throw new Error(`${parsed.problem.at}: ${parsed.problem.message}`);
  return selectorMatcher(parsed.selector)(event);
}

const order = {
  id: '1',
  type: 'order.placed',
  weight: 5,
  data: {
    amount: 120.5,
    country: 'DE',
    paid: true,
    note: null,
    tags: ['new', 'gift'],
    empty: [],
    customer: { name: "O'Hara" },
    'order-id': 7,
    items: [
      { sku: 'A', count: 1 },
      { sku: 'B', count: 2, gift: true },
    ],
  },
};

test.each([
  ["type = 'order.placed'", true],
  ["'order.placed' = type", true],
  ["type = 'order.Placed'", false],
  ["type <> 'x'", true],
  ['data.amount > 100', true],
  ['100 < data.amount', true],
  ['data.amount >= 120.5 and data.amount <= 120.5', true],
  ['data.amount < 120.5', false],
  ['data.amount = 1.205E2', true],
  ['data.amount > +.5 AND data.amount > -7.', true],
  ['data.amount BETWEEN 120.5 AND 121', true],
  ['data.amount NOT BETWEEN 120.5 AND 121', false],
  ["data.country IN ('FR', 'DE')", true],
  ["data.country NOT IN ('FR')", true],
  ['weight IN (4, 5)', true],
  ['data.paid = TRUE', true],
  ['data.paid <> true', false],
  ["data.customer.name = 'O''Hara'", true],
  ["data.customer.name LIKE 'O''%'", true],
  ["data.customer.name LIKE 'O_Hara'", true],
  ["data.customer.name LIKE 'O!_Hara' ESCAPE '!'", false],
  ["data.customer.name NOT LIKE 'P%'", true],
  ['data."order-id" = 7', true],
  ['"data"."order-id" = 7', true],
  ['data.missing IS NULL AND data.note IS NULL', true],
  ['data.customer IS NOT NULL AND data.paid IS NOT NULL', true],
  ['data.empty IS NULL', true],
  ["(type = 'x' OR data.paid = TRUE) AND NOT (weight = 6)", true],
  ["type = 'x' OR type = 'order.placed' AND weight = 6", false],
  ["NOT type = 'x' AND weight = 5", true],
  ['NOT NOT weight = 5', true],
  ["data.tags = 'gift'", true],
  ["data.tags <> 'gift'", true],
  ["data.tags = 'new' AND data.tags = 'gift'", false],
  ["data.items.sku = 'B' AND data.items.count = 2", true],
  ["data.items.sku = 'A' AND data.items.count = 2", false],
  ["data.items.sku = 'A' AND data.items.price IS NULL", true],
  ["data.items.sku = 'A' AND data.items.gift IS NULL", true],
  ["data.items.sku = 'B' AND data.items.gift IS NULL", false],
  [' \n\tweight\r\n=\t5 ', true],
])('%s is %j of an order', (sql, expected) => {
  expect(matchesSql(sql, order)).toBe(expected);
});

test.each(['data.missing', 'data.note', 'subject', 'data.country.code', 'data.customer'])(
  'no test is true of %s, which is null or can not be compared, nor is its denial',
  (path) => {
    const tests = [
      "= 'a'",
      "<> 'a'",
      '= 1',
      '<> 1',
      '< 1',
      '>= 1',
      'BETWEEN 0 AND 9',
      "IN ('a')",
      "LIKE '%'",
      '= TRUE',
    ];
    expect(tests.filter((test) => matchesSql(`${path} ${test}`, order))).toEqual([]);
    expect(tests.filter((test) => matchesSql(`NOT (${path} ${test})`, order))).toEqual([]);
  },
);

test.each(["= 'DE'", "<> 'DE'", "IN ('DE')", "LIKE '%'"])(
  'a test of text is false of a number, so that its denial is true: %s',
  (test) => {
    expect(matchesSql(`weight ${test}`, order)).toBe(false);
    expect(matchesSql(`NOT weight ${test}`, order)).toBe(true);
  },
);

test.each(['= 5', '<> 5', '< 5', '= TRUE', 'BETWEEN 0 AND 9'])(
  'and so is one of numbers of a text: %s',
  (test) => {
    expect(matchesSql(`data.country ${test}`, order)).toBe(false);
    expect(matchesSql(`NOT data.country ${test}`, order)).toBe(true);
  },
);

test('members of a prototype are null', () => {
  expect(matchesSql('data.constructor IS NULL AND data.__proto__ IS NULL', { data: {} })).toBe(
    true,
  );
  expect(matchesSql("data.__proto__ = 'x'", JSON.parse('{"data":{"__proto__":"x"}}'))).toBe(true);
});

test.each([
  [
    '',
    'line 1, column 1',
    'expected "(" or NOT or boolean or member or number or string, got the end',
  ],
  [
    'type',
    'line 1, column 5',
    'expected BETWEEN or IN or IS or LIKE or NOT or comparison, got the end',
  ],
  [
    'type ! 5',
    'line 1, column 6',
    'expected BETWEEN or IN or IS or LIKE or NOT or comparison, got "!"',
  ],
  [
    "type = 'a",
    'line 1, column 8',
    'expected NULL or boolean or member or number or string, got "\'"',
  ],
  [
    "type = 'a' AND\n  weight >",
    'line 2, column 11',
    'expected NULL or boolean or member or number or string, got the end',
  ],
  ["(type = 'a'", 'line 1, column 12', 'expected ")" or AND or OR, got the end'],
  ["type = 'a')", 'line 1, column 11', 'expected AND or OR or the end, got ")"'],
  [
    'weight = 5x',
    'line 1, column 10',
    'expected NULL or boolean or member or number or string, got "5"',
  ],
  ['weight IN ()', 'line 1, column 12', 'expected number or string, got ")"'],
  ['weight IN (TRUE)', 'line 1, column 12', 'expected number or string, got "T"'],
  ["type LIKE 'a!' ESCAPE '!'", 'line 1, column 6', 'nothing follows the ESCAPE character'],
  ["type LIKE 'a' ESCAPE '!!'", 'line 1, column 22', 'ESCAPE takes one character'],
  ['type = NULL', 'line 1, column 8', 'nothing equals NULL: write IS NULL or IS NOT NULL'],
  [
    'type = subject',
    'line 1, column 8',
    'a member is compared with a literal, not with another member',
  ],
  ["type < 'b'", 'line 1, column 6', '< compares numbers; strings and booleans have = and <> only'],
  ['weight + 1 = 2', 'line 1, column 8', 'arithmetic (+) is not supported'],
  ['weight = 2 * 3', 'line 1, column 12', 'arithmetic (*) is not supported'],
  ['weight = 1e999', 'line 1, column 10', '1e999 is more than a number can hold'],
  [
    'Type = 5',
    'line 1, column 1',
    "an attribute's name is lower-case letters and digits; members of the data are data.member",
  ],
  ['order.id = 5', 'line 1, column 1', 'only data has members of its own: write data.member'],
])('%j says at %s: %s', (sql, at, message) => {
  expect(parseSelector(sql)).toEqual({ problem: { at, message } });
});

test('parentheses may nest 64 deep', () => {
  const deep = (levels: number) => `${'('.repeat(levels)}weight=5${')'.repeat(levels)}`;
  expect(matchesSql(deep(64), order)).toBe(true);
  expect(matchesSql(`${deep(64)} AND ${deep(64)}`, order)).toBe(true);
  expect(parseSelector(deep(65))).toEqual({
    problem: { at: 'line 1, column 65', message: 'parentheses may nest 64 deep' },
  });
  expect(matchesSql(`${'NOT '.repeat(1_000)}weight=5`, order)).toBe(true);
});

test('a selector may be 4 KiB long, and no longer one is read at all', () => {
  const padded = (bytes: number) => `type='${'ü'.repeat((bytes - 7) / 2)}'`;
  expect(parseSelector(padded(4_095))).toHaveProperty('selector');
  expect(parseSelector(padded(4_097))).toEqual({
    problem: { at: 'selector', message: 'may be 4096 bytes of UTF-8, got 4097' },
  });
  expect(parseSelector('('.repeat(10_000))).toHaveProperty('problem.at', 'selector');
});

test('ORs within AND multiply, and stop at what memory holds', () => {
  const ands = (count: number) => Array(count).fill('(weight=5 OR weight=6)').join(' AND ');
  expect(matchesSql(ands(9), order)).toBe(true);
  expect(parseSelector(ands(100))).toHaveProperty(
    'problem.message',
    expect.stringContaining('at most 10000 tests'),
  );
  expect(parseSelector(`NOT (${ands(100)})`)).toHaveProperty('selector');
});

test('an event matches when the selector is true of it, as three-valued logic has it', () => {
  fc.assert(
    fc.property(selector, event, ({ sql, truth }, event) => {
      const expected = choices(event).some((chosen) => truth(chosen as JsonObject) === true);
      expect(matchesSql(sql, event)).toBe(expected);
    }),
    { numRuns: 1_000 },
  );
});

test('text that is no selector is refused, and never breaks the parser', () => {
  const part = fc.constantFrom(
    '(',
    ')',
    'AND',
    'NOT',
    'type',
    "'a'",
    '5',
    '=',
    '<',
    'IN',
    'LIKE',
    'NULL',
    'IS',
    ',',
    '"',
    "'",
    '😀',
    '.',
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const parsed = parseSelector(parts.join(' '));
      if ('problem' in parsed) expect(parsed.problem.message).toBeTruthy();
    }),
    { numRuns: 2_000 },
  );
});
