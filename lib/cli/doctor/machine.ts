import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Check, type DoctorSite, type Finding, ok, warning, wrong } from './check';

/** What Weft needs of this machine. */
export const machineChecks: readonly Check[] = [
  { name: 'node', find: checkNode },
  { name: 'packages', find: checkPackages },
  { name: 'python', find: checkPython },
  { name: 'engine', find: checkEngine },
];

const oldestNode = 20;

export function checkNode({ nodeVersion }: DoctorSite): Finding {
  const isEnough = Number.parseInt(nodeVersion, 10) >= oldestNode;
  if (isEnough) return ok(`Node ${nodeVersion}`);
  return wrong(`Node ${nodeVersion} is too old`, `Install Node ${oldestNode} or later.`);
}

/** Every package as the lock file says; what is only for other systems may be missing. */
export function checkPackages({ root }: DoctorSite): Finding {
  const wanted = lockedIn(join(root, 'package-lock.json'));
  const there = lockedIn(join(root, 'node_modules', '.package-lock.json'));
  if (!wanted || !there) return wrong('npm packages are not installed', 'Run "npm ci".');
  const others = Object.entries(wanted).filter(
    ([path, { version, optional }]) =>
      path !== '' && !(optional && !there[path]) && there[path]?.version !== version,
  );
  if (others.length === 0) return ok(`${Object.keys(there).length} npm packages, as locked`);
  const [[path] = ['']] = others;
  return wrong(`${others.length} npm packages are not as locked, first ${path}`, 'Run "npm ci".');
}

type Locked = Readonly<Record<string, { readonly version?: string; readonly optional?: boolean }>>;

function lockedIn(file: string): Locked | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

const pythonScript =
  'import sys, venv, ensurepip; print(".".join(str(part) for part in sys.version_info[:3]))';

/** The oldest Python 3 that the local AWS runs on, by its minor version. */
const oldestPython = 10;

export async function checkPython(site: DoctorSite): Promise<Finding> {
  if (site.env.AWS_ENDPOINT_URL) return ok('not needed: AWS_ENDPOINT_URL names another AWS');
  const versions = await Promise.all(pythons.map((name) => site.run(name, ['-c', pythonScript])));
  const found = versions.flatMap((version) => (version ? [version.trim()] : []));
  const good = found.find((version) => isRecent(version));
  if (good) return ok(`Python ${good}`);
  const instead = found[0] ? `only Python ${found[0]}` : 'none that has the module venv';
  const remedy = 'Install python3 and python3-venv, 3.10 or later.';
  // Who never runs Weft at home needs none.
  return warning(`the local AWS needs Python 3.10 or later, and there is ${instead}`, remedy);
}

const pythons = ['python3', 'python', ...[14, 13, 12, 11, 10].map((minor) => `python3.${minor}`)];

function isRecent(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  return major === 3 && (minor ?? 0) >= oldestPython;
}

export function checkEngine({ root, env }: DoctorSite): Finding {
  if (env.AWS_ENDPOINT_URL) return ok('not needed: AWS_ENDPOINT_URL names another AWS');
  const bin = join(root, '.weft', 'venv', 'bin');
  // A link to a Python that is gone is there, and leads nowhere.
  if (existsSync(join(bin, 'ministack')) && existsSync(join(bin, 'python')))
    return ok('the local AWS (MiniStack) is installed');
  return warning('the local AWS (MiniStack) is not installed', '"weft local start" installs it.');
}
