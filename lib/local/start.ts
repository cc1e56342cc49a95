import type { Fabric } from '../domain/topology/fabric';
import type { AwsAccess } from './access';
import { bootstrap, deploy, type Site } from './deploy';
import { doorOf } from './door';
import { type Engine, startEngine } from './engine';
import { hintsFor } from './hints';
import { abortedFromOutside } from './interruption';
import { carryMetrics } from './metric-carrier';
import { type Options, readOptions, usage } from './options';
import { root, weftFolder } from './places';
import { lineFor, Problem, Stopped } from './problem';
import { claim, release } from './run-file';
import { runSample } from './sample/sample';
import { tellStarter } from './starter';
import { describeRun, type LocalState, removeState, writeState } from './state';
import { step } from './step';
import { topologyIn } from './topology-file';

const stackName = 'Weft';

/** Exit status of a run that Ctrl-C ended before it was up. */
const interrupted = 130;

/** What the command line asks for, and the topology that it names. */
type Chosen = Options & { readonly fabric: Fabric };

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), process.env.INIT_CWD ?? root);
  if (options.help) {
    console.log(usage);
    return 0;
  }
  // Before anything is started: a broken rule is told at once.
  const fabric = topologyIn(options.topology);
  const signal = abortedFromOutside();
  await claim(weftFolder);
  try {
    return await withEngine({ ...options, fabric }, signal);
  } finally {
    release(weftFolder);
  }
}

async function withEngine(options: Chosen, signal: AbortSignal): Promise<number> {
  const engine = await startNamed(signal);
  try {
    return await serve(engine, options, signal);
  } finally {
    removeState();
    if (engine.pid) await step('Stopping the local AWS', () => engine.stop());
  }
}

const startNamed = (signal: AbortSignal): Promise<Engine> =>
  process.env.AWS_ENDPOINT_URL
    ? startEngine(weftFolder, signal)
    : step('Starting the local AWS (MiniStack)', () => startEngine(weftFolder, signal));

async function serve(engine: Engine, options: Chosen, signal: AbortSignal): Promise<number> {
  const state = await deployed(engine, options, signal);
  writeState({ ...state, topology: options.topology, stack: stackName });
  if (engine.pid) void carryMetrics(engine.access.sdk, signal);
  const good = !options.sample || (await sampled(engine.access, state, signal));
  if (options.exit) return good ? 0 : 1;
  if (!tellStarter()) console.log(`\n${hintsFor(state, options.fabric)}\n`);
  return untilStopped(engine, signal);
}

/** Runs the sample where it can be; whether nothing went wrong in it. */
async function sampled(
  access: AwsAccess,
  state: LocalState,
  signal: AbortSignal,
): Promise<boolean> {
  if (state.apiUrl) return runSample(access, state, signal);
  console.log('No sample: it needs the HTTP API, which WEFT_API=invoke leaves out.');
  return true;
}

async function deployed(
  engine: Engine,
  { topology }: Options,
  signal: AbortSignal,
): Promise<LocalState> {
  const site: Site = { access: engine.access, folder: weftFolder, signal };
  const api = process.env.WEFT_API === 'invoke' ? 'none' : 'http';
  await step('Preparing it for the CDK (cdk bootstrap)', () => bootstrap(site));
  const outputs = await step('Deploying Weft (cdk deploy)', () =>
    deploy(site, { topology, stackName, api }),
  );
  return describeRun(engine, await doorOf(engine.access, outputs), outputs);
}

/** Stays until a signal comes (0), or fails when the engine ends by itself. */
async function untilStopped({ ended }: Engine, signal: AbortSignal): Promise<number> {
  const stopped = new Promise<number>((resolve) => {
    if (signal.aborted) resolve(0);
    signal.addEventListener('abort', () => resolve(0));
  });
  const lost = ended.then(() => {
    throw new Problem('The local engine ended by itself; .weft/engine.log may say why.');
  });
  // A pending promise alone does not keep Node running.
  const keepUp = setInterval(() => {}, 60_000);
  return Promise.race([stopped, lost]).finally(() => clearInterval(keepUp));
}

main().then(
  (code) => process.exit(code),
  (error) => {
    if (!(error instanceof Stopped)) console.error(lineFor(error));
    process.exit(error instanceof Stopped ? interrupted : 1);
  },
);
