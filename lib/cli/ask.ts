import { createInterface } from 'node:readline/promises';
import { Told, UsageError } from './cli-error';
import { harmlessLines } from './harmless';
import type { CliSite } from './site';

export type AskSite = Pick<CliSite, 'stdin' | 'stderr' | 'isTerminal' | 'signal'>;

/** Whether somebody is there who can be asked. */
const canAsk = ({ isTerminal }: AskSite): boolean => isTerminal.stdin && isTerminal.stderr;

/**
 * Asks before something is done. Returns where the answer is yes, or was given before by `--yes`.
 * @throws UsageError where nobody can be asked; Told where the answer is no
 */
export async function confirm(
  site: AskSite,
  question: string,
  { yes = false }: { readonly yes?: boolean } = {},
): Promise<void> {
  if (yes) return;
  if (!canAsk(site)) throw nobodyThere(question);
  const answer = await ask(site, `${question} [y/N] `);
  if (/^y(es)?$/i.test(answer.trim())) return;
  site.stderr.write('Nothing was done.\n');
  throw new Told();
}

const nobodyThere = (question: string): UsageError =>
  new UsageError(`${question} There is no terminal to answer at: add --yes to go on without.`);

/** Asks for a line. Not by the terminal's raw mode, so that Ctrl-C stays a signal. */
export async function ask(site: AskSite, question: string): Promise<string> {
  site.stderr.write(harmlessLines(question));
  const lines = createInterface({ input: site.stdin, terminal: false });
  const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  const line = new Promise<string>((resolve) => lines.once('line', resolve));
  const ended = new Promise<never>((_, reject) => {
    site.signal.addEventListener('abort', () => reject(site.signal.reason), { once: true });
  });
  try {
    site.signal.throwIfAborted();
    return await Promise.race([line, closed, ended]);
  } finally {
    lines.close();
  }
}
