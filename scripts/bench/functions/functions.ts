import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { build } from '../../../lib/constructs/bundle';
import { defined } from '../../../lib/constructs/weft-function';
import type { Site } from '../site';
import topology from '../topology';
import { type Called, calledDoors } from './doors';

/** What a function takes, in a process of its own on this machine. */
export interface FunctionFigure {
  readonly door: string;
  readonly doing: string;
  readonly records?: number;
  /** Of its bundle. */
  readonly bytes: number;
  /** From the start of a fresh process to its first answer. */
  readonly coldMs: number;
  /** CPU of a call, when it is warm. */
  readonly cpuMs: number;
  /** The most memory that its process has held. */
  readonly megabytes: number;
  /** Why nothing was measured. */
  readonly missing?: string;
}

const run = promisify(execFile);

/** Calls each function's own bundle in a fresh process, with the environment that it is deployed with. */
export async function* measureFunctions(site: Site): AsyncGenerator<FunctionFigure> {
  const folder = mkdtempSync(join(tmpdir(), 'weft-functions-'));
  try {
    const environments = await environmentsOf(site);
    for (const called of calledDoors(site))
      yield await measure(site, called, { folder, environments });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type Variables = Readonly<Record<string, string>>;

/** The variables that the stack has set, by the function's door. */
async function environmentsOf({ sdk }: Site): Promise<ReadonlyMap<string, Variables>> {
  const found = new Map<string, Variables>();
  for await (const { Functions = [] } of paginateListFunctions(
    { client: new LambdaClient(sdk) },
    {},
  ))
    for (const { Environment: { Variables = {} } = {} } of Functions) {
      const door = Variables.POWERTOOLS_SERVICE_NAME?.replace(/^weft-/, '');
      found.set(
        door ?? (Variables.SUBSCRIPTION === 'handled-lambda' ? 'createConsumer' : ''),
        Variables,
      );
    }
  return found;
}

interface Workshop {
  readonly folder: string;
  readonly environments: ReadonlyMap<string, Variables>;
}

async function measure(site: Site, called: Called, workshop: Workshop): Promise<FunctionFigure> {
  const { door, doing, records } = called;
  const bundle = join(workshop.folder, `${door}.js`);
  build({
    entry: called.entry ?? `lambdas/${door}.ts`,
    outfile: bundle,
    define: defined(topology),
  });
  const figure = { door, doing, ...(records && { records }), bytes: statSync(bundle).size };
  try {
    return { ...figure, ...(await runChild(site, called, { bundle, ...workshop })) };
  } catch (error) {
    const missing = String((error as { readonly stderr?: string }).stderr ?? error).slice(0, 500);
    return { ...figure, coldMs: Number.NaN, cpuMs: Number.NaN, megabytes: Number.NaN, missing };
  }
}

/** Fresh processes, of which the middle one says how long a cold start takes. */
const starts = 3;

async function runChild(
  site: Site,
  { door, events, times }: Called,
  { bundle, environments, folder }: Workshop & { readonly bundle: string },
) {
  const file = join(folder, `${door}.json`);
  writeFileSync(file, JSON.stringify(events));
  const env = { PATH: process.env.PATH, ...site.env, ...environments.get(door) };
  const said: Omit<FunctionFigure, 'door' | 'doing' | 'bytes'>[] = [];
  for (let start = 0; start < starts; start++) {
    const args = [join(__dirname, 'child.cjs'), bundle, file, String(start === 0 ? times : 1)];
    const { stdout } = await run(process.execPath, args, { env, timeout: 120_000 });
    said.push(JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}'));
  }
  const cold = said.map(({ coldMs }) => coldMs).sort((a, b) => a - b);
  const [first] = said as [(typeof said)[number]];
  return { ...first, coldMs: cold[Math.floor(starts / 2)] ?? Number.NaN };
}
