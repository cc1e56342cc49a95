import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFile, root, weftFolder } from '../../../lib/local/places';
import { chartsOf } from './charts';
import type { Measured } from './measured';
import { pageOf } from './page';

const page = join(root, 'docs', 'benchmarks.md');
const charts = join(root, 'docs', 'charts');
const memory = join(weftFolder, 'benchmarks.json');

/** Writes the page and its charts, in the format of all that is checked in. */
export function writePage(measured: Measured): Measured {
  mkdirSync(charts, { recursive: true });
  for (const [name, chart] of Object.entries(chartsOf(measured)))
    writeFileSync(join(charts, name), chart);
  writeFileSync(page, pageOf(measured));
  execFileSync(
    process.execPath,
    [packageFile('@biomejs/biome/bin/biome'), 'format', '--write', page],
    {
      cwd: root,
      stdio: 'pipe',
    },
  );
  console.log('\nWritten: docs/benchmarks.md and docs/charts');
  return measured;
}

/** Keeps a run's values, so that the page can be made again without them being measured again. */
export function remember(measured: Measured): void {
  mkdirSync(weftFolder, { recursive: true });
  writeFileSync(memory, JSON.stringify(measured));
}

/** @throws Error when nothing was measured yet */
export const lastRun = (): Measured => JSON.parse(readFileSync(memory, 'utf8')) as Measured;
