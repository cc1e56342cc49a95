import type { Readable, Writable } from 'node:stream';
import type { Outside } from '../domain/outside';
import type { LocalState } from '../local/state';

/** Where a command runs: everything it touches beside its own words, so that tests run the whole program in-process. */
export interface CliSite {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Which of them a person sits at. */
  readonly isTerminal: {
    readonly stdin: boolean;
    readonly stdout: boolean;
    readonly stderr: boolean;
  };
  /** How wide the terminal is, in columns. */
  readonly columns: () => number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder of the contexts. */
  readonly configFolder: string;
  /** Where the user stands: relative paths are meant from here. */
  readonly cwd: string;
  /** What runs locally, while it runs. */
  readonly local: () => LocalState | undefined;
  readonly fetch: typeof fetch;
  readonly outside: Outside;
  /** Aborts when whoever called wants no more: Ctrl-C, or nobody reads the output. */
  readonly signal: AbortSignal;
}

/** Why the signal aborts. */
export class Ended extends Error {
  override readonly name = 'Ended';

  constructor(
    readonly why: 'interrupted' | 'terminated' | 'unread',
    readonly status: number,
  ) {
    super(why);
  }
}

/** Ctrl-C, as a shell would say it. */
export const interrupted = (): Ended => new Ended('interrupted', 130);
export const terminated = (): Ended => new Ended('terminated', 143);
/** Whoever read the output has had enough, as `head` has: nothing is wrong. */
export const unread = (): Ended => new Ended('unread', 0);
