import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { weftFolder } from '../../lib/local/places';
import { Desk } from '../../test/faults/run/desk';
import { hasFailed } from '../../test/faults/run/report';
import { recoveryMs, runFaults } from '../../test/faults/run/run';
import { everything } from '../../test/faults/run/scope';
import { type FaultStack, openStack } from '../../test/faults/run/stack';
import { showReport } from './show';

const usage = 'usage: npm run faults -- [--seed N] [--minutes M] [--runs R] [--no-restart]';

interface Wanted {
  readonly seed: number;
  readonly minutes: number;
  readonly runs: number;
  readonly restarts: boolean;
}

/** @throws TypeError for what is no number, or no option */
function wantedIn(args: string[]): Wanted {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
      minutes: { type: 'string', default: '2' },
      runs: { type: 'string', default: '1' },
      'no-restart': { type: 'boolean', default: false },
    },
  });
  const [seed, minutes, runs] = [values.seed, values.minutes, values.runs].map(Number) as [
    number,
    number,
    number,
  ];
  if (![seed, runs].every(Number.isInteger) || !(minutes > 0))
    throw new TypeError('seed and runs are whole numbers, minutes is a number above 0');
  return { seed, minutes, runs, restarts: !values['no-restart'] };
}

async function main(): Promise<void> {
  const wanted = wantedIn(process.argv.slice(2));
  const folder = join(weftFolder, 'faults', String(process.pid));
  console.log(`seed ${wanted.seed}: starting an engine behind the proxy …`);
  const stack = await openStack(folder, wanted.seed);
  endWith(stack);
  const desk = new Desk();
  await desk.open(stack.deskPort);
  try {
    for (let run = 0; run < wanted.runs; run++)
      await oneRun({ stack, desk, folder }, { ...wanted, seed: wanted.seed + run });
  } finally {
    await desk.close();
    await stack.close();
  }
  if (!process.exitCode) rmSync(folder, { recursive: true, force: true });
}

/** Without it the engine would outlive a run that is broken off. */
function endWith(stack: FaultStack): void {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(name, () => stack.close().finally(() => process.exit(130)));
}

interface Place {
  readonly stack: FaultStack;
  readonly desk: Desk;
  readonly folder: string;
}

async function oneRun({ stack, desk, folder }: Place, wanted: Wanted): Promise<void> {
  const { seed, minutes, restarts } = wanted;
  const ms = minutes * 60_000;
  const troubles = everything.troubles.filter((name) => restarts || name !== 'engine restarted');
  const limits = { ms, mostMs: 2 * ms + 60_000, limitMs: recoveryMs };
  const scope = { ...everything, troubles };
  const report = await runFaults(stack, desk, { seed, scope, ...limits, folder, say: console.log });
  showReport(report);
  if (!hasFailed(report)) return;
  process.exitCode = 1;
  const flags = restarts ? '' : ' --no-restart';
  console.log(`Again: npm run faults -- --seed ${seed} --minutes ${minutes}${flags}`);
  console.log(`All that was asked and answered: ${folder}/history-${seed}.jsonl`);
}

main()
  .catch((error) => {
    console.error(error instanceof TypeError ? `${error.message}\n${usage}` : error);
    process.exitCode = 1;
  })
  // Connections that were broken on purpose may be left over.
  .finally(() => process.exit());
