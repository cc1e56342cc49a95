import { parseArgs } from 'node:util';
import { settingOf } from './machine';
import { measureAll } from './measure';
import { isKept } from './page/limits-section';
import type { Measured } from './page/measured';
import { missedGoals, targetsOf, verdictOf } from './page/targets';
import { lastRun, remember, writePage } from './page/write';
import { showFigures, showTargets } from './show';

const usage = `npm run bench                  measures everything and writes docs/benchmarks.md (about twenty minutes)
npm run bench -- --quick       a short run that writes nothing
npm run bench -- --page        writes the page again from the last run's values`;

const rounds = 3;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean' }, page: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  if (values.page) return tell(writePage(lastRun()));
  const quick = values.quick === true;
  const setting = settingOf(new Date(), quick ? 1 : rounds);
  const measured = { setting, ...(await measureAll({ quick, rounds: setting.rounds })) };
  if (quick) return tell(measured);
  remember(measured);
  return tell(writePage(measured));
}

/** Says what became of limits and targets. What was not measured is missed: nobody knows that it is kept. */
function tell(measured: Measured): number {
  for (const { title, figures } of measured.limited) showFigures(title, figures);
  for (const { part, why } of measured.missing) console.log(`Not measured: ${part}: ${why}`);
  const targets = targetsOf(measured);
  showTargets(
    targets.map((target) => ({ ...target, verdict: verdictOf(target).replaceAll('*', '') })),
  );
  const over = measured.limited.flatMap(({ figures }) => figures.filter((one) => !isKept(one)));
  const missed = missedGoals(targets);
  const failed = over.length + missed.length + measured.missing.length;
  console.log(
    failed === 0
      ? '\nEvery limit is kept, and every counted target is met by a way of ours.'
      : `\n${over.length} figure(s) over their limit, ${missed.length} counted target(s) missed, ${measured.missing.length} part(s) not measured.`,
  );
  return failed === 0 ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
