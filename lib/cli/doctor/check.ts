import type { Running } from '../../local/running';
import type { AccessOptions } from '../contexts';
import type { CliSite } from '../site';

export type Verdict = 'ok' | 'warning' | 'wrong';

/** What a check has found, in one line, and what to do where it is not well. */
export interface Finding {
  readonly verdict: Verdict;
  readonly says: string;
  readonly remedy?: string;
}

export const ok = (says: string): Finding => ({ verdict: 'ok', says });
export const warning = (says: string, remedy: string): Finding => ({
  ...{ verdict: 'warning', says, remedy },
});
export const wrong = (says: string, remedy: string): Finding => ({
  ...{ verdict: 'wrong', says, remedy },
});

/** What the checks look at, beside what every command does. */
export interface DoctorSite extends CliSite {
  /** The checkout. */
  readonly root: string;
  readonly nodeVersion: string;
  /** What a program says on stdout; undefined where it can't be run, or fails. */
  readonly run: (program: string, args: readonly string[]) => Promise<string | undefined>;
  /** What holds the checkout's folder of local runs. */
  readonly running: () => Running | undefined;
}

export interface DoctorOptions extends AccessOptions {
  /** The topology's file, from where the user stands. */
  readonly topology?: string;
}

export interface Check {
  readonly name: string;
  readonly find: (site: DoctorSite, options: DoctorOptions) => Finding | Promise<Finding>;
}
