import { binary, parseOne, plain, refused, structured } from './requests';

// SQS refuses U+FFFE and U+FFFF, which JSON allows in its strings.
test.each([
  [
    'structured',
    structured('{"specversion":"1.0","id":"1","source":"/s","type":"t","data":"a\ufffe\uffff"}'),
  ],
  ['plain JSON', plain('"a\ufffe\uffff"')],
  ['binary', binary({ 'content-type': 'application/json' }, '"a\ufffe\uffff"')],
  ['text', binary({ 'content-type': 'text/plain' }, 'a\ufffe\uffff')],
])('what SQS does not carry is written as an escape of the same value: %s', (_, request) => {
  const { text } = parseOne(request);
  expect(text).toContain('"data":"a\\ufffe\\uffff"');
  expect(JSON.parse(text).data).toBe('a\ufffe\uffff');
});

test('also in the names within data', () => {
  const { text } = parseOne(plain('{"\ufffe":[1.0]}'));
  expect(text).toContain('"data":{"\\ufffe":[1.0]}');
});

test('an escaped backslash before it stays one', () => {
  const { text } = parseOne(plain('"\\\\\uffff"'));
  expect(JSON.parse(text).data).toBe('\\\uffff');
});

test('the other characters are left as they are', () => {
  const { text } = parseOne(plain('"\ufffd\ufdd0\u{1fffe}\u{1f600}\ue000\ud7ff"'));
  expect(text).toContain('"\ufffd\ufdd0\u{1fffe}\u{1f600}\ue000\ud7ff"');
});

test('the size of an event is that of the escaped text', () => {
  const { fields } = refused(plain(`"${'\uffff'.repeat(50_000)}"`));
  expect(Number(fields.received)).toBeGreaterThan(300_000);
});
