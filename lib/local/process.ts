import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process of this machine, told apart from a later one that was given the same number. */
export interface ProcessMark {
  readonly pid: number;
  /** When it began, in the system's own notation; compared, never read. */
  readonly began: string;
}

/** The mark of a running process; undefined when no process has that number. */
export function markOf(pid: number): ProcessMark | undefined {
  const began = process.platform === 'linux' ? beganOnLinux(pid) : beganByPs(pid);
  return began === undefined ? undefined : { pid, began };
}

/** Whether the very process that was marked still runs. */
export const isRunning = (mark: ProcessMark): boolean => markOf(mark.pid)?.began === mark.began;

function beganOnLinux(pid: number): string | undefined {
  try {
    // The command's name stands in brackets and may hold blanks, so fields are counted behind it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function beganByPs(pid: number): string | undefined {
  try {
    const began = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return began.toString().trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Sends `signal` to every process of the group that `pid` leads; false when none is left. */
export function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

/**
 * Kills a process group when this process ends in any way that it can notice.
 * @returns takes the tie off, once the group is gone
 */
export function tieToUs(pid: number): () => void {
  const kill = () => signalGroup(pid, 'SIGKILL');
  process.once('exit', kill);
  return () => process.off('exit', kill);
}

/**
 * Ends a process group: SIGTERM, and SIGKILL for whoever is left after the grace time.
 * @param pid the group's leader: a process started with `detached`
 * @param graceMs how long they may take to end by themselves, in milliseconds
 */
export async function endGroup(pid: number, graceMs = 5_000): Promise<void> {
  if (!signalGroup(pid, 'SIGTERM')) return;
  if (await until(() => !signalGroup(pid, 0), graceMs)) return;
  signalGroup(pid, 'SIGKILL');
  await until(() => !signalGroup(pid, 0), graceMs);
}

/** Waits for `done`, up to `limitMs` milliseconds; whether it came true. */
export async function until(done: () => boolean, limitMs: number): Promise<boolean> {
  const end = Date.now() + limitMs;
  while (!done()) {
    if (Date.now() >= end) return false;
    await sleep(50);
  }
  return true;
}
