import { isRunning } from './process';
import { readRun } from './run-file';
import { type LocalState, readState } from './state';

/** What holds a folder: a run that is up, or one that is on its way there. */
export interface Running {
  /** The runner's process. */
  readonly pid: number;
  /** Absent until it is up. */
  readonly state?: LocalState;
}

/** The run that holds `folder`; undefined where none is alive, whatever a killed one has left there. */
export function runningIn(folder: string): Running | undefined {
  const run = readRun(folder);
  if (!run || !isRunning(run.runner)) return undefined;
  const { pid } = run.runner;
  const state = readState(folder);
  return state?.pid === pid ? { pid, state } : { pid };
}
