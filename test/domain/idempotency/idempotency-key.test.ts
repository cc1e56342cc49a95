import { idempotencyKeyOf } from '../../../lib/domain/idempotency/idempotency-key';
import { refusalOf } from '../publish/requests';

test.each([
  ['bare', 'payment-1', 'payment-1'],
  ['quoted', '"payment-1"', 'payment-1'],
  ['with whitespace around it', '  "payment-1"\t', 'payment-1'],
  ['with spaces in it', '"a b"', 'a b'],
  ['with escaped quotes', '"say \\"hi\\" \\\\"', 'say "hi" \\'],
  ['with a backslash, bare', 'a\\b', 'a\\b'],
  ['with commas and semicolons', '"a,b;c"', 'a,b;c'],
  ['of one character', 'x', 'x'],
  ['of 255 characters', 'x'.repeat(255), 'x'.repeat(255)],
  ['of 255 characters, quoted', `"${'x'.repeat(255)}"`, 'x'.repeat(255)],
])('a key %s is taken', (_, header, key) => {
  expect(idempotencyKeyOf(header)).toBe(key);
});

test('quoted and bare are the same key', () => {
  expect(idempotencyKeyOf('"8e03978e-40d5"')).toBe(idempotencyKeyOf('8e03978e-40d5'));
});

test.each([
  ['empty', ''],
  ['of whitespace', '  '],
  ['empty, quoted', '""'],
  ['of 256 characters', 'x'.repeat(256)],
  ['with an umlaut', 'ü'],
  ['with a control character', 'a\u0001'],
  ['with a line break', '"a\nb"'],
  ['with a delete', 'a\u007f'],
  ['with an opening quote only', '"a'],
  ['with a closing quote only', 'a"'],
  ['with a quote in the middle', 'a"b'],
  ['of a quote', '"'],
  ['with its closing quote escaped', '"a\\"'],
  ['with an escape that there is not', '"a\\n"'],
  ['twice', '"a", "b"'],
  ['with parameters', '"a";v=1'],
])('a key %s is refused', (_, header) => {
  expect(refusalOf(() => idempotencyKeyOf(header)).code).toBe('idempotency_key_malformed');
});
