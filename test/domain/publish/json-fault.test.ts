import fc from 'fast-check';
import { describeFault } from '../../../lib/domain/publish/json-fault';

test.each([
  ['', 0, 'a value is expected at line 1, column 1, got the end of the text'],
  ['{"a":}', 5, 'a value is expected at line 1, column 6, got "}" (U+007D)'],
  ['[1,\n 2,]', 7, 'a value is expected at line 2, column 4, got "]" (U+005D)'],
  ['[1 2]', 3, '"," or "]" is expected at line 1, column 4, got "2" (U+0032)'],
  ['[;', 1, 'a value or "]" is expected at line 1, column 2, got ";" (U+003B)'],
  ['{"a":1 ', 7, '"," or "}" is expected at line 1, column 8, got the end of the text'],
  ['{"a" 1}', 5, '":" is expected at line 1, column 6, got "1" (U+0031)'],
  ['{a:1}', 1, 'a name in double quotes or "}" is expected at line 1, column 2, got "a" (U+0061)'],
  ['{"a":1,2:3}', 7, 'a name in double quotes is expected at line 1, column 8, got "2" (U+0032)'],
  ['{} {}', 3, 'the end of the text is expected at line 1, column 4, got "{" (U+007B)'],
  ['[}', 1, 'a value or "]" is expected at line 1, column 2, got "}" (U+007D)'],
  ['01', 1, 'the end of the text is expected at line 1, column 2, got "1" (U+0031)'],
  ['\uFEFF{}', 0, 'a value is expected at line 1, column 1, got "\uFEFF" (U+FEFF)'],
])('the fault in %p is found at character %i', (text, position, message) => {
  expect(describeFault(text)).toEqual({ position, message: `The body is not JSON: ${message}.` });
});

test.each(['["never closed', '["\\q"]', '["\\u12G4"]', '["a\nb"]'])(
  'a string that is none is named as such: %p',
  (text) => {
    const { position, message } = describeFault(text);
    expect(position).toBe(1);
    expect(message).toMatch(/a string with its closing quote, JSON escapes and no raw control/);
  },
);

test('a megabyte of nesting or of escapes exhausts nothing', () => {
  expect(describeFault('['.repeat(1_000_000)).position).toBe(1_000_000);
  expect(describeFault(`"${'\\n'.repeat(500_000)}"x`).position).toBe(1_000_002);
});

const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

test('a fault is found before the end exactly when JSON.parse refuses what stands before it too', () => {
  const pieces = fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '1', '-0.5e3', 'null', ' ');
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      const text = parts.join('');
      const isFine = /the end of the text is expected .* got the end of the text/;
      expect(isFine.test(describeFault(text).message)).toBe(parses(text));
    }),
    { numRuns: 2000 },
  );
});

test('JSON of any value has no fault', () => {
  fc.assert(
    fc.property(fc.json({ stringUnit: 'binary' }), (text) => {
      expect(describeFault(text).position).toBe(text.length);
    }),
  );
});
