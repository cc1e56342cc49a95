import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A defect put into the product on purpose, and the tests that should notice. */
export interface Mutation {
  readonly name: string;
  readonly file: string;
  /** What it breaks, in a sentence. */
  readonly breaks: string;
  readonly project: 'unit' | 'engine';
  /** Part of the path of the tests' files. */
  readonly tests: string;
}

const folder = 'test/faults/mutations';

/** Every mutation there is. @throws Error where a patch does not say what it breaks, and who should notice */
export const mutations = (): Mutation[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.patch'))
    .sort()
    .map((name) => mutationIn(join(folder, name), name.replace(/\.patch$/, '')));

function mutationIn(file: string, name: string): Mutation {
  const [breaks = '', line = ''] = readFileSync(file, 'utf8').split('\n');
  const [, project, tests] = /^Tests: (unit|engine) (\S+)$/.exec(line) ?? [];
  if (!breaks || !tests) throw new Error(`${file} does not say what it breaks and who notices`);
  return { name, file, breaks, project: project as Mutation['project'], tests };
}

/** Runs `git apply`, which needs no repository. @returns what it says where it fails */
export function apply(file: string, cwd: string, ...flags: readonly string[]): string | undefined {
  const { status, stderr } = spawnSync('git', ['apply', ...flags, file], { cwd });
  return status === 0 ? undefined : stderr.toString();
}
