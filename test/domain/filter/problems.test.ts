import { patternProblems } from '../../../lib/domain/filter/problems';

const textOf = (pattern: unknown) =>
  patternProblems(pattern).map(({ at, message }) => `${at}: ${message}`);

const operand = (rule: unknown) => textOf({ data: { m: [rule] } });

test.each([
  [{ type: ['a'] }],
  [{ type: ['a', 5, true, null], data: { a: { b: [{ exists: true }] } } }],
  [{ data: ['scalar data'], data_base64: [{ prefix: 'YQ' }] }],
  [{ $or: [{ type: ['a'] }, { data: { x: [1] } }] }],
  [{ data: { $or: [{ x: [1] }, { $or: [{ y: [1] }, { z: [1] }] }] } }],
  [{ data: { prefix: ['a member may be named like an operator'] } }],
])('%j breaks no rule', (pattern) => {
  expect(textOf(pattern)).toEqual([]);
});

test.each([
  [null, 'pattern: must be an object of members, got null'],
  ['type', 'pattern: must be an object of members, got "type"'],
  [[], 'pattern: must be an object of members, got []'],
  [{}, 'pattern: must be an object of at least one member, got {}'],
  [{ data: {} }, 'data: must be an object of at least one member, got {}'],
  [{ type: [] }, 'type: must be a list of at least one rule, got []'],
  [{ type: 'a' }, 'type: must be a list of rules, or an object of members, got "a"'],
  [{ type: null }, 'type: must be a list of rules, or an object of members, got null'],
  [
    { Type: ['a'] },
    'pattern: must be an object of attributes (lower-case letters and digits) and data, got {"Type":"…"}',
  ],
  [
    { type: [['a']] },
    'type[0]: must be a string, a number, a boolean, null, or an operator, got ["a"]',
  ],
  [
    { type: [undefined] },
    'type[0]: must be a string, a number, a boolean, null, or an operator, got undefined',
  ],
  [
    { type: [Number.NaN] },
    'type[0]: must be a string, a number, a boolean, null, or an operator, got NaN',
  ],
  [{ type: [5n] }, 'type[0]: must be a string, a number, a boolean, null, or an operator, got 5'],
  [{ $or: [{ type: ['a'] }] }, '$or: must be a list of at least two patterns, got ["…"]'],
  [{ $or: { type: ['a'] } }, '$or: must be a list of at least two patterns, got {"type":"…"}'],
  [{ $or: [{ type: ['a'] }, {}] }, '$or[1]: must be an object of at least one member, got {}'],
  [{ $or: [{ type: ['a'] }, 5] }, '$or[1]: must be an object of members, got 5'],
])('%j breaks a rule', (pattern, problem) => {
  expect(textOf(pattern)).toEqual([problem]);
});

const list =
  'must be one of prefix, suffix, equals-ignore-case, wildcard, anything-but, numeric, exists, cidr';

test.each([
  [{ contains: 'a' }, `data.m[0]: ${list}, got {"contains":"a"}`],
  [{}, `data.m[0]: ${list}, got {}`],
  [{ prefix: 'a', suffix: 'b' }, `data.m[0]: ${list}, got {"prefix":"a","suffix":"b"}`],
  [{ constructor: 'a' }, `data.m[0]: ${list}, got {"constructor":"a"}`],
  [JSON.parse('{"__proto__":"a"}'), `data.m[0]: ${list}, got {"__proto__":"a"}`],
])('operator %j is unknown', (rule, problem) => {
  expect(operand(rule)).toEqual([problem]);
});

test.each<[string, readonly unknown[], readonly unknown[]]>([
  [
    'prefix',
    ['a', '', { 'equals-ignore-case': 'a' }],
    [5, null, ['a'], {}, { suffix: 'a' }, { 'equals-ignore-case': 5 }],
  ],
  ['suffix', ['a', { 'equals-ignore-case': 'a' }], [5, { 'equals-ignore-case': 'a', prefix: 'b' }]],
  ['equals-ignore-case', ['a', ''], [5, ['a']]],
  [
    'wildcard',
    ['a', '*', 'a*b*', '\\*', '\\\\*', '*\\**'],
    ['', '**', 'a**b', '\\a', 'a\\', 5, ['a*']],
  ],
  [
    'anything-but',
    [
      'a',
      5,
      ['a', 'b'],
      [5, 6],
      { prefix: 'a' },
      { prefix: ['a', 'b'] },
      { suffix: 'a' },
      { 'equals-ignore-case': ['a'] },
      { wildcard: '*a' },
    ],
    [
      true,
      null,
      [],
      ['a', 5],
      [true],
      [['a']],
      {},
      { prefix: '' },
      { prefix: [] },
      { prefix: 'a', suffix: 'b' },
      { numeric: ['=', 5] },
      { wildcard: '**' },
      { constructor: 'a' },
    ],
  ],
  [
    'numeric',
    [
      ['=', 5],
      ['<', -1.5],
      ['>', 0, '<=', 5],
      ['>=', 0, '<', 5],
    ],
    [
      5,
      [],
      ['='],
      ['=', '5'],
      ['!=', 5],
      ['>', 5, '<', 5],
      ['>', 6, '<', 5],
      ['<', 5, '>', 0],
      ['>', 0, '<'],
      ['>', 0, '<', 5, 6],
      ['>', 0, '>', 5],
      ['=', 5, '<', 6],
      ['>', Number.POSITIVE_INFINITY],
    ],
  ],
  ['exists', [true, false], ['true', null, 1]],
  [
    'cidr',
    ['10.0.0.0/24', '::/0', '10.0.0.7/32', '2001:db8::/32'],
    ['10.0.0.1/24', '10.0.0.0', '10.0.0.0/33', '::1/64', '', 5],
  ],
])('%s takes %j and none of %j', (name, good, bad) => {
  expect(good.filter((it) => operand({ [name]: it }).length > 0)).toEqual([]);
  for (const it of bad) {
    expect(operand({ [name]: it })).toEqual([
      expect.stringMatching(`^data\\.m\\[0\\]\\.${name}: must be .*, got `),
    ]);
  }
});

test('every broken rule is told at once', () => {
  const pattern = {
    type: [],
    Kind: ['a'],
    $or: [{ data: { x: [{ numeric: ['>', 9, '<', 1] }, { cidr: 'x' }] } }, {}],
  };
  expect(patternProblems(pattern).map(({ at }) => at)).toEqual([
    'type',
    'pattern',
    '$or[0].data.x[0].numeric',
    '$or[0].data.x[1].cidr',
    '$or[1]',
  ]);
});

const nested = (levels: number): unknown => (levels === 0 ? ['a'] : { m: nested(levels - 1) });

test('a pattern may nest as deep as an event, and no depth exhausts the stack', () => {
  expect(textOf({ data: nested(61) })).toEqual([]);
  expect(textOf({ data: nested(63) })).toEqual([
    expect.stringContaining('must nest less than 64 levels'),
  ]);
  expect(
    textOf({ data: JSON.parse(`${'{"m":'.repeat(50_000)}[1]${'}'.repeat(50_000)}`) }),
  ).toHaveLength(1);
  const either = `${'{"type":["a"]},{"$or":['.repeat(10_000)}{"type":["a"]},{"type":["a"]}${']}'.repeat(10_000)}`;
  expect(textOf({ $or: JSON.parse(`[${either}]`) })).toHaveLength(2);
  const round: Record<string, unknown> = {};
  round.m = round;
  expect(textOf({ data: round })).toHaveLength(1);
});

test('a deep value that is no pattern is shown cut short', () => {
  const deep = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000));
  expect(textOf({ type: [deep] })).toEqual([expect.stringContaining('got ["…"]')]);
  expect(textOf({ type: ['x'.repeat(500)], $or: 'x'.repeat(500) })[0]?.length).toBeLessThan(150);
});

test('members are those of the event within $or too, and any below', () => {
  expect(textOf({ $or: [{ type: ['a'] }, { Type: ['a'] }] })).toHaveLength(1);
  expect(textOf({ data: { $or: [{ Type: ['a'] }, { 'any-name': ['a'] }] } })).toEqual([]);
});

test('a pattern may be 256 KB of JSON', () => {
  expect(textOf({ type: ['x'.repeat(262_000)] })).toEqual([]);
  expect(textOf({ type: ['x'.repeat(263_000)] })).toEqual([
    'pattern: must be at most 262144 bytes of JSON, got 263013',
  ]);
});

const pair = (name: string) => ({ $or: [{ [name]: [1] }, { [name]: [2] }] });
const pairs = (count: number): unknown =>
  count === 1 ? pair('a') : { ...pair('a'), data: nestedPairs(count - 1) };
const nestedPairs = (count: number): unknown =>
  count === 1 ? pair('a') : { ...pair('a'), m: nestedPairs(count - 1) };

test('alternatives multiply, and stop at what memory holds', () => {
  expect(textOf(pairs(9))).toEqual([]);
  expect(textOf(pairs(10))).toEqual([
    'pattern: must need at most 10000 tests with every OR multiplied out, got 10240',
  ]);
  expect(textOf(pairs(60))).toHaveLength(1);
  const many = Array.from({ length: 2_000 }, (_, at) => [`m${at}`, pair('a')]);
  expect(textOf({ data: Object.fromEntries(many) })).toEqual([expect.stringContaining('Infinity')]);
  const wide = { $or: [{ type: ['a'] }, { type: [{ 'anything-but': Array(10_000).fill('a') }] }] };
  expect(textOf(wide)).toHaveLength(1);
});
