import * as fc from 'fast-check';
import { filterMatches, snsPolicyOf } from '../../../lib/domain/filter/filter';
import type { Pattern } from '../../../lib/domain/filter/pattern';
import { patternProblems } from '../../../lib/domain/filter/problems';
import type { SnsPolicy } from '../../../lib/domain/filter/sns-policy';
import { event } from './generated';
import { selector } from './selectors';

const cannotOf = (policy: SnsPolicy) => ('cannot' in policy ? policy.cannot : []);

test.each<[string, Pattern]>([
  ["type = 'a'", { type: ['a'] }],
  ["type IN ('a', 'b')", { type: ['a', 'b'] }],
  ["type = 'a' OR type = 'b'", { type: ['a', 'b'] }],
  ["type <> 'a'", { type: [{ 'anything-but': 'a' }] }],
  ["NOT type = 'a'", { type: [{ 'anything-but': ['a'] }] }],
  ["type NOT IN ('a', 'b')", { type: [{ 'anything-but': ['a', 'b'] }] }],
  ["type <> 'a' AND type <> 'b'", { type: [{ 'anything-but': ['a', 'b'] }] }],
  ["NOT (type = 'a' OR type = 'b')", { type: [{ 'anything-but': ['a', 'b'] }] }],
  ["NOT (type <> 'a' OR type NOT IN ('a', 'b'))", { type: ['a'] }],
  ["type LIKE 'a%'", { type: [{ prefix: 'a' }] }],
  ["type LIKE '%a'", { type: [{ suffix: 'a' }] }],
  ["type LIKE 'a%%b'", { type: [{ wildcard: 'a*b' }] }],
  ["type LIKE '%*\\%'", { type: [{ wildcard: '*\\*\\\\*' }] }],
  ["type LIKE 'a'", { type: ['a'] }],
  ["type LIKE 'a!%' ESCAPE '!'", { type: ['a%'] }],
  ["type NOT LIKE 'a%'", { type: [{ 'anything-but': { prefix: 'a' } }] }],
  ["type NOT LIKE '%a%'", { type: [{ 'anything-but': { wildcard: '*a*' } }] }],
  ["type NOT LIKE 'a'", { type: [{ 'anything-but': 'a' }] }],
  ['data.x = 1', { data: { x: [{ numeric: ['=', 1] }] } }],
  ['data.x <> 1', { data: { x: [{ numeric: ['<', 1] }, { numeric: ['>', 1] }] } }],
  ['data.x BETWEEN 1 AND 5', { data: { x: [{ numeric: ['>=', 1, '<=', 5] }] } }],
  ['data.x NOT BETWEEN 1 AND 5', { data: { x: [{ numeric: ['<', 1] }, { numeric: ['>', 5] }] } }],
  ['data.x > 1 AND data.x <= 5', { data: { x: [{ numeric: ['>', 1, '<=', 5] }] } }],
  ['data.x > 1 AND data.x > 5', { data: { x: [{ numeric: ['>', 5] }] } }],
  ['data.x >= 5 AND data.x <= 5', { data: { x: [{ numeric: ['=', 5] }] } }],
  [
    'data.x BETWEEN 1 AND 5 AND data.x <> 3',
    { data: { x: [{ numeric: ['>=', 1, '<', 3] }, { numeric: ['>', 3, '<=', 5] }] } },
  ],
  ['data.x IN (1, 5) AND data.x > 3', { data: { x: [{ numeric: ['=', 5] }] } }],
  ['data.x = TRUE', { data: { x: [true] } }],
  ['data.x <> TRUE', { data: { x: [false] } }],
  ['subject IS NULL', { subject: [{ exists: false }] }],
  ['subject IS NOT NULL', { subject: [{ exists: true }] }],
  ["subject IS NOT NULL AND subject LIKE 'a%'", { subject: [{ prefix: 'a' }] }],
  ['ext IS NOT NULL', { ext: [{ exists: true }, ''] }],
  ["subject IS NULL OR subject = 'a'", { subject: [{ exists: false }, 'a'] }],
  ['ext NOT IN (1, 2)', { ext: [{ 'anything-but': [1, 2] }] }],
  [
    "type = 'a' AND data.x.y = 'b' AND data.x.z = 'c'",
    { type: ['a'], data: { x: { y: ['b'], z: ['c'] } } },
  ],
  ["type = 'a' OR data.x = 'b'", { $or: [{ type: ['a'] }, { data: { x: ['b'] } }] }],
  [
    "subject = 's' AND (type = 'a' OR data.x = 'b')",
    { subject: ['s'], $or: [{ type: ['a'] }, { data: { x: ['b'] } }] },
  ],
  ["(data.x = 'a' OR data.x = 'b') AND type = 'c'", { data: { x: ['a', 'b'] }, type: ['c'] }],
  ["type = 'a' OR (type = 'a' AND data.x = 'b')", { type: ['a'] }],
  ["type = 'a' AND (type = 'b' OR data.x = 'c')", { data: { x: ['c'] }, type: ['a'] }],
])('%s is a policy', (sql, policy) => {
  expect(snsPolicyOf({ sql })).toEqual({ policy });
});

const other = 'anything-but of SNS also matches values of other types';
const unknown = 'NOT is unknown of null, but anything-but of SNS matches it';

test.each([
  ["data.x <> 'a'", `data.x: ${other}`],
  ["ext <> 'a'", `ext: ${other}`],
  ["NOT data.x = 'a'", `data.x: ${unknown}`],
  ["data.x NOT IN ('a')", `data.x: ${unknown}`],
  ["data.x NOT LIKE 'a%'", `data.x: ${unknown}`],
  ['NOT data.x > 5', `data.x: ${unknown}`],
  ['data.x IS NULL', 'data.x: exists of SNS sees no object, IS NULL does'],
  ['data.x IS NOT NULL', 'data.x: exists of SNS sees no object'],
  ['data IS NULL', 'data: exists of SNS sees no object, IS NULL does'],
  ['NOT ext > 5', 'ext: SNS has no NOT for this comparison'],
  ["NOT ext <> 'a'", 'ext: SNS has no NOT for this comparison'],
  [
    "NOT ext IN ('a', 5)",
    'ext: anything-but of SNS takes strings or numbers, not both and no booleans',
  ],
  ['NOT ext = TRUE', 'ext: anything-but of SNS takes strings or numbers, not both and no booleans'],
  ["type LIKE 'a_'", 'type: SNS has nothing that stands for any one character'],
  ["type LIKE '%'", 'type: SNS has no rule for any string'],
  [
    "type LIKE 'a%' AND type LIKE '%b'",
    'type: SNS holds a member to one list of rules, and the conditions here do not join into one',
  ],
  ["type = 'a' AND type = 'b'", 'the selector matches nothing, which SNS can not say'],
  ['data.x > 5 AND data.x < 5', 'the selector matches nothing, which SNS can not say'],
  [
    'subject IS NULL AND subject IS NOT NULL',
    'the selector matches nothing, which SNS can not say',
  ],
  [
    'data.x = 1 AND data.x.y = 2',
    'data.x: SNS takes one list of rules for a member, here it has several',
  ],
  ['data."a.b" = 1', '"a.b": SNS takes the dot in a member\'s name for a step down'],
  [
    'data.x = 0.000001',
    'data.x: SNS\'s numbers go from -10^9 to 10^9 with five decimals, got {"numeric":["=",0.000001]}',
  ],
  ["prefix = 'a' OR type = 'b'", 'prefix: SNS takes no member of this name within $or'],
  ["type LIKE '%a%b%c%'", 'type: SNS takes 3 asterisks in a wildcard'],
])('%s is no policy: %s', (sql, reason) => {
  expect(snsPolicyOf({ sql })).toEqual({ cannot: [reason] });
});

test('every reason is told, and each once', () => {
  const sql = "data.x <> 'a' AND data.y IS NULL OR data.x <> 'b' AND type LIKE '_'";
  expect(cannotOf(snsPolicyOf({ sql }))).toEqual([
    `data.x: ${other}`,
    'data.y: exists of SNS sees no object, IS NULL does',
    'type: SNS has nothing that stands for any one character',
  ]);
});

const rules = (count: number) => Array.from({ length: count }, (_, at) => `value-${at}`);

test.each<[string, Pattern]>([
  ['five members', { a: ['1'], b: ['1'], c: ['1'], data: { d: ['1'], e: ['1'] } }],
  ['150 combinations', { type: rules(75), data: { x: ['1'] } }],
  ['the example of the documentation', { data: { b: { c: rules(4) }, e: rules(3) } }],
  [
    'every operator it knows',
    {
      type: [
        { prefix: 'a' },
        { suffix: 'b' },
        { wildcard: 'a*' },
        { 'equals-ignore-case': 'c' },
        { 'anything-but': ['d'] },
        { 'anything-but': { wildcard: '*d' } },
      ],
      data: {
        ip: [{ cidr: '10.0.0.0/24' }, { exists: false }, null],
        n: [{ numeric: ['>', -1e9, '<=', 1e9] }, 0.12345],
      },
    },
  ],
  ['a nested $or', { data: { $or: [{ x: ['1'] }, { y: ['1'] }] } }],
])('a pattern is its own policy: %s', (_, pattern) => {
  expect(patternProblems(pattern)).toEqual([]);
  expect(snsPolicyOf(pattern)).toEqual({ policy: pattern });
});

test.each<[string, Pattern]>([
  [
    'SNS takes rules for 5 members, got 6: a, b, c, d, data.e, data.f',
    { a: ['1'], b: ['1'], c: ['1'], d: ['1'], data: { e: ['1'], f: ['1'] } },
  ],
  [
    'SNS takes rules for 5 members, got 6: a, b, c, a, b, c',
    {
      $or: [
        { a: ['1'], b: ['1'], c: ['1'] },
        { a: ['2'], b: ['2'], c: ['2'] },
      ],
    },
  ],
  [
    'SNS takes 150 combinations, got 152: 76 of type at depth 1 x 1 of data.x at depth 2',
    { type: rules(76), data: { x: ['1'] } },
  ],
  ['data.x: SNS takes 3 asterisks in a wildcard', { data: { x: [{ wildcard: '*a*b*c*' }] } }],
  [
    'type: SNS takes 3 asterisks in a wildcard',
    { type: [{ 'anything-but': { wildcard: 'a*b*c*d*e' } }] },
  ],
  [
    'SNS takes wildcards of 100 points, got 121',
    { type: rules(11).map((it) => ({ wildcard: `${it}*` })) },
  ],
  [
    'type: SNS has no prefix or suffix that ignores case',
    { type: [{ prefix: { 'equals-ignore-case': 'a' } }] },
  ],
  ["type: SNS's documentation knows no empty prefix or suffix", { type: [{ suffix: '' }] }],
  [
    'type: SNS\'s anything-but takes values, or one prefix, suffix or wildcard, got {"anything-but":{"equals-ignore-case":"a"}}',
    { type: [{ 'anything-but': { 'equals-ignore-case': 'a' } }] },
  ],
  [
    'type: SNS\'s anything-but takes values, or one prefix, suffix or wildcard, got {"anything-but":{"prefix":["a","b"]}}',
    { type: [{ 'anything-but': { prefix: ['a', 'b'] } }] },
  ],
  [
    'data.x: SNS takes no block of a single address, got {"cidr":"10.0.0.7/32"}',
    { data: { x: [{ cidr: '10.0.0.7/32' }] } },
  ],
  [
    "data.x: SNS's numbers go from -10^9 to 10^9 with five decimals, got 1000000001",
    { data: { x: [1_000_000_001] } },
  ],
  [
    'data.x: SNS\'s numbers go from -10^9 to 10^9 with five decimals, got {"anything-but":[0.1,0.000001]}',
    { data: { x: [{ 'anything-but': [0.1, 0.000001] }] } },
  ],
  [
    'type: SNS takes one list of rules for a member, here it has several',
    { type: [{ prefix: 'a' }], $or: [{ type: [{ suffix: 'b' }] }, { ext: ['1'] }] },
  ],
  [
    'data: SNS takes one list of rules for a member, here it has several',
    { data: ['1'], $or: [{ data: { x: ['1'] } }, { ext: ['1'] }] },
  ],
  [
    'suffix: SNS takes no member of this name within $or',
    { $or: [{ data: { suffix: ['a'] } }, { type: ['b'] }] },
  ],
])('%s', (reason, pattern) => {
  expect(patternProblems(pattern)).toEqual([]);
  expect(snsPolicyOf(pattern)).toEqual({ cannot: [reason] });
});

test('a reason names ten members at most', () => {
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`a${at}`, ['1', '2']]));
  const [members, combinations] = cannotOf(snsPolicyOf(many));
  expect(members).toBe(
    'SNS takes rules for 5 members, got 500: a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, …',
  );
  expect(combinations?.endsWith('2 of a9 at depth 1 x …')).toBe(true);
});

test('a policy may be 256 KB', () => {
  const pattern = { type: ['x'.repeat(262_200)] };
  expect(cannotOf(snsPolicyOf(pattern))).toEqual(['SNS takes 262144 bytes of JSON, got 262213']);
});

test('the policy of a selector is a pattern without problems that matches the same events', () => {
  let policies = 0;
  fc.assert(
    fc.property(selector, fc.array(event, { minLength: 5, maxLength: 5 }), ({ sql }, events) => {
      const compiled = snsPolicyOf({ sql });
      fc.pre('policy' in compiled);
      if ('cannot' in compiled) return;
      policies += 1;
      const { policy } = compiled;
      expect(patternProblems(policy)).toEqual([]);
      for (const event of events) {
        expect(filterMatches(policy, event)).toBe(filterMatches({ sql }, event));
      }
    }),
    { numRuns: 1_000, maxSkipsPerRun: 100 },
  );
  expect(policies).toBeGreaterThanOrEqual(1_000);
});
