import type { Command } from 'commander';
import type { SnsPolicy } from '../../domain/filter/sns-policy';
import { UsageError } from '../cli-error';
import { type FilterOptions, filterIn } from '../filter-option';
import { inputNamed, textOf } from '../input';
import { writeJson } from '../json';
import { jsonValue } from '../options';
import type { CliSite } from '../site';
import { act, command, type Run } from '../verb';
import type { SubscriptionAnswer } from './subscriptions';

interface TestOptions extends FilterOptions {
  readonly subscription?: string;
  readonly event?: unknown;
  readonly file?: string;
}

interface Tested {
  readonly matches: boolean;
  readonly sns: SnsPolicy;
}

export const filtersCommand = (site: CliSite): Command =>
  command(
    'filters',
    'Try filters out',
    "weft filters test --sql 'data.amount > 100' --file e.json",
  ).addCommand(test(site));

const test = (site: CliSite): Command =>
  command(
    'test',
    'Say whether an event matches a filter, and whether SNS can filter by it',
    `weft filters test --filter '{"type":["order.placed"]}' --event '{"type":"order.placed"}'`,
    'weft tail orders --last 1 --output jsonl | jq .event | weft filters test --subscription billing --file -',
  )
    .option('--filter <json>', 'a pattern', jsonValue)
    .option('--sql <selector>', 'a selector')
    .option('--subscription <name>', 'the filter of this subscription')
    .option('--event <json>', 'the event: a CloudEvent, or as much of it as matters', jsonValue)
    .option('--file <path>', 'a file with the event; - is stdin')
    .action(
      act(site, async (run: Run<TestOptions>) => {
        const filter = await filterOf(run);
        const event = await eventOf(run);
        const tested = await run.api.post<Tested>(['filters', 'test'], { filter, event });
        run.output.one(tested, [
          ['matches', tested.matches ? 'yes' : 'no'],
          ['filtered by', 'policy' in tested.sns ? 'SNS' : 'Weft, since SNS can not say it'],
          ['policy', 'policy' in tested.sns ? writeJson(tested.sns.policy) : undefined],
          ['why', 'cannot' in tested.sns ? tested.sns.cannot.join('; ') : undefined],
        ]);
      }),
    );

async function filterOf({ api, options }: Run<TestOptions>): Promise<unknown> {
  const given = filterIn(options);
  const { subscription } = options;
  if ((given === undefined) === (subscription === undefined))
    throw new UsageError('Which filter? Give one of --filter, --sql and --subscription.');
  if (subscription === undefined) return given;
  const { filter } = await api.get<SubscriptionAnswer>(['subscriptions', subscription]);
  // An empty pattern matches every event, as no filter does.
  return filter ?? {};
}

/** Longest event that is read, in bytes: an event itself may be no longer. */
const longest = 1_048_576;

async function eventOf({ options, site }: Run<TestOptions>): Promise<unknown> {
  const { event, file } = options;
  if ((event === undefined) === (file === undefined))
    throw new UsageError('Which event? Give one of --event and --file.');
  if (file === undefined) return event;
  const text = await textOf(await inputNamed(site, file), longest);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file} holds no JSON: ${(error as Error).message}`);
  }
}
