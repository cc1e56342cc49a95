import fc from 'fast-check';
import { checkDepth, elements, members, parseJson } from '../../../lib/domain/publish/raw-json';
import { refusalOf } from './requests';

test('the members of an object come back byte for byte as they were written', () => {
  const text = ' { "a" : 1.0 ,"b":\t12345678901234567890\n, "c" : { "x": [1,  2] , "x": "}," } } ';
  expect([...members(text)]).toEqual([
    ['a', '1.0'],
    ['b', '12345678901234567890'],
    ['c', '{ "x": [1,  2] , "x": "}," }'],
  ]);
});

test('the elements of an array come back byte for byte as they were written', () => {
  expect(elements(' [ {"a": "],"} , [ ] ,"\\"," , -0.0 ] ')).toEqual([
    '{"a": "],"}',
    '[ ]',
    '"\\","',
    '-0.0',
  ]);
});

test.each(['{}', ' { } '])('the empty object %p has no members', (text) => {
  expect(members(text).size).toBe(0);
});

test.each(['[]', ' [\n] '])('the empty array %p has no elements', (text) => {
  expect(elements(text)).toEqual([]);
});

test('of a member given twice the last value counts, also when one name is escaped', () => {
  expect([...members('{"id": 1, "\\u0069d": 2}')]).toEqual([['id', '2']]);
});

test('__proto__ is a member like any other', () => {
  expect([...members('{"__proto__": {"polluted": true}}')]).toEqual([
    ['__proto__', '{"polluted": true}'],
  ]);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test.each([
  ['[]', 1],
  ['[{"a":[]}]', 3],
  ['[[],[],"\\"[[["]', 2],
])('%s nests as deep as %i and no deeper', (text, depth) => {
  expect(() => checkDepth(text, depth)).not.toThrow();
  expect(refusalOf(() => checkDepth(text, depth - 1)).code).toBe('json_too_deep');
});

test.each(['7', '"[[["', '"\\\\\\"[["'])('%s does not nest', (text) => {
  expect(() => checkDepth(text, 0)).not.toThrow();
});

test('a text that is not JSON is judged as well', () => {
  expect(refusalOf(() => checkDepth('{{{ nonsense', 2)).code).toBe('json_too_deep');
  expect(() => checkDepth(']]] "never closed', 0)).not.toThrow();
});

test('100,000 levels are refused, with the limit and the place', () => {
  const refusal = refusalOf(() => checkDepth('['.repeat(100_000), 64));
  expect(refusal.code).toBe('json_too_deep');
  expect(refusal.fields).toEqual({ limit: 64, position: 64 });
});

test('100,000 levels are cut into pieces without a stack', () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  expect(elements(`[1,${deep}]`)[1]).toBe(deep);
});

test('what is not JSON is refused with its place', () => {
  const refusal = refusalOf(() => parseJson('{"secret":"hunter2",}'));
  expect(refusal.code).toBe('json_invalid');
  expect(refusal.fields).toEqual({ position: 20 });
  expect(refusal.message).toBe(
    'The body is not JSON: a name in double quotes is expected at line 1, column 21, got "}" (U+007D).',
  );
});

/** JSON of any value, written with or without whitespace. */
const anyJson = fc
  .tuple(fc.jsonValue({ stringUnit: 'binary' }), fc.constantFrom(0, 1, '\t', '\n \r'))
  .map(([value, space]) => JSON.stringify(value, null, space));

test('members agree with JSON.parse for any object', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'binary' }), anyJson), (object) => {
      const parts = Object.entries(object).map(([name, raw]) => `${JSON.stringify(name)} : ${raw}`);
      const text = `{${parts.join(' ,\n')}}`;
      expect(Object.fromEntries(members(text))).toEqual(object);
      const parsed = [...members(text)].map(([name, raw]) => [name, JSON.parse(raw)]);
      expect(Object.fromEntries(parsed)).toEqual(JSON.parse(text));
    }),
  );
});

test('elements agree with JSON.parse for any array', () => {
  fc.assert(
    fc.property(fc.array(anyJson), (raws) => {
      const text = `[ ${raws.join('\t,')} ]`;
      expect(elements(text)).toEqual(raws);
      expect(elements(text).map((raw) => JSON.parse(raw))).toEqual(JSON.parse(text));
    }),
  );
});
