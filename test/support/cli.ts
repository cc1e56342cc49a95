import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { runCli } from '../../lib/cli/run';
import { type CliSite, type Ended, interrupted } from '../../lib/cli/site';
import { system } from '../../lib/runtime/system';

/** What a command said, and how it ended. */
export interface CliEnd {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliWorld extends Partial<Omit<CliSite, 'isTerminal'>> {
  /** What is on stdin; it ends behind it. @default nothing */
  readonly input?: string | readonly string[];
  /** @default no terminal anywhere */
  readonly isTerminal?: Partial<CliSite['isTerminal']>;
}

class Captured extends Writable {
  text = '';

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** A command that runs in this process: what it says can be looked at meanwhile, and it can be interrupted. */
export class CliRun {
  private readonly controller = new AbortController();
  private readonly streams = { stdout: new Captured(), stderr: new Captured() };
  /** Resolves once it has ended. Never rejects. */
  readonly ended: Promise<CliEnd>;

  constructor(world: CliWorld, args: readonly string[]) {
    const site = siteOf(world, { ...this.streams, signal: this.controller.signal });
    this.ended = runCli(site, args).then((status) => ({ status, ...this.said }));
  }

  get said(): Omit<CliEnd, 'status'> {
    return { stdout: this.streams.stdout.text, stderr: this.streams.stderr.text };
  }

  /** Ctrl-C, or another end. */
  end(why: Ended = interrupted()): Promise<CliEnd> {
    this.controller.abort(why);
    return this.ended;
  }
}

/** A folder of contexts that nobody else has. */
export const ownFolder = (): string => mkdtempSync(join(tmpdir(), 'weft-cli-'));

function siteOf(
  { input = '', isTerminal, ...world }: CliWorld,
  of: Pick<CliSite, 'stdout' | 'stderr' | 'signal'>,
): CliSite {
  const stdin = new PassThrough();
  for (const part of [input].flat()) stdin.write(part);
  stdin.end();
  return {
    stdin,
    isTerminal: { stdin: false, stdout: false, stderr: false, ...isTerminal },
    columns: () => 100,
    env: {},
    configFolder: join(tmpdir(), 'weft-cli-none'),
    cwd: process.cwd(),
    local: () => undefined,
    fetch,
    outside: system,
    ...of,
    ...world,
  };
}

/** Starts a command. */
export const startCli = (world: CliWorld, ...args: readonly string[]): CliRun =>
  new CliRun(world, args);

/** Runs a command to its end. */
export const cli = (world: CliWorld, ...args: readonly string[]): Promise<CliEnd> =>
  startCli(world, ...args).ended;
