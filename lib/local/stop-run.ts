import { Problem } from './problem';
import { isRunning, type ProcessMark, until } from './process';
import { endEngineOf, type Run, readRun, release } from './run-file';
import { removeState } from './state';

const graceMs = 20_000;

/**
 * Ends the run that was left in this folder, by the processes that it named, and no others.
 * @returns what was ended, for people
 */
export async function stopRun(folder: string): Promise<string> {
  const run = readRun(folder);
  if (!run) return 'Nothing runs here.';
  const ended = [await endRunner(run), (await endEngineOf(run)) && 'the engine'].filter(Boolean);
  release(folder);
  removeState(folder);
  return ended.length > 0 ? `Stopped ${ended.join(' and ')}.` : 'Nothing runs here any more.';
}

/** The runner ends its engine itself, so it is asked first and given time. */
async function endRunner({ runner }: Run): Promise<string | false> {
  if (!isRunning(runner)) return false;
  process.kill(runner.pid, 'SIGTERM');
  if (!(await until(() => !isRunning(runner), graceMs))) kill(runner);
  return `the runner (process ${runner.pid}) with all it started`;
}

function kill(runner: ProcessMark): void {
  try {
    process.kill(runner.pid, 'SIGKILL');
  } catch {
    throw new Problem(`Process ${runner.pid} did not end, and may not be ended by this user.`);
  }
}
