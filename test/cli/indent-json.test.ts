import fc from 'fast-check';
import { compactJson, indentJson } from '../../lib/cli/indent-json';

test('any JSON means the same when it is indented, and when it is compact', () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      expect(JSON.parse(indentJson(json))).toEqual(JSON.parse(json));
      expect(compactJson(indentJson(json))).toBe(compactJson(json));
    }),
  );
});

test('JSON is indented as people write it', () => {
  const value = { a: [1, { b: [] }, {}], c: { d: 'x, y: {z}' } };
  expect(indentJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
});

test('numbers stay as they are written', () => {
  expect(compactJson('[ 1.0,\n12345678901234567890, -1E+2 ]')).toBe(
    '[1.0,12345678901234567890,-1E+2]',
  );
});
