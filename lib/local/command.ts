import { type ChildProcess, spawn } from 'node:child_process';
import { Problem, Stopped } from './problem';
import { endGroup, tieToUs } from './process';

/** A Node program to run to its end. */
export interface Command {
  /** Shown when it fails. */
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Ends the program, and whatever it started, when aborted. @default never */
  readonly signal?: AbortSignal;
}

const shownLines = 40;

/**
 * Runs a Node program without a word.
 * @throws Problem with its last lines when it fails; Stopped when it was aborted
 */
export async function run(command: Command): Promise<void> {
  if (command.signal?.aborted) throw new Stopped();
  const child = spawn(process.execPath, [command.file, ...command.args], {
    cwd: command.cwd,
    env: command.env,
    // A group of its own, so that it and all that it starts end together, and when we say so.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = outputOf(child);
  const code = await endOf(child, command.signal);
  if (command.signal?.aborted) throw new Stopped();
  if (code !== 0) throw new Problem(`${command.name} failed (${code}):\n${lastOf(output)}`);
}

function outputOf(child: ChildProcess): string[] {
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  }
  return chunks;
}

async function endOf(child: ChildProcess, signal?: AbortSignal): Promise<string | number> {
  const { pid } = child;
  const untie = pid === undefined ? () => {} : tieToUs(pid);
  const end = () => pid !== undefined && endGroup(pid);
  signal?.addEventListener('abort', end);
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, killedBy) => resolve(code ?? killedBy ?? 'no exit code'));
    });
  } finally {
    untie();
    signal?.removeEventListener('abort', end);
  }
}

const lastOf = (chunks: readonly string[]): string =>
  chunks.join('').trimEnd().split('\n').slice(-shownLines).join('\n');
