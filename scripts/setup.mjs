// Installs what this project needs, and nothing when it is there: npm's packages, and the local
// engine in a virtual environment. A mark with a hash of what was asked for is written last, so an
// interrupted installation is done again. Plain Node without packages.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

const packagesMark = resolve('node_modules/.weft-lock');
const requirements = resolve('scripts/engine-requirements.txt');
const venv = resolve('.weft/venv');
const venvPython = resolve(venv, 'bin/python');
const venvMark = resolve(venv, '.weft-requirements');

/**
 * Brings npm's packages and, unless another endpoint is named, the local engine up to date.
 * @throws Error whose message says what is missing and what to do
 */
export async function installWhatIsMissing() {
  // What only the user can mend is said first, before anything takes its time.
  const python = lacksEngine() ? findPython() : undefined;
  await installPackages();
  if (python) await installEngine(python);
}

/** Brings npm's packages up to date. */
export async function installPackages() {
  const wanted = hashOf(readFileSync('package-lock.json'));
  if (markIs(packagesMark, wanted)) return;
  if (!holdsLockedPackages()) await step('Installing npm packages', installExactly);
  writeFileSync(packagesMark, wanted);
}

/** Whether `npm ci` or `npm install` was already run by hand: npm keeps a list of what it installed. */
function holdsLockedPackages() {
  if (!existsSync('node_modules/.package-lock.json')) return false;
  const installed = lockedPackages('node_modules/.package-lock.json');
  return Object.entries(lockedPackages('package-lock.json')).every(
    ([path, { version, optional }]) =>
      path === '' || (optional && !installed[path]) || installed[path]?.version === version,
  );
}

const lockedPackages = (lockFile) => JSON.parse(readFileSync(lockFile, 'utf8')).packages;

async function installExactly() {
  try {
    await npm('ci');
  } catch (error) {
    // A lock file written where a registry lacks the binaries for other systems does not name them,
    // and `npm ci` minds. This installs the same versions, and whatever binary this system needs.
    if (!error.message.includes('EUSAGE')) throw error;
    rmSync('node_modules', { recursive: true, force: true });
    await npm('install', '--no-save');
  }
}

async function npm(...command) {
  const args = [...command, '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const itself = process.env.npm_execpath;
  if (itself?.endsWith('npm-cli.js')) return run(process.execPath, [itself, ...args]);
  return run('npm', args);
}

const lacksEngine = () =>
  !process.env.AWS_ENDPOINT_URL && !(existsSync(venvPython) && markIs(venvMark, wantedEngine()));

async function installEngine(python) {
  await step('Installing the local engine (MiniStack)', async () => {
    rmSync(venv, { recursive: true, force: true });
    mkdirSync(resolve('.weft'), { recursive: true });
    await run(python, ['-m', 'venv', venv]);
    await run(venvPython, [...pipInstall, '--requirement', requirements]);
  });
  writeFileSync(venvMark, wantedEngine());
}

// The list names every package, so resolving would only let in what nobody pinned.
const pipInstall = [
  '-m',
  'pip',
  'install',
  '--no-deps',
  '--require-hashes',
  '--no-input',
  '--quiet',
];

/** An environment is tied to its own folder and to the Python it was made with: a move or an upgrade breaks it. */
const wantedEngine = () => hashOf(readFileSync(requirements), venv, realpathSync(venvPython));

const pythonHelp =
  'on Debian and Ubuntu run "sudo apt install python3 python3-venv", on macOS "brew install python"; or set AWS_ENDPOINT_URL to use another endpoint instead of the local engine.';

/** The first Python that will do. */
function findPython() {
  const names = ['python3', 'python', ...[14, 13, 12, 11, 10].map((minor) => `python3.${minor}`)];
  const found = names.map(probe).filter(Boolean);
  const recent = found.filter(({ minor }) => minor >= 10);
  const complete = recent.find(({ hasVenv }) => hasVenv);
  if (complete) return complete.name;
  if (recent[0]) {
    throw new Error(
      `Python ${recent[0].version} is here, but not its venv module, which the local engine needs: ${pythonHelp}`,
    );
  }
  const instead = found[0] ? `only ${found[0].version} was found` : 'none was found';
  throw new Error(`The local engine needs Python 3.10 or later, and ${instead}: ${pythonHelp}`);
}

const probeScript = `
import importlib.util, sys
print(*sys.version_info[:3], all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")))`;

/** What Python 3 answers to `name`; undefined when none does. */
function probe(name) {
  const { stdout } = spawnSync(name, ['-c', probeScript], { encoding: 'utf8', env: pythonEnv() });
  const [major, minor, patch, hasVenv] = stdout?.trim().split(' ') ?? [];
  if (major !== '3' || !hasVenv) return undefined;
  const version = [major, minor, patch].join('.');
  return { name, version, minor: Number(minor), hasVenv: hasVenv === 'True' };
}

/** Settings of the user's that would install elsewhere, or load modules from elsewhere, are left out. */
function pythonEnv() {
  const { PYTHONHOME, PYTHONPATH, PIP_USER, PIP_TARGET, PIP_PREFIX, ...env } = process.env;
  return { ...env, PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_USER: '0' };
}

/** Names a step that takes seconds while it runs, and then its time. Not on stdout, which is the command's own. */
async function step(name, work) {
  const began = Date.now();
  process.stderr.write(`${name} … `);
  try {
    await work();
  } catch (error) {
    process.stderr.write('failed\n');
    throw error;
  }
  process.stderr.write(`done in ${Math.max(1, Math.round((Date.now() - began) / 1000))} s\n`);
}

/** Tools say what is wrong at the beginning or at the end. */
function shortened(text) {
  const lines = text.split('\n');
  return lines.length <= 20 ? text : [...lines.slice(0, 10), '…', ...lines.slice(-10)].join('\n');
}

/** Runs a program without a word; what it said is in the error when it fails. */
async function run(program, args) {
  const child = spawn(program, args, {
    env: pythonEnv(),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that an interruption ends whatever it started.
    detached: true,
  });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => output.push(part));
  const code = await endOf(child);
  if (code === 0) return;
  const said = Buffer.concat(output).toString().trimEnd();
  throw new Error(`${program} ${args.join(' ')} failed (${code}):\n${shortened(said)}`);
}

async function endOf(child) {
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
    // Nothing that it might still tidy up matters: without a mark, all of it is done again.
    process.kill(-child.pid, 'SIGKILL');
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.once(signal, interrupt);
  const code = await new Promise((resolved) => {
    child.once('error', (error) => resolved(error.message));
    child.once('close', (status, signal) => resolved(status ?? signal));
  });
  for (const signal of signals) process.off(signal, interrupt);
  if (interrupted) {
    process.stderr.write('stopped\n');
    process.exit(130);
  }
  return code;
}

function markIs(mark, wanted) {
  return existsSync(mark) && readFileSync(mark, 'utf8') === wanted;
}

function hashOf(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}
