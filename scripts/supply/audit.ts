import { spawnSync } from 'node:child_process';

/** What npm's audit came to. */
export interface Verdict {
  readonly passed: boolean;
  readonly said: string;
}

const grave = ['high', 'critical'] as const;

/**
 * Reads what `npm audit --json` says. Whoever has no network, or a registry that knows of no weaknesses, goes on; what is
 * known and grave does not.
 */
export function verdictOn(output: string): Verdict {
  const counts = countsIn(output);
  if (!counts)
    return { passed: true, said: 'Nobody could be asked for known weaknesses: went on.' };
  const found = grave.map((level) => `${counts[level] ?? 0} ${level}`).join(', ');
  const passed = grave.every((level) => !counts[level]);
  return { passed, said: `Known weaknesses of run-time packages: ${found}.` };
}

function countsIn(output: string): Readonly<Record<string, number>> | undefined {
  try {
    return JSON.parse(output).metadata?.vulnerabilities;
  } catch {
    return undefined;
  }
}

if (require.main === module) {
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8' });
  const { passed, said } = verdictOn(stdout ?? '');
  console.log(said);
  if (!passed) console.log('"npm audit --omit=dev" says which.');
  process.exitCode = passed ? 0 : 1;
}
