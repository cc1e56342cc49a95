import { CommanderError } from 'commander';
import { WeftError } from '../client/http/weft-error';
import { Refusal } from '../domain/errors';
import { Problem } from '../local/problem';
import { CliError } from './cli-error';
import { harmless, harmlessLines } from './harmless';
import { programOf } from './program';
import { type CliSite, Ended } from './site';

/** Runs one command. @returns its exit status: 0 done, 1 failed or refused, 2 wrong usage, 130 Ctrl-C */
export async function runCli(site: CliSite, args: readonly string[]): Promise<number> {
  try {
    await programOf(site).parseAsync([...args], { from: 'user' });
    return endOf(site) ?? 0;
  } catch (error) {
    return endOf(site) ?? tell(site, error);
  }
}

/** What is thrown once the end was asked for says no more than that. */
const endOf = ({ signal }: CliSite): number | undefined =>
  signal.aborted && signal.reason instanceof Ended ? signal.reason.status : undefined;

function tell({ stderr }: CliSite, error: unknown): number {
  if (error instanceof CommanderError) return statusOf(error);
  const line = lineOf(error);
  if (line) stderr.write(`weft: ${line}\n`);
  return error instanceof CliError ? error.status : 1;
}

/** Help that was asked for is no error; all else that the parser throws is a line that it did not understand. */
const statusOf = ({ code, exitCode }: CommanderError): number =>
  exitCode === 0 || code === 'commander.helpDisplayed' || code === 'commander.version' ? 0 : 2;

function lineOf(error: unknown): string {
  if (error instanceof WeftError) return refused(error);
  if (error instanceof Refusal) return `${error.code}: ${harmless(error.message)}`;
  if (error instanceof CliError || error instanceof Problem) return harmlessLines(error.message);
  return harmlessLines(error instanceof Error ? (error.stack ?? error.message) : String(error));
}

/** What the API said, and where more is said of it. Its words may repeat what anyone has sent. */
function refused(error: WeftError): string {
  const { code, detail, status, mayHaveHappened } = error;
  const head = `${harmless(code)}${status ? ` (${status})` : ''}: ${harmless(detail)}`;
  const doubt = mayHaveHappened ? ['It may have happened all the same.'] : [];
  const more = `"weft errors ${harmless(code)}" says more.`;
  return [head, ...problemsIn(error), ...doubt, ...(status ? [more] : [])].join('\n  ');
}

/** What exactly is wrong, where the API names it. */
function problemsIn({ problem }: WeftError): string[] {
  const problems = problem?.problems;
  if (!Array.isArray(problems)) return [];
  return problems.map((one: unknown) => harmless(problemLine(one)));
}

function problemLine(one: unknown): string {
  const { at, message } = (typeof one === 'object' && one !== null ? one : {}) as {
    readonly at?: unknown;
    readonly message?: unknown;
  };
  return message === undefined ? JSON.stringify(one) : `${at ?? ''} ${message}`.trim();
}
