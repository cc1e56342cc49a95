import { readFileSync } from 'node:fs';
import { apply, mutations } from './patches';

test('there are mutations enough to tell a suite that notices from one that does not', () => {
  expect(mutations().length).toBeGreaterThanOrEqual(12);
});

describe.each(mutations().map((one) => [one.name, one] as const))('%s', (_, { file, tests }) => {
  test('applies to the code as it is today', () => {
    expect(apply(file, process.cwd(), '--check')).toBeUndefined();
  });

  test('changes the product, and no test', () => {
    const changed = readFileSync(file, 'utf8').match(/^\+\+\+ b\/\S+/gm);
    expect(changed).toEqual([expect.stringMatching(/^\+\+\+ b\/lib\//)]);
    expect(tests).toMatch(/^test\//);
  });
});
