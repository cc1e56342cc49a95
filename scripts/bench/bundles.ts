import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { build } from '../../lib/constructs/bundle';
import type { Figure } from './figure';

const publishLimit = 600_000;

/** The size of each Lambda's code, built as the stack builds it. */
export function bundleFigures(): Figure[] {
  const folder = mkdtempSync(join(tmpdir(), 'weft-bundles-'));
  try {
    return readdirSync('lambdas').map((file) => bundleFigure(folder, basename(file, '.ts')));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function bundleFigure(folder: string, door: string): Figure {
  const outfile = join(folder, `${door}.js`);
  build({ entry: join('lambdas', `${door}.ts`), outfile });
  return {
    what: `bytes of the bundle of lambdas/${door}.ts`,
    measured: statSync(outfile).size,
    ...(door === 'publish' && { atMost: publishLimit }),
    detail: 'its copy of the AWS SDK included',
  };
}
