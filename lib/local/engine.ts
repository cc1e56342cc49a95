import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AwsAccess, givenAccess, localAccess } from './access';
import { engineProgram } from './places';
import { choosePort, host } from './port';
import { Problem, Stopped } from './problem';
import { endGroup, markOf, signalGroup, tieToUs } from './process';
import { noteEngine } from './run-file';

/** An AWS to deploy to: one of our own, or the one that `AWS_ENDPOINT_URL` names. */
export interface Engine {
  readonly access: AwsAccess;
  /** The engine's own process; undefined when the user's endpoint is used. */
  readonly pid?: number;
  /** Settles when the engine's process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Ends what was started, its Lambdas too. Does nothing to the user's endpoint. */
  stop(): Promise<void>;
}

/**
 * Starts MiniStack and waits until it answers, or takes the endpoint that `AWS_ENDPOINT_URL` names.
 * @param folder claimed for this run; the engine's log, state and temporary files go into it
 * @param signal ends the wait when aborted
 * @throws Problem when it is not installed, its port is taken, or it does not come up; Stopped
 */
export async function startEngine(folder: string, signal?: AbortSignal): Promise<Engine> {
  const given = givenAccess();
  return given ? theirEngine(given) : startOwnEngine(folder, { signal });
}

/** How an engine of one's own is to be. */
export interface OwnEngine {
  /** Ends the wait when aborted. */
  readonly signal?: AbortSignal;
  /** @default one that is free */
  readonly port?: number;
  /** More of the engine's environment; every Lambda inherits it. @default nothing */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Starts MiniStack and waits until it answers, whatever `AWS_ENDPOINT_URL` names.
 * @param folder claimed for this run
 * @throws Problem when it is not installed or does not come up; Stopped
 */
export async function startOwnEngine(folder: string, how: OwnEngine = {}): Promise<Engine> {
  if (!existsSync(engineProgram)) {
    throw new Problem('The local engine is not installed: "npm start" and "npm test" install it.');
  }
  const engine = launch(folder, how.port ?? (await choosePort()), how.environment);
  try {
    await answering(engine, how.signal);
    return engine;
  } catch (error) {
    await engine.stop();
    if (error instanceof Stopped) throw error;
    throw new Problem(`${(error as Error).message}\n${lastLines(folder)}`);
  }
}

async function theirEngine(access: AwsAccess): Promise<Engine> {
  const { endpoint } = access;
  if (!(await answers(endpoint))) {
    throw new Problem(
      `Nothing answers at ${endpoint} (AWS_ENDPOINT_URL): start what should, or unset it to use the local engine.`,
    );
  }
  return { access, ended: new Promise(() => {}), stop: async () => {} };
}

function launch(folder: string, port: number, more?: OwnEngine['environment']): Engine {
  const child = spawnEngine(folder, {
    ...engineEnvironment(temporaryFolder(folder), port),
    ...more,
  });
  const mark = child.pid === undefined ? undefined : markOf(child.pid);
  if (mark) noteEngine(folder, mark);
  const ended = endOf(child);
  return {
    access: localAccess(`http://${host}:${port}`),
    pid: child.pid,
    ended,
    async stop() {
      if (child.pid && isOpen(child)) await endGroup(child.pid);
      await ended;
      rmSync(temporaryFolder(folder), { recursive: true, force: true });
    },
  };
}

const isOpen = (child: ChildProcess): boolean =>
  child.exitCode === null && child.signalCode === null;

/** Settles when the engine and its Lambdas are gone; they go with this process, however it ends. */
function endOf(child: ChildProcess): Promise<void> {
  const pid = child.pid;
  const untie = pid === undefined ? () => {} : tieToUs(pid);
  return new Promise((resolve) => {
    const gone = () => {
      // Its number stays taken while a Lambda of its group lives, so this can meet no stranger.
      if (pid !== undefined) signalGroup(pid, 'SIGKILL');
      untie();
      resolve();
    };
    child.once('error', gone);
    child.once('exit', gone);
  });
}

function spawnEngine(folder: string, env: NodeJS.ProcessEnv): ChildProcess {
  mkdirSync(temporaryFolder(folder), { recursive: true });
  const log = openSync(logFile(folder), 'w');
  try {
    return spawn(engineProgram, [], {
      // A group of its own: the terminal's Ctrl-C does not reach it, and ending it reaches its Lambdas.
      detached: true,
      stdio: ['ignore', log, log],
      env,
    });
  } finally {
    closeSync(log);
  }
}

/** Every Lambda inherits the engine's environment, so nothing of the user's but the path goes in. */
const engineEnvironment = (temporary: string, port: number): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  LANG: 'C.UTF-8',
  GATEWAY_PORT: String(port),
  BIND_HOST: host,
  // It ends the host name of every API, which no URL parser takes when it ends in an IP address.
  MINISTACK_HOST: 'localhost',
  // Each Lambda may do what its role allows, and no more.
  AUTH: 'true',
  LOG_LEVEL: 'WARNING',
  TMPDIR: temporary,
  STATE_DIR: join(temporary, 'state'),
  S3_DATA_DIR: join(temporary, 's3'),
  // It would tidy up containers and listen on more ports; neither is ours to touch.
  DOCKER_HOST: 'unix:///nonexistent/docker.sock',
  SFTP_ENABLED: '0',
  IOT_MTLS_ENABLED: '0',
  // For the Lambdas, which run on the installed Node.
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
});

/** Waits until the engine serves, up to a minute. */
async function answering(engine: Engine, signal?: AbortSignal): Promise<void> {
  let ended = false;
  engine.ended.then(() => {
    ended = true;
  });
  const limit = Date.now() + 60_000;
  while (!(await answers(`${engine.access.endpoint}/_ministack/health`))) {
    if (signal?.aborted) throw new Stopped();
    if (ended) throw new Error('The local engine ended while starting. Its last lines:');
    if (Date.now() > limit) throw new Error('The local engine did not answer within 60 s.');
    await sleep(100);
  }
}

/** Whether anything at all is said to a request there. */
async function answers(url: string): Promise<boolean> {
  try {
    await fetch(url, { signal: AbortSignal.timeout(5_000) });
    return true;
  } catch {
    return false;
  }
}

const logFile = (folder: string): string => join(folder, 'engine.log');
const temporaryFolder = (folder: string): string => join(folder, 'tmp');

const lastLines = (folder: string): string =>
  readFileSync(logFile(folder), 'utf8').trimEnd().split('\n').slice(-15).join('\n');
