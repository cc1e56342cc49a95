import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { root } from '../../lib/local/places';
import { apply, type Mutation, mutations } from '../../test/faults/mutations/patches';

/** What a test run needs of a checkout. */
const needed = [
  'bin',
  'examples',
  'lambdas',
  'lib',
  'scripts',
  'test',
  'docs',
  'README.md',
  'cdk.json',
  'jest.config.cjs',
  'package.json',
  'tsconfig.json',
];

/** A copy of this checkout that may be broken: nothing is ever changed in place. */
function copy(): string {
  const folder = mkdtempSync(join(tmpdir(), 'weft-mutations-'));
  for (const name of needed) cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  cpSync(join(root, '.weft/venv'), join(folder, '.weft/venv'), {
    recursive: true,
    verbatimSymlinks: true,
  });
  return folder;
}

/** Whether the tests that should notice are red. */
function isNoticed({ project, tests }: Mutation, cwd: string): Promise<boolean> {
  const jest = ['node_modules/jest/bin/jest.js', '--selectProjects', project, '--runInBand'];
  // Nothing is learnt from the second failure.
  const args = [...jest, '--bail', '--testPathPatterns', tests];
  const env = { ...process.env, INIT_CWD: cwd };
  const child = spawn(process.execPath, args, { cwd, env, stdio: 'ignore' });
  return new Promise((done) => child.once('close', (code) => done(code !== 0)));
}

async function isGreen(mutation: Mutation, cwd: string): Promise<boolean> {
  return !(await isNoticed(mutation, cwd));
}

/** Breaks the copy, runs the tests, and mends it. */
async function survives(mutation: Mutation, cwd: string): Promise<boolean> {
  const file = resolve(root, mutation.file);
  const refused = apply(file, cwd);
  if (refused) throw new Error(`${mutation.name} does not apply: ${refused}`);
  try {
    return !(await isNoticed(mutation, cwd));
  } finally {
    apply(file, cwd, '--reverse');
  }
}

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const chosen = mutations().filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  if (chosen.length === 0) throw new Error(`there is no such mutation: ${wanted.join(' ')}`);
  const cwd = copy();
  try {
    const survivors = await tryAll(chosen, cwd);
    console.log(`${chosen.length} mutations, ${survivors} survived`);
    if (survivors > 0) process.exitCode = 1;
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

async function tryAll(chosen: readonly Mutation[], cwd: string): Promise<number> {
  const green = new Map<string, boolean>();
  let survivors = 0;
  for (const mutation of chosen) {
    const { tests, project, name, breaks } = mutation;
    // Tests that are red without it would notice anything.
    if (!green.has(tests)) green.set(tests, await isGreen(mutation, cwd));
    if (!green.get(tests)) throw new Error(`${project} ${tests} is red without a mutation`);
    const isAlive = await survives(mutation, cwd);
    if (isAlive) survivors += 1;
    console.log(`${isAlive ? 'SURVIVED' : 'noticed '} ${name}: ${breaks} (${tests})`);
  }
  return survivors;
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
