import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readSync } from 'node:fs';
import { dirname } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem, Stopped } from './problem';
import { upVariable } from './starter';

/** A run that is to stay when the process that starts it has ended. */
export interface Background {
  /** What Node is to run: a file, and its arguments. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the run says goes into this file. */
  readonly log: string;
  /** Is given what the run says, until it is up. */
  readonly show: (text: string) => void;
  /** Ends the run again, when aborted before it is up. */
  readonly signal: AbortSignal;
}

/**
 * Starts a run and waits until it is up; it stays.
 * @returns its process id
 * @throws Problem when it ended instead; Stopped when it was ended, since the signal said so
 */
export async function startInBackground(of: Background): Promise<number> {
  of.signal.throwIfAborted();
  mkdirSync(dirname(of.log), { recursive: true });
  const child = launch(of);
  const isUp = upOrEnded(child);
  const end = () => child.kill('SIGTERM');
  of.signal.addEventListener('abort', end);
  try {
    if (!(await showing(of, isUp))) throw failureOf(of, child);
    return child.pid as number;
  } finally {
    of.signal.removeEventListener('abort', end);
  }
}

/** A process of its own session: neither Ctrl-C of this terminal nor its end reaches it. */
function launch({ args, env, log }: Background): ChildProcess {
  const file = openSync(log, 'w', 0o600);
  try {
    const child = spawn(process.execPath, args, {
      detached: true,
      stdio: ['ignore', file, file, 'pipe'],
      // As npm's child it would end with npm, which may be what runs the command line.
      env: { ...env, npm_lifecycle_event: undefined, [upVariable]: '3' },
    });
    child.unref();
    return child;
  } finally {
    closeSync(file);
  }
}

/** Settles when the run says that it is up (true), or has ended (false). */
function upOrEnded(child: ChildProcess): Promise<boolean> {
  const said = child.stdio[3];
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => resolve(false));
    said?.once('data', () => {
      said.destroy();
      resolve(true);
    });
  });
}

/** Shows what the run writes into its log until it is settled how it went. */
async function showing({ log, show }: Background, outcome: Promise<boolean>): Promise<boolean> {
  const follow = follower(log);
  const ended = new AbortController();
  const settled = outcome.finally(() => ended.abort());
  try {
    while (!ended.signal.aborted) {
      show(follow.read());
      await sleep(100, undefined, { signal: ended.signal }).catch(() => undefined);
    }
    return await settled;
  } finally {
    show(follow.read());
    follow.close();
  }
}

/** Reads what has come into a file since the last time. */
function follower(path: string) {
  const file = openSync(path, 'r');
  const decoder = new StringDecoder('utf8');
  const buffer = Buffer.alloc(65_536);
  return {
    read(): string {
      let text = '';
      for (let count = readSync(file, buffer); count > 0; count = readSync(file, buffer))
        text += decoder.write(buffer.subarray(0, count));
      return text;
    },
    close: () => closeSync(file),
  };
}

const failureOf = ({ signal, log }: Background, { exitCode, signalCode }: ChildProcess): Error =>
  signal.aborted
    ? new Stopped()
    : new Problem(`It ended before it was up (${exitCode ?? signalCode}): ${log} says why.`);
