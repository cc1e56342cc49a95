import * as fc from 'fast-check';
import type { JsonObject } from '../../../lib/domain/filter/condition';
import { matcherOf, type Pattern } from '../../../lib/domain/filter/pattern';
import { policyOfPattern } from '../../../lib/domain/filter/sns-policy';
import { rulerMatches } from './event-ruler';
import { event, pattern } from './generated';

const matches = (pattern: Pattern, event: JsonObject): boolean => matcherOf(pattern)(event);

const parse = (json: string) => JSON.parse(json);
const withData = (value: unknown) => ({ id: '1', type: 'a', data: { m: value } });
const rule = (one: unknown): Pattern => ({ data: { m: [one] } }) as Pattern;

test.each([
  ['a', ['a'], ['A', 'ab', '', 5, true, null]],
  ['', [''], ['a', null]],
  [5, [5, 5.0, 5], ['5', 5.1, true, null]],
  [true, [true], ['true', 1, false, null]],
  [null, [null], ['null', '', 0, false]],
  [{ prefix: 'ab' }, ['ab', 'abc'], ['a', 'AB', 'cab', 5, null]],
  [{ prefix: '' }, ['', 'a'], [5, null, true]],
  [{ suffix: 'bc' }, ['bc', 'abc'], ['c', 'BC', 'bca', 5]],
  [{ prefix: { 'equals-ignore-case': 'aB' } }, ['ab', 'ABc'], ['b', 'cab', 5]],
  [{ suffix: { 'equals-ignore-case': 'bC' } }, ['bc', 'aBC'], ['c', 'bca', 5]],
  [{ 'equals-ignore-case': 'aBc' }, ['abc', 'ABC'], ['ab', 'abcd', 5, null]],
  [{ wildcard: 'a*c' }, ['ac', 'abc'], ['ab', 'acd', 5]],
  [{ wildcard: 'a\\*' }, ['a*'], ['ab', 'a']],
  [{ 'anything-but': 'a' }, ['b', 'A', '', 5, true, null], ['a']],
  [{ 'anything-but': ['a', 'b'] }, ['c', 5], ['a', 'b']],
  [{ 'anything-but': 5 }, [6, '5', null], [5]],
  [{ 'anything-but': [5, 6] }, [7, '5'], [5, 6]],
  [{ 'anything-but': { prefix: 'ab' } }, ['a', 'b', 5, null], ['ab', 'abc']],
  [{ 'anything-but': { prefix: ['a', 'b'] } }, ['c'], ['ax', 'bx']],
  [{ 'anything-but': { suffix: 'b' } }, ['a', 5], ['ab']],
  [{ 'anything-but': { 'equals-ignore-case': 'A' } }, ['b', 5], ['a', 'A']],
  [{ 'anything-but': { 'equals-ignore-case': ['A', 'b'] } }, ['c'], ['a', 'B']],
  [{ 'anything-but': { wildcard: 'a*' } }, ['b', 5], ['a', 'ab']],
  [{ 'anything-but': { wildcard: ['a*', '*z'] } }, ['b'], ['ab', 'yz']],
  [{ numeric: ['=', 5] }, [5], ['5', 4, true, null]],
  [{ numeric: ['>', 5] }, [5.1, 1e9], [5, 4, '6']],
  [{ numeric: ['>=', 5] }, [5], [4.9]],
  [{ numeric: ['<', 5] }, [4, -1e9], [5]],
  [{ numeric: ['<=', 5] }, [5], [5.1]],
  [{ numeric: ['>', 0, '<=', 5] }, [0.1, 5], [0, 5.1]],
  [{ numeric: ['>=', 0, '<', 5] }, [0, 4.9], [-0.1, 5]],
  [{ exists: true }, ['a', 0, false, [null, 'a']], [null, '', [], {}, { x: 1 }, undefined]],
  [{ exists: false }, [undefined, [], {}, { x: 1 }], ['a', 0, false, null, '', [null]]],
  [{ cidr: '10.0.0.0/24' }, ['10.0.0.1'], ['10.0.1.1', 'x', 5, '::1']],
  [{ cidr: '2001:db8::/32' }, ['2001:db8::1'], ['2001:db9::1', '10.0.0.1']],
])('rule %j matches %j and none of %j', (one, matching, others) => {
  expect(matching.filter((value) => !matches(rule(one), withData(value)))).toEqual([]);
  expect(others.filter((value) => matches(rule(one), withData(value)))).toEqual([]);
});

test.each<[string, Pattern, unknown, boolean]>([
  ['one of the rules of a member is enough', { data: { m: ['b', { prefix: 'a' }] } }, 'ab', true],
  ['an array matches when any of its elements does', { data: { m: ['b'] } }, ['a', 'b'], true],
  ['arrays in arrays are looked into', { data: { m: ['b'] } }, ['a', ['c', ['b']]], true],
  [
    'an element that differs is enough for anything-but',
    { data: { m: [{ 'anything-but': 'a' }] } },
    ['a', 'b'],
    true,
  ],
  [
    'anything-but does not match what is not there',
    { data: { m: [{ 'anything-but': 'a' }] } },
    undefined,
    false,
  ],
  [
    'objects in an array are looked into',
    { data: { m: { x: ['a'] } } },
    [{ x: 'b' }, { x: 'a' }],
    true,
  ],
  [
    'members must be of the same element',
    { data: { m: { x: ['a'], y: ['b'] } } },
    [
      { x: 'a', y: 'c' },
      { x: 'c', y: 'b' },
    ],
    false,
  ],
  [
    'a member is absent when no element has it',
    { data: { m: { x: [{ exists: false }] } } },
    [{ x: 1 }, { y: 1 }],
    false,
  ],
  [
    'a member is absent when its parent is',
    { data: { m: { x: [{ exists: false }] } } },
    undefined,
    true,
  ],
  [
    'a member is absent when its parent is no object',
    { data: { m: { x: [{ exists: false }] } } },
    'text',
    true,
  ],
  [
    'a chosen element decides on later absence',
    { data: { m: { x: ['a'], y: [{ exists: false }] } } },
    [{ x: 'a' }, { y: 1 }],
    true,
  ],
  [
    'an object is no value of a member with rules',
    { data: { m: [{ 'anything-but': 'a' }] } },
    { x: 'b' },
    false,
  ],
])('%s', (_, pattern, value, expected) => {
  expect(matches(pattern, withData(value))).toBe(expected);
});

test.each<[string, string, string, boolean]>([
  [
    'a member __proto__ of the event is one like any other',
    '{"data":{"__proto__":["a"]}}',
    '{"data":{"__proto__":"a"}}',
    true,
  ],
  [
    'members of a prototype are not there',
    '{"data":{"constructor":[{"exists":false}]}}',
    '{"data":{}}',
    true,
  ],
  [
    'nor are those that the event puts on its prototype',
    '{"data":{"x":["a"]}}',
    '{"data":{"__proto__":{"x":"a"}}}',
    false,
  ],
  ['a string has no members', '{"data":{"length":[3]}}', '{"data":"abc"}', false],
  ['an array has no members', '{"data":{"length":[1]}}', '{"data":["abc"]}', false],
])('%s', (_, pattern, event, expected) => {
  expect(matches(parse(pattern), parse(event))).toBe(expected);
});

const either: Pattern = { type: ['a'], $or: [{ ext: ['x'] }, { data: { m: ['y'] } }] };

test.each([
  [{ type: 'a', ext: 'x' }, true],
  [{ type: 'a', data: { m: 'y' } }, true],
  [{ type: 'a', data: { m: 'x' } }, false],
  [{ type: 'b', ext: 'x' }, false],
])('members and one pattern of $or must match: %j', (event, expected) => {
  expect(matches(either, event)).toBe(expected);
});

test('a member within $or and beside it must match both', () => {
  const both: Pattern = {
    ext: [{ prefix: 'a' }],
    $or: [{ ext: [{ suffix: 'z' }] }, { type: ['b'] }],
  };
  expect(['az', 'a', 'z'].map((ext) => matches(both, { type: 'a', ext }))).toEqual([
    true,
    false,
    false,
  ]);
});

test('$or beside members of an array asks for the same element', () => {
  const same: Pattern = { data: { x: ['a'] }, $or: [{ data: { y: ['b'] } }, { type: ['never'] }] };
  expect(matches(same, { type: 'a', data: [{ x: 'a', y: 'b' }] })).toBe(true);
  expect(matches(same, { type: 'a', data: [{ x: 'a' }, { y: 'b' }] })).toBe(false);
});

test('patterns match as in the engine that AWS published', () => {
  fc.assert(
    fc.property(pattern, event, (pattern, event) => {
      // That engine keeps only the last of two lists of rules for a member.
      const repeated =
        'cannot' in policyOfPattern(pattern) ? policyOfPattern(pattern) : { cannot: [] };
      fc.pre(!(repeated as { cannot: string[] }).cannot.some((why) => why.includes('one list')));
      expect(matches(pattern, event)).toBe(rulerMatches(pattern, event));
    }),
    { numRuns: 1_000 },
  );
});
