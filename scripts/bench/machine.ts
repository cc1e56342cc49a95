import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';
import type { Setting } from './page/measured';

/** What this is run on and with; nothing that names the machine or its places. */
export const settingOf = (now: Date, rounds: number): Setting => ({
  date: now.toISOString().slice(0, 10),
  commit: commitOf(),
  machine: `${availableParallelism()} cores (${kindOf()}), ${Math.round(totalmem() / 2 ** 30)} GB, ${platform()} ${arch()}`,
  versions: {
    Node: process.versions.node,
    MiniStack: engineVersion(),
    'aws-cdk-lib': cdkVersion(),
  },
  rounds,
});

const kindOf = (): string => (cpus()[0]?.model ?? 'unknown').replace(/\s+/g, ' ').trim();

/** With a mark where what was run is not what was committed. */
function commitOf(): string {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', args, { encoding: 'utf8', stdio: 'pipe' }).trim();
    const changed = git('status', '--porcelain', '--', 'lib', 'lambdas', 'scripts') !== '';
    return `${git('rev-parse', '--short=10', 'HEAD')}${changed ? ' (with changes)' : ''}`;
  } catch {
    return 'unknown';
  }
}

function engineVersion(): string {
  if (process.env.AWS_ENDPOINT_URL) return 'no (another endpoint)';
  return (
    /^ministack(?:\[[\w,]+\])?==([\w.]+)/m.exec(
      readFileSync('scripts/engine-requirements.txt', 'utf8'),
    )?.[1] ?? 'unknown'
  );
}

const cdkVersion = (): string =>
  (JSON.parse(readFileSync('node_modules/aws-cdk-lib/package.json', 'utf8')) as { version: string })
    .version;
