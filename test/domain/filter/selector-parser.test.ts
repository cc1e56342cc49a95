import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const folder = 'lib/domain/filter';

test('the parser is what the grammar makes', () => {
  const made = execFileSync(
    process.execPath,
    [
      'node_modules/peggy/bin/peggy.js',
      '--format',
      'es',
      '--output',
      '-',
      `${folder}/selector.peggy`,
    ],
    { encoding: 'utf8' },
  );
  expect(readFileSync(`${folder}/selector-parser.ts`, 'utf8')).toBe(made);
});
