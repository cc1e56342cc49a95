import type { Command } from 'commander';
import type { Position } from '../../client/http/published';
import {
  maxBatchEntries,
  maxIdempotencyKeyLength,
  maxKeyedAppends,
} from '../../domain/publish/limits';
import { Told, UsageError } from '../cli-error';
import { harmless } from '../harmless';
import { aboveZero, wholeNumber } from '../options';
import { progressOf } from '../progress';
import { inputLines } from '../publish/input-lines';
import type { PublishOptions } from '../publish/options';
import type { Making, Refused } from '../publish/record';
import { publishAll } from '../publish/run';
import { Tally } from '../publish/tally';
import type { CliSite } from '../site';
import { act, command, type Run } from '../verb';

export const publishCommand = (site: CliSite): Command =>
  command(
    'publish',
    'Publish records: data that stands on the line, or one record a line from a file or stdin',
    `weft publish orders '{"amount":120}' --key alice --type order.placed`,
    'weft publish orders --file orders.jsonl --key-from customer.id --id-prefix import-7',
    `weft publish orders '{}' --count 10000 --keys 100 --rate 200`,
  )
    .argument('<topic>', 'the topic')
    .argument('[data]', 'the data, as JSON; - is stdin')
    .option('--file <path>', 'a file with a record a line')
    .option('--text', 'the data is text, not JSON')
    .option('--events', 'a line is a whole CloudEvent, not its data alone')
    .option('--key <key>', 'the key that order is kept for')
    .option('--key-from <path>', 'take the key from this member of the data, such as customer.id')
    .option('--keys <count>', 'spread the records over so many keys', wholeNumber(1, 1_000_000))
    .option('--type <type>', "the events' type", 'weft.cli')
    .option('--source <uri>', "the events' source (default: the topic)")
    .option('--subject <text>', "the events' subject")
    .option(
      '--id-prefix <text>',
      'begins each id: the same input under the same prefix is stored once, also by a second run',
    )
    .option('--count <count>', 'publish it so many times', wholeNumber(1, 1_000_000_000))
    .option('--rate <rate>', 'at most so many records a second', aboveZero)
    .option(
      '--batch <count>',
      'at most so many records a request',
      wholeNumber(1, maxBatchEntries),
      maxKeyedAppends,
    )
    .option('--dry-run', 'look at every line, and publish nothing')
    .option('--in-flight <count>', 'so many requests at once', wholeNumber(1, 64), 4)
    .action(act(site, publish));

async function publish(
  run: Run<PublishOptions>,
  topic: string,
  data: string | undefined,
): Promise<void> {
  const { site, output, options } = run;
  checkOptions(options);
  const input = await inputLines(site, data, options);
  const making = makingOf(run, topic);
  const tally = new Tally((one) => output.note(refusalLine(one)));
  const began = site.outside.now();
  const bar = progressOf(site, `Publishing to ${topic}`, input.total);
  let last: Position | undefined;
  try {
    await publishAll(run, {
      ...{ making, input, tally },
      onProgress: () => bar.update(tally.all),
      onStored: (position) => {
        last = position;
      },
    });
  } catch (error) {
    bar.stop();
    if (tally.stored > 0) goOn(run, { making, tally });
    throw error;
  } finally {
    bar.stop();
  }
  const seconds = (site.outside.now() - began) / 1_000;
  if (input.total === 1 && last) showOne(output, last);
  else if (input.total !== 1 || options.dryRun) summarize(run, { making, tally, seconds });
  if (tally.refused > 0) throw new Told();
}

function checkOptions({ key, keyFrom, keys, events, text, idPrefix = '' }: PublishOptions): void {
  if (keyFrom !== undefined && (key !== undefined || keys !== undefined))
    throw new UsageError('--key-from, or --key and --keys: not both.');
  if (events && text) throw new UsageError('--events, or --text: not both.');
  if (keyFrom !== undefined && text)
    throw new UsageError('Text has no members: --key-from needs JSON.');
  if (!/^[\x20-\x7e]*$/.test(idPrefix) || idPrefix.length > longestPrefix)
    throw new UsageError(`--id-prefix is up to ${longestPrefix} characters of printable ASCII.`);
}

/** A line's number stands behind it. */
const longestPrefix = maxIdempotencyKeyLength - 20;

/** What is chosen by chance or by the clock would be another request in the second run. */
function makingOf({ site, options }: Run<PublishOptions>, topic: string): Making {
  const { idPrefix } = options;
  if (idPrefix) return { topic, options, idPrefix };
  const time = new Date(site.outside.now()).toISOString();
  return { topic, options, idPrefix: site.outside.newId(), time };
}

const refusalLine = ({ line, code, detail }: Refused): string =>
  `line ${line}: ${code}: ${harmless(detail)}`;

interface Outcome {
  readonly making: Making;
  readonly tally: Tally;
  readonly seconds?: number;
}

const showOne = (output: Run['output'], position: Position): void =>
  output.one(position, [
    ['record', `${position.partition}-${position.offset}`],
    ['topic', position.topic],
    ['id', position.id],
    ['duplicate', position.duplicate ? 'yes: it was stored before' : undefined],
  ]);

function summarize(
  { output, options }: Run<PublishOptions>,
  { making, tally, seconds = 0 }: Outcome,
): void {
  const { stored, refused, duplicates, bytes, named } = tally;
  const recordsPerSecond = seconds > 0 ? Math.round(stored / seconds) : stored;
  const summary = { records: stored, duplicates, refused, bytes, seconds, recordsPerSecond };
  output.one({ topic: making.topic, ...summary, idPrefix: making.idPrefix, refusals: named }, [
    ['topic', making.topic],
    [options.dryRun ? 'would publish' : 'records', stored],
    ['stored before', duplicates || undefined],
    ['refused', refused || undefined],
    ['bytes', bytes],
    ['seconds', seconds.toFixed(1)],
    ['records/s', recordsPerSecond],
  ]);
}

/** It was stopped on the way: how to go on without storing anything twice. */
function goOn({ output, options }: Run<PublishOptions>, { making, tally }: Outcome): void {
  output.note(`${tally.stored} records are stored, some of the last ones may be besides.`);
  if (options.idPrefix)
    output.note(
      `The same command again goes on: what is stored under ${making.idPrefix} is not stored twice.`,
    );
}
