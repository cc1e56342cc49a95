import { type Command, InvalidArgumentError } from 'commander';
import { type FilterOptions, filterIn } from '../filter-option';
import { momentForm, readMoment } from '../moment';
import {
  type BeginOptions,
  beginWork,
  type Count,
  recordsOf,
  withBeginOptions,
} from '../operations/begin';
import { atLeast } from '../operations/operation';
import { jsonValue } from '../options';
import type { Output } from '../output';
import type { CliSite } from '../site';
import { act, command, type Run } from '../verb';

/** An end of a range: of the whole log, a time, or a record. */
type Point =
  | string
  | { readonly time: string }
  | { readonly partition: number; readonly offset: number };

interface ReplayOptions extends FilterOptions, BeginOptions {
  readonly from: Point;
  readonly until?: Point;
  readonly key?: string;
}

interface ReplayCount extends Count {
  readonly partitions: readonly { readonly partition: number }[];
}

export const replayCommand = (site: CliSite): Command =>
  withBeginOptions(
    command(
      'replay',
      'Deliver a range of the log again, to one subscription and nobody else',
      'weft replay billing --from 2h --dry-run',
      'weft replay billing --from 2026-11-20T10:00Z --until 2026-11-20T11:00Z --key alice',
    ),
  )
    .argument('<subscription>', 'its name')
    .requiredOption(
      '--from <point>',
      `earliest, ${momentForm}, or a record (3-42)`,
      point(site, 'earliest'),
    )
    .option(
      '--until <point>',
      'latest, a time, or a record, which is not in it',
      point(site, 'latest'),
    )
    .option('--key <key>', 'records of this key')
    .option('--filter <json>', 'records that match this pattern', jsonValue)
    .option('--sql <selector>', 'records that match this selector')
    .action(
      act(site, (run: Run<ReplayOptions>, subscription: string) =>
        beginWork<ReplayCount>(run, {
          path: ['subscriptions', subscription, 'replay'],
          body: bodyOf(run.options),
          question: (count) => `Deliver ${recordsOf(count)} to ${subscription} again?`,
          show: (count) => tell(run.output, count),
        }),
      ),
    );

const bodyOf = (options: ReplayOptions): Readonly<Record<string, unknown>> => ({
  from: options.from,
  until: options.until,
  key: options.key,
  filter: filterIn(options),
});

/** @param word the end of the log that this end of the range may be */
const point =
  ({ outside }: CliSite, word: 'earliest' | 'latest') =>
  (text: string): Point => {
    if (text === word) return word;
    const [, partition, offset] = /^(\d{1,5})-(\d{1,16})$/.exec(text) ?? [];
    if (offset) return { partition: Number(partition), offset: Number(offset) };
    return { time: timeIn(text, word, outside.now()) };
  };

function timeIn(text: string, word: string, now: number): string {
  try {
    return readMoment(text, now);
  } catch {
    throw new InvalidArgumentError(`It must be ${word}, ${momentForm}, or a record (3-42).`);
  }
}

const tell = (output: Output, count: ReplayCount): void =>
  output.one(count, [
    ['would be delivered', atLeast(count.records, count.exact)],
    ['partitions', count.partitions.map(({ partition }) => partition).join(', ') || 'none'],
  ]);
