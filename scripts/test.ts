import { spawn } from 'node:child_process';
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

/** A run of Jest: its exit status, and what it found. */
interface Run {
  readonly status: number;
  readonly results: Results;
}

/** Runs the tests that Jest's own arguments name. */
async function runJest(name: string, args: readonly string[]): Promise<Run> {
  const file = join(weftFolder, `test-results-${name}.json`);
  rmSync(file, { force: true });
  const jest = ['node_modules/jest/bin/jest.js', '--json', `--outputFile=${file}`, ...args];
  const child = spawn(process.execPath, jest, { stdio: ['inherit', 'ignore', 'inherit'] });
  const status = await new Promise<number>((resolve) =>
    child.once('close', (code) => resolve(code ?? 1)),
  );
  return { status, results: resultsIn(file) };
}

/** What Jest found; a run that ended without results counts as one failure. */
function resultsIn(file: string): Results {
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

const runProject = (name: string, ...more: string[]) =>
  runJest(name, ['--selectProjects', name, '--runInBand', ...more]);

/**
 * One process waits for the engine, which serves one test after the other. Another reckons meanwhile, and then breaks
 * calls of an engine of its own.
 */
async function everything(): Promise<Run[]> {
  const ofEngine = runProject('engine');
  const unit = await runProject('unit');
  // A connection that the faults have broken may keep a process from ending, whatever it has found.
  const faults = await runProject('faults', '--forceExit');
  return [unit, faults, await ofEngine];
}

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const runs = args.length === 0 ? await everything() : [await runJest('some', args)];
  const sum = (of: keyof Results) => runs.reduce((total, { results }) => total + results[of], 0);
  const failed = sum('numFailedTests') + sum('numRuntimeErrorTestSuites');
  const pending = sum('numPendingTests');
  const skipped = pending > 0 ? `, ${pending} skipped` : '';
  console.log(`${sum('numPassedTests')} passed, ${failed} failed${skipped}`);
  process.exitCode = Math.max(...runs.map(({ status }) => status));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
