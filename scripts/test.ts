import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { weftFolder } from '../lib/local/places';

/** The part of Jest's results that is summed up here. */
interface Results {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  /** Files that could not be run at all. */
  readonly numRuntimeErrorTestSuites: number;
  readonly numPendingTests: number;
}

const file = join(weftFolder, 'test-results.json');

/** Runs every test, or those that Jest's own arguments name. */
function runJest(args: readonly string[]): number {
  rmSync(file, { force: true });
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/jest/bin/jest.js', '--json', `--outputFile=${file}`, ...args],
    { stdio: ['inherit', 'ignore', 'inherit'] },
  );
  return status ?? 1;
}

/** What Jest found; a run that ended without results counts as one failure. */
function results(): Results {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Results;
  } catch {
    return {
      numPassedTests: 0,
      numFailedTests: 1,
      numRuntimeErrorTestSuites: 0,
      numPendingTests: 0,
    };
  }
}

const status = runJest(process.argv.slice(2));
const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests } = results();
const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
console.log(
  `${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed${skipped}`,
);
process.exitCode = status;
