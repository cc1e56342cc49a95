import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { explain, explainedCodes } from '../../../lib/cli/errors/catalogue';
import { nearest } from '../../../lib/cli/errors/nearest';
import { Refusal, refusals } from '../../../lib/domain/errors';
import { internalError, problemOf } from '../../../lib/http/problem';

const all = explainedCodes();

test('every code that the API answers is explained, with the status that it is answered with', () => {
  for (const code of Object.keys(refusals) as (keyof typeof refusals)[])
    expect(explain(code)).toMatchObject({ code, status: problemOf(new Refusal(code, '')).status });
  expect(explain('internal')?.status).toBe(internalError().status);
});

test('every code that the client says by itself is explained, and has no status', () => {
  const sources = readdirSync('lib/client', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join('lib/client', file), 'utf8'));
  const said = sources.flatMap((text) => [...text.matchAll(/new WeftError\(\s*'(\w+)'/g)]);
  const codes = new Set(said.map(([, code = '']) => code));
  expect(codes.size).toBeGreaterThan(10);
  expect([...codes].filter((code) => !explain(code))).toEqual([]);
  expect(explain('no_answer')?.status).toBeUndefined();
});

test.each(all.map(({ code, ...rest }) => [code, rest] as const))(
  '%s says what it means and what to do, each in whole sentences',
  (_, { means, remedy }) => {
    for (const text of [means, remedy]) expect(text).toMatch(/^["A-Z0-9].{15,220}[.)]$/);
  },
);

test('no explanation is a copy of another', () => {
  const texts = all.flatMap(({ means, remedy }) => [means, remedy]);
  expect(texts.filter((text, at) => texts.indexOf(text) !== at)).toEqual([]);
});

test('what came without a code of ours is explained by its status', () => {
  expect(explain('http_502')).toMatchObject({ status: 502 });
  expect(explain('http_999')).toBeUndefined();
});

test('names that every object has are no codes', () => {
  expect(explain('constructor')).toBeUndefined();
  expect(explain('__proto__')).toBeUndefined();
});

describe('nearest', () => {
  const names = all.map(({ code }) => code);

  test.each([
    ['topic_unknwon', 'topic_unknown'],
    ['Topic Unknown', 'topic_unknown'],
    ['lease-lost', 'lease_lost'],
    ['fenced', 'group_fenced'],
  ])('%s is taken for %s', (typed, meant) => {
    expect(nearest(typed, names)[0]).toBe(meant);
  });

  test('what resembles nothing gets no guess', () => {
    expect(nearest('x'.repeat(100_000), names)).toEqual([]);
    expect(nearest('', names)).toEqual([]);
  });
});
