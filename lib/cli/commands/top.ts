import { type Command, InvalidArgumentError } from 'commander';
import { wholeNumber } from '../options';
import type { CliSite } from '../site';
import { type TopOptions, top } from '../top/live';
import { act, command, type Run } from '../verb';

export const topCommand = (site: CliSite): Command =>
  command(
    'top',
    'Watch topics, subscriptions, groups and requests; what is stuck stands first',
    'weft top',
    'weft top --once --output json',
  )
    .option('--every <span>', 'look again after this long (10s, 1m)', spanInMs, 10_000)
    .option('--minutes <n>', 'sum up what was in the last minutes', wholeNumber(1, 180), 5)
    .option('--once', 'look once, as where the output is no terminal')
    .action(act(site, (run: Run<TopOptions>) => top(run)));

/** Reads `10`, `10s` or `1m`, a second at least. */
function spanInMs(text: string): number {
  const [, count, unit] = /^(\d{1,4})([sm]?)$/.exec(text) ?? [];
  const ms = Number(count) * (unit === 'm' ? 60_000 : 1_000);
  if (ms >= 1_000) return ms;
  throw new InvalidArgumentError('It must be seconds or minutes, such as 10s or 1m.');
}
