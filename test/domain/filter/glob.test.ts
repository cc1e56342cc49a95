import * as fc from 'fast-check';
import {
  anyOne,
  anyRun,
  globMatcher,
  likeMarks,
  type Mark,
  wildcardMarks,
} from '../../../lib/domain/filter/glob';

const wildcard = (pattern: string, text: string) => globMatcher(wildcardMarks(pattern))(text);
const like = (pattern: string, text: string, escapeMark: string | null = null) =>
  globMatcher(likeMarks(pattern, escapeMark))(text);

test.each([
  ['a', 'a', true],
  ['a', 'ab', false],
  ['*', '', true],
  ['*', 'anything\nat all', true],
  ['a*', 'a', true],
  ['a*a', 'a', false],
  ['a*a', 'aa', true],
  ['a*b*c', 'a-b-b-c', true],
  ['a*b*c', 'a-c-b', false],
  ['*ab*', 'xaby', true],
  ['*a*a*', 'xa', false],
  ['\\*', '*', true],
  ['\\*', 'x', false],
  ['a\\*b', 'a*b', true],
  ['\\\\*', '\\x', true],
  ['\\\\', '\\', true],
  ['.*', 'xx', false],
  ['*😀', 'a😀', true],
])('wildcard %j of %j is %j', (pattern, text, matches) => {
  expect(wildcard(pattern, text)).toBe(matches);
});

test.each([
  ['a_c', 'abc', true],
  ['a_c', 'ac', false],
  ['_', '😀', true],
  ['__', '😀', false],
  ['%_', '', false],
  ['%_b%', 'xxab', true],
  ['_%_', 'a', false],
  ['_%_', 'ab', true],
  ['50%', '50 percent', true],
  ['a%%b', 'ab', true],
  ['A', 'a', false],
])('LIKE %j of %j is %j', (pattern, text, matches) => {
  expect(like(pattern, text)).toBe(matches);
});

test.each([
  ['50!%', '50%', true],
  ['50!%', '50x', false],
  ['a!_b', 'a_b', true],
  ['a!_b', 'axb', false],
  ['a!!%', 'a!x', true],
])('LIKE %j with "!" as escape of %j is %j', (pattern, text, matches) => {
  expect(like(pattern, text, '!')).toBe(matches);
});

/** What marks mean, by their definition: slow, with every choice tried. */
function naive([mark, ...rest]: readonly Mark[], text: readonly string[]): boolean {
  if (mark === undefined) return text.length === 0;
  if (mark === anyRun) return [...text, ''].some((_, at) => naive(rest, text.slice(at)));
  const [letter, ...others] = text;
  return letter !== undefined && (mark === anyOne || mark === letter) && naive(rest, others);
}

const marks = fc.array(fc.constantFrom<Mark>('a', 'b', anyRun, anyOne), { maxLength: 8 });
const text = fc.string({ unit: fc.constantFrom('a', 'b', '😀'), maxLength: 10 });

test('a glob matches what its marks mean', () => {
  fc.assert(
    fc.property(marks, text, (marks, text) => {
      expect(globMatcher(marks)(text)).toBe(naive(marks, [...text]));
    }),
    { numRuns: 2_000 },
  );
});

test('no pattern makes a long text slow', () => {
  const long = 'a'.repeat(250_000);
  const started = performance.now();
  for (const pattern of [
    `${'*a'.repeat(1_000)}*b`,
    `*${'a'.repeat(2_000)}b`,
    `*${'a*'.repeat(2_000)}b*`,
  ]) {
    expect(wildcard(pattern, long)).toBe(false);
  }
  expect(like(`${'%a'.repeat(1_000)}%_b`, long)).toBe(false);
  expect(performance.now() - started).toBeLessThan(2_000);
});
