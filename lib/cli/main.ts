import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { weftFolder } from '../local/places';
import { runningIn } from '../local/running';
import { system } from '../runtime/system';
import { runCli } from './run';
import { type CliSite, type Ended, interrupted, terminated, unread } from './site';

const { env, stdin, stdout, stderr } = process;

const site: CliSite = {
  stdin,
  stdout,
  stderr,
  isTerminal: { stdin: !!stdin.isTTY, stdout: !!stdout.isTTY, stderr: !!stderr.isTTY },
  columns: () => stdout.columns ?? 100,
  env,
  configFolder: resolve(env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'weft'),
  cwd: env.INIT_CWD ?? process.cwd(),
  local: () => runningIn(weftFolder)?.state,
  fetch,
  outside: system,
  signal: endedFromOutside(),
};

/** Aborts at the first signal, so that what is under way can be ended well; the second one ends the process. */
function endedFromOutside(): AbortSignal {
  const controller = new AbortController();
  const end = (why: Ended) => {
    if (controller.signal.aborted) leave(why.status);
    controller.abort(why);
  };
  process.on('SIGINT', () => end(interrupted()));
  process.on('SIGTERM', () => end(terminated()));
  for (const stream of [stdout, stderr]) stream.on('error', (error) => onBroken(error, controller));
  return controller.signal;
}

/** Without waiting for anything. A bar may have hidden the cursor. */
function leave(status: number): never {
  if (stderr.isTTY) stderr.write('\u001b[?25h\n');
  process.exit(status);
}

/** Writing to a pipe that nobody reads fails each time: the first time is enough to know. */
function onBroken(error: NodeJS.ErrnoException, controller: AbortController): void {
  if (error.code !== 'EPIPE') throw error;
  if (!controller.signal.aborted) controller.abort(unread());
}

runCli(site, process.argv.slice(2)).then((status) => {
  // What is left waiting, such as a connection that is kept open, is of no interest to anyone.
  stdout.write('', () => process.exit(status));
});
