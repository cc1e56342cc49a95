import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { weftFolder } from '../../lib/local/places';
import { Desk } from '../../test/faults/run/desk';
import { hasFailed } from '../../test/faults/run/report';
import { recoveryMs, runFaults } from '../../test/faults/run/run';
import { everything } from '../../test/faults/run/scope';
import { openStack } from '../../test/faults/run/stack';
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
  if (![seed, runs].every(Number.isInteger) || !(minutes > 0)) throw new TypeError(usage);
  return { seed, minutes, runs, restarts: !values['no-restart'] };
}

async function main(): Promise<void> {
  const { seed, minutes, runs, restarts } = wantedIn(process.argv.slice(2));
  const troubles = everything.troubles.filter((name) => restarts || name !== 'engine restarted');
  const scope = { ...everything, troubles };
  const folder = join(weftFolder, 'faults', String(process.pid));
  console.log(`seed ${seed}: starting an engine behind the proxy …`);
  const stack = await openStack(folder, seed);
  const desk = new Desk();
  await desk.open(stack.deskPort);
  try {
    for (let run = 0; run < runs; run++) {
      const options = { seed: seed + run, ms: minutes * 60_000, scope };
      const limits = { mostMs: 2 * options.ms + 60_000, limitMs: recoveryMs };
      const report = await runFaults(stack, desk, {
        ...options,
        ...limits,
        folder,
        say: console.log,
      });
      showReport(report);
      if (!hasFailed(report)) continue;
      process.exitCode = 1;
      const flags = restarts ? '' : ' --no-restart';
      console.log(`Again: npm run faults -- --seed ${options.seed} --minutes ${minutes}${flags}`);
      console.log(`All that was asked and answered: ${folder}/history-${options.seed}.jsonl`);
    }
  } finally {
    await desk.close();
    await stack.close();
  }
}

main()
  .catch((error) => {
    console.error(error instanceof TypeError ? `${error.message}\n${usage}` : error);
    process.exitCode = 1;
  })
  // Connections that were broken on purpose may be left over.
  .finally(() => process.exit());
