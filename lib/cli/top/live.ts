import { WeftError } from '../../client/http/weft-error';
import { harmless } from '../harmless';
import { pauseOn } from '../operations/watch';
import type { CliSite } from '../site';
import type { Run } from '../verb';
import type { StatsAnswer } from './stats';
import { viewOf } from './view';

export interface TopOptions {
  /** Milliseconds between two looks. */
  readonly every: number;
  readonly minutes: number;
  readonly once?: boolean;
}

type TopRun = Run<TopOptions>;

/** Shows how everything is: again and again at a terminal, else once. */
export async function top(run: TopRun): Promise<void> {
  const { output, site, options } = run;
  const first = await statsOf(run);
  if (output.form !== 'table') return output.json(first);
  if (options.once || !site.isTerminal.stdout) return output.write(linesOf(run, first).join('\n'));
  await live(run, first);
}

const statsOf = ({ api, options: { minutes } }: TopRun): Promise<StatsAnswer> =>
  api.get<StatsAnswer>(['stats'], { minutes });

const linesOf = ({ output }: TopRun, stats: StatsAnswer): string[] => viewOf(stats, output.paint);

/** A screen of its own, without a cursor, whose lines end at its edge instead of going on below. */
const enter = '\u001b[?1049h\u001b[?25l\u001b[?7l';
const leave = '\u001b[?7h\u001b[?25h\u001b[?1049l';

/** What is on the screen: what was seen last, and why there is nothing newer. */
interface Seen {
  readonly lines: readonly string[];
  readonly trouble: readonly string[];
}

/** Ends with the signal alone; the terminal is as it was before, however it ends. */
async function live(run: TopRun, first: StatsAnswer): Promise<void> {
  const { site, options } = run;
  site.stdout.write(enter);
  try {
    let seen: Seen = { lines: linesOf(run, first), trouble: [] };
    for (;;) {
      site.stdout.write(screenOf(site, [...seen.trouble, ...seen.lines]));
      await pauseOn(site, options.every);
      seen = await look(run, seen);
    }
  } finally {
    site.stdout.write(leave);
  }
}

/** What could not be had is said above what was last seen: the next look may succeed. */
async function look(run: TopRun, before: Seen): Promise<Seen> {
  try {
    return { lines: linesOf(run, await statsOf(run)), trouble: [] };
  } catch (error) {
    if (!(error instanceof WeftError) || !error.retryable) throw error;
    const trouble = [run.output.paint.yellow(`No news: ${harmless(error.message)}`)];
    return { ...before, trouble };
  }
}

/** Drawn over what stands there, so that nothing flickers. What does not fit is left out. */
function screenOf(site: CliSite, lines: readonly string[]): string {
  const rows = rowsOf(site);
  const shown = lines.length <= rows ? lines : [...lines.slice(0, rows - 1), '…'];
  return `\u001b[H${shown.map((line) => `${line}\u001b[K`).join('\n')}\u001b[J`;
}

/** A stream that is a terminal says how high it is. */
const rowsOf = ({ stdout }: CliSite): number =>
  'rows' in stdout && typeof stdout.rows === 'number' ? stdout.rows : 24;
