import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeJson } from './json-file';
import { Problem } from './problem';
import { endGroup, isRunning, markOf, type ProcessMark } from './process';

/** The processes of one run, written before they do anything: a killed run is found and tidied up by it. */
export interface Run {
  readonly runner: ProcessMark;
  readonly engine?: ProcessMark;
}

const runFile = (folder: string): string => join(folder, 'run.json');

export const readRun = (folder: string): Run | undefined => readJson<Run>(runFile(folder));

/**
 * Takes `folder` for this process, and ends the engine of an earlier run that was killed there.
 * @throws Problem when another run that is alive has it
 */
export async function claim(folder: string): Promise<void> {
  const earlier = readRun(folder);
  if (earlier && isRunning(earlier.runner)) {
    throw new Problem(
      `Weft already runs for this folder (process ${earlier.runner.pid}): end it with Ctrl-C there, or with "npm run stop".`,
    );
  }
  if (earlier) await endEngineOf(earlier);
  writeJson(runFile(folder), { runner: markOf(process.pid) });
}

/** Adds the engine to what this process said of its run. */
export function noteEngine(folder: string, engine: ProcessMark): void {
  writeJson(runFile(folder), { runner: markOf(process.pid), engine });
}

export const release = (folder: string): void => rmSync(runFile(folder), { force: true });

/** Ends the run's engine and its Lambdas if that very process still runs; whether it did. */
export async function endEngineOf({ engine }: Run): Promise<boolean> {
  if (!engine || !isRunning(engine)) return false;
  await endGroup(engine.pid);
  return true;
}
