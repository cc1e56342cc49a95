import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AwsAccess } from '../../lib/local/access';
import { bootstrap, deploy, type Site } from '../../lib/local/deploy';
import { doorOf } from '../../lib/local/door';
import { type Engine, startEngine } from '../../lib/local/engine';
import { weftFolder } from '../../lib/local/places';
import { choosePort } from '../../lib/local/port';
import { isRunning } from '../../lib/local/process';
import { claim, endEngineOf, readRun } from '../../lib/local/run-file';
import {
  echoVariable,
  issuerVariable,
  loopVariable,
  receiverVariable,
  stackVariable,
  type TestStack,
} from './stack';

const tests = join(weftFolder, 'test');

/** Starts an engine of its own for this run, so that runs side by side do not meet, and deploys to it. */
export default async function globalSetup(): Promise<void> {
  await removeAbandonedRuns();
  const folder = join(tests, String(process.pid));
  await claim(folder);
  const engine = await startEngine(folder);
  globalThis.weftTestEngine = engine;
  setEnvironment(engine.access);
  // The topology names it, so that it is chosen before anything listens there.
  process.env[receiverVariable] = String(await choosePort(''));
  process.env[echoVariable] = String(await choosePort(''));
  process.env[issuerVariable] = String(await choosePort(''));
  process.env[loopVariable] = String(await choosePort(''));
  const signal = abortedBySignals(engine);
  const stack = await deployTo({ access: engine.access, folder, signal });
  process.env[stackVariable] = JSON.stringify(stack);
}

async function deployTo(site: Site): Promise<TestStack> {
  await bootstrap(site);
  const outputs = await deploy(site, {
    topology: 'test/support/topology.ts',
    stackName: 'WeftTest',
    api: process.env.WEFT_API === 'invoke' ? 'none' : 'http',
  });
  const { access } = site;
  const { endpoint, region } = access;
  return { endpoint, region, ...(await doorOf(access, outputs)), outputs };
}

/** Jest runs no teardown when it is interrupted, so that everything is ended here. */
function abortedBySignals(engine: Engine): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => {
      controller.abort();
      engine.stop().finally(() => process.exit(130));
    });
  }
  return controller.signal;
}

function setEnvironment({ env }: AwsAccess): void {
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

/** The last run's folder stays, so that its engine's log can be read; a killed run's engine is ended. */
async function removeAbandonedRuns(): Promise<void> {
  for (const name of foldersIn(tests)) {
    const folder = join(tests, name);
    const run = readRun(folder);
    if (run && isRunning(run.runner)) continue;
    if (run) await endEngineOf(run);
    rmSync(folder, { recursive: true, force: true });
  }
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
