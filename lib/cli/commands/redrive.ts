import type { Command } from 'commander';
import { type Selection, selectionBody, withSelection } from '../dead-letters/selection';
import {
  type BeginOptions,
  beginWork,
  type Count,
  recordsOf,
  withBeginOptions,
} from '../operations/begin';
import { atLeast } from '../operations/operation';
import type { Output } from '../output';
import type { CliSite } from '../site';
import { act, command, type Run } from '../verb';

export const redriveCommand = (site: CliSite): Command => redriveVerb(site, 'redrive');

/** What a redrive would do. */
interface RedriveCount extends Count {
  readonly keys: number;
  readonly matched: number;
  readonly sample: readonly string[];
}

/** @param typed the words before the subscription, for the examples */
export const redriveVerb = (site: CliSite, typed: string): Command =>
  withSelection(
    withBeginOptions(
      command(
        'redrive',
        'Deliver dead letters again, those of a key in their order; all of them unless chosen',
        `weft ${typed} billing --key alice --dry-run`,
        `weft ${typed} billing --why rejected --rate 50`,
      ),
    ),
    site,
  )
    .argument('<subscription>', 'its name')
    .action(
      act(site, (run: Run<Selection & BeginOptions>, subscription: string) =>
        beginWork<RedriveCount>(run, {
          path: ['subscriptions', subscription, 'dead-letters', 'redrive'],
          body: selectionBody(run.options),
          question: (count) => `Redrive ${wordsOf(count)} to ${subscription}?`,
          show: (count) => tell(run.output, count),
        }),
      ),
    );

const wordsOf = (count: RedriveCount): string =>
  count.keys === 0 ? recordsOf(count) : `${recordsOf(count)} (${keysOf(count)})`;

const keysOf = ({ keys }: RedriveCount): string => `${keys} parked key${keys === 1 ? '' : 's'}`;

const tell = (output: Output, count: RedriveCount): void =>
  output.one(count, [
    ['chosen', atLeast(count.matched, count.exact)],
    ['parked keys', atLeast(count.keys, count.exact)],
    ['would be redriven', atLeast(count.records, count.exact)],
    ['among them', count.sample.join(', ') || undefined],
  ]);
