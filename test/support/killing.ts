import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from '../../lib/constructs/bundle';

/** A program that is killed and started again. It says `begin …` before each piece of work, and `done …` after it. */
export interface Victim {
  /** The program's file, in one piece. */
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What became of a victim's lives. */
export interface Lives {
  kills: number;
  /** Kills between a `begin` and its `done`. */
  inTheMiddle: number;
  /** Pieces of work done. */
  done: number;
  /** Lives that ended by themselves, with what they said; there should be none. */
  readonly failures: string[];
}

/** Bundles a program, so that it starts fast and starts the same. */
export function bundled(entry: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'weft-victim-'));
  const outfile = join(folder, `${basename(dirname(entry))}.js`);
  build({ entry, outfile });
  return outfile;
}

/** How a victim's lives end. */
export interface Fate {
  readonly random: () => number;
  /** Most pieces of work that a life may begin. */
  readonly mostWork: number;
  /** Whether it has to wait for others that are behind. @default never */
  readonly isAhead?: (lives: Lives) => boolean;
  /** Whether it has been killed often enough. */
  readonly isOver: (lives: Lives) => boolean;
}

/** A life in which nothing is to be done ends all the same. */
const idleMs = 5_000;

/** A piece of work takes about so long; a life ends at any moment of it, or behind it. */
const workMs = 25;

export const noLives = (): Lives => ({ kills: 0, inTheMiddle: 0, done: 0, failures: [] });

/** Starts a program again and again, and kills it at random moments, until it is over. */
export async function killOften(victim: Victim, fate: Fate, lives = noLives()): Promise<Lives> {
  while (!fate.isOver(lives) && lives.failures.length === 0) {
    if (fate.isAhead?.(lives)) {
      await sleep(20);
      continue;
    }
    const begins = 1 + Math.floor(fate.random() * fate.mostWork);
    const life = liveOf(victim, begins);
    await Promise.race([life.began, life.ended, sleep(idleMs, undefined, { ref: false })]);
    await Promise.race([sleep(fate.random() * workMs), life.ended]);
    life.child.kill('SIGKILL');
    await life.ended;
    note(lives, life);
  }
  return lives;
}

/** Lets a program run until something is so, then kills it for the last time. */
export async function letRun(victim: Victim, until: () => Promise<unknown>): Promise<Lives> {
  const lives = noLives();
  const life = liveOf(victim, 1);
  await Promise.race([until(), life.ended]);
  life.child.kill('SIGKILL');
  await life.ended;
  note(lives, life);
  return lives;
}

interface Life {
  readonly child: ChildProcess;
  readonly lines: string[];
  /** So many pieces of work have begun. */
  readonly began: Promise<void>;
  /** It is gone, and all that it has said is here. */
  readonly ended: Promise<void>;
}

function liveOf({ file, env }: Victim, begins: number): Life {
  const child = spawn(process.execPath, [file], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  let rest = '';
  const began = new Promise<void>((resolve) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      const parts = (rest + chunk.toString()).split('\n');
      rest = parts.pop() ?? '';
      lines.push(...parts);
      if (lines.filter(isBegin).length >= begins) resolve();
    });
  });
  child.stderr?.on('data', (chunk: Buffer) => lines.push(`error ${chunk}`));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return { child, lines, began, ended };
}

const isBegin = (line: string): boolean => line.startsWith('begin ');

function note(lives: Lives, { child, lines }: Life): void {
  const work = lines.filter((line) => /^(?:begin|done) /.test(line));
  lives.done += work.filter((line) => line.startsWith('done')).length;
  if (child.signalCode !== 'SIGKILL') lives.failures.push(lines.slice(-5).join('\n'));
  else lives.kills += 1;
  if (work.at(-1)?.startsWith('begin')) lives.inTheMiddle += 1;
}
