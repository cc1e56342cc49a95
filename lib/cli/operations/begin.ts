import type { Command } from 'commander';
import { Option } from 'commander';
import { confirm } from '../ask';
import type { Parts } from '../call';
import { wholeNumber } from '../options';
import type { Run } from '../verb';
import { atLeast, type OperationAnswer, operationPairs } from './operation';
import { watch } from './watch';

/** What every verb takes that begins an operation. */
export interface BeginOptions {
  readonly rate?: number;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  /** False with `--no-wait`. */
  readonly wait: boolean;
}

export const withBeginOptions = (of: Command): Command =>
  of
    .option('--rate <n>', 'at most so many records a second', wholeNumber(1, 1_000))
    .option('--dry-run', 'count, and do nothing')
    .option('--yes', 'do not ask')
    .addOption(new Option('--no-wait', 'come back at once, and let it go on'));

/** What would be done, as a dry run counts it. */
export interface Count {
  readonly records: number;
  readonly exact: boolean;
}

/** A piece of work that the API does by itself once it is asked for. */
export interface Work<C extends Count> {
  readonly path: Parts;
  readonly body: Readonly<Record<string, unknown>>;
  /** Asked before it begins. */
  readonly question: (count: C) => string;
  /** What a dry run shows. */
  readonly show: (count: C) => void;
}

/** Counts, asks, begins and looks on, as far as the options say. */
export async function beginWork<C extends Count>(
  run: Run<BeginOptions>,
  { path, body, question, show }: Work<C>,
): Promise<void> {
  const { api, options, output } = run;
  const count = await api.post<C>(path, { ...body, dryRun: true });
  if (options.dryRun) return show(count);
  if (count.records === 0 && count.exact) return output.note('There is nothing to do.');
  await confirm(run.site, question(count), options);
  const request = { ...body, ratePerSecond: options.rate };
  const operation = await api.post<OperationAnswer>(path, request);
  if (!options.wait) return output.one(operation, operationPairs(operation));
  output.note(`Operation ${operation.id} has begun.`);
  await watch(run, operation);
}

/** Records, in words. */
export const recordsOf = ({ records, exact }: Count): string =>
  `${atLeast(records, exact)} record${records === 1 && exact ? '' : 's'}`;
