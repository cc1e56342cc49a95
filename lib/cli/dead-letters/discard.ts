import { WeftError } from '../../client/http/weft-error';
import { confirm } from '../ask';
import { Told, UsageError } from '../cli-error';
import { progressOf } from '../progress';
import type { Run } from '../verb';
import { headOf, type LetterAnswer, letterColumns, lettersOf, pathOf } from './letters';
import type { LetterFilter } from './selection';

export interface DiscardOptions extends LetterFilter {
  readonly reason?: string;
  readonly key?: string;
  readonly all?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

type DiscardRun = Run<DiscardOptions>;

/** What was found has more to it; what was named may not even be there. */
type Place = Pick<LetterAnswer, 'position'>;

/** Discards dead letters one by one: those that are named, or those that fit a filter. */
export async function discard(
  run: DiscardRun,
  subscription: string,
  positions: readonly string[],
): Promise<void> {
  const { options, output, site } = run;
  const reason = reasonOf(options);
  const chosen = await chosenOf(run, subscription, positions);
  if (options.dryRun) return tell(run, chosen);
  if (chosen.length === 0) return output.note('There is nothing to discard.');
  const question = `Discard ${letters(chosen.length)} of ${subscription} for good?`;
  await confirm(site, question, options);
  await each(run, subscription, {
    reason,
    positions: chosen.map(({ position }) => position),
    isNamed: positions.length > 0,
  });
}

/** Why it is done is kept for 30 days. @throws UsageError */
function reasonOf({ reason, dryRun }: DiscardOptions): string {
  if (reason || dryRun) return reason ?? '';
  throw new UsageError('Why? Say it with --reason: it is kept with what is discarded.');
}

/** @throws UsageError where nothing says which, or two things do */
async function chosenOf(
  { api, options }: DiscardRun,
  subscription: string,
  positions: readonly string[],
): Promise<Place[]> {
  const { key, why, from, until, all } = options;
  const isFiltered = [key, why, from, until].some((value) => value !== undefined);
  const ways = [positions.length > 0, isFiltered, all].filter(Boolean).length;
  if (ways !== 1) throw new UsageError(whichOnes);
  if (positions.length > 0) return [...new Set(positions)].map((position) => ({ position }));
  const found: LetterAnswer[] = [];
  const most = Number.MAX_SAFE_INTEGER;
  for await (const letter of lettersOf(api, subscription, { key, why, from, until, most }))
    found.push(headOf(letter));
  return found;
}

const whichOnes =
  'Which ones? Name positions, or choose by --key, --why, --from and --until, or --all of them.';

function tell({ output }: DiscardRun, chosen: readonly Place[]): void {
  const known = chosen.filter((one): one is LetterAnswer => 'reason' in one);
  if (output.form !== 'table') output.list(chosen, []);
  else if (known.length > 0) output.list(known, letterColumns);
  output.say(`${letters(chosen.length)} would be discarded.`);
}

interface Chosen {
  readonly reason: string;
  readonly positions: readonly string[];
  /** Who names one expects it to be there; what a filter has found may be gone since. */
  readonly isNamed: boolean;
}

/** How many were discarded is told also where it ends early. */
async function each(
  run: Run,
  subscription: string,
  { reason, positions, isNamed }: Chosen,
): Promise<void> {
  const { api, output, site } = run;
  const bar = progressOf(site, `discard ${subscription}`, positions.length);
  const counted = { discarded: 0, gone: 0 };
  try {
    for (const position of positions) {
      site.signal.throwIfAborted();
      const isDone = await discarded(api.delete(pathOf(subscription, position), { reason }));
      counted[isDone ? 'discarded' : 'gone'] += 1;
      bar.update(counted.discarded + counted.gone);
    }
  } finally {
    bar.stop();
    output.note(summaryOf(counted, positions.length));
  }
  if (output.form !== 'table') output.json(counted);
  if (isNamed && counted.gone > 0) throw new Told();
}

/** Whether it was discarded just now. Somebody else may have redriven or discarded it meanwhile. */
async function discarded(answer: Promise<unknown>): Promise<boolean> {
  try {
    await answer;
    return true;
  } catch (error) {
    if (error instanceof WeftError && error.code === 'dead_letter_unknown') return false;
    throw error;
  }
}

const summaryOf = (
  { discarded: done, gone }: { readonly discarded: number; readonly gone: number },
  of: number,
): string => {
  const left = of - done - gone;
  const more = [gone > 0 && `${gone} not there`, left > 0 && `${left} are left`];
  return [`${letters(done)} discarded`, ...more.filter(Boolean)].join(', ').concat('.');
};

const letters = (count: number): string => `${count} dead letter${count === 1 ? '' : 's'}`;
