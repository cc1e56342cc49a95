import { type Command, Option } from 'commander';
import type { LogRecord } from '../../client/http/read';
import { UsageError } from '../cli-error';
import { moment, momentForm } from '../moment';
import { jsonValue, wholeNumber } from '../options';
import { type LineStyle, recordJson, recordLine } from '../records/show';
import { type IsWanted, type WantedOptions, wantedOf } from '../records/wanted';
import type { CliSite } from '../site';
import { follow } from '../tail/follow';
import { merged } from '../tail/merge';
import { newest } from '../tail/newest';
import { type Ends, Source } from '../tail/source';
import { act, command, type Run } from '../verb';

interface TailOptions extends WantedOptions {
  readonly last?: number;
  readonly follow?: boolean;
  readonly from?: 'earliest' | 'latest';
  readonly since?: string;
  readonly partition?: readonly number[];
}

/** Records that are shown where the line says nothing of it. */
const someRecords = 10;

export const tailCommand = (site: CliSite): Command =>
  command(
    'tail',
    "Show a topic's records in the order they were appended. Consumes nothing",
    'weft tail orders --last 20 --follow',
    `weft tail orders --since 10m --filter '{"data":{"amount":[{"numeric":[">",100]}]}}'`,
  )
    .argument('<topic>', 'the topic')
    .addOption(
      new Option('--last <count>', `the newest so many (default: ${someRecords})`).argParser(
        wholeNumber(0, 10_000),
      ),
    )
    .option('-f, --follow', 'go on with what is appended, until Ctrl-C')
    .addOption(
      new Option('--from <end>', 'from this end of the log on')
        .choices(['earliest', 'latest'])
        .conflicts(['last', 'since']),
    )
    .addOption(
      new Option('--since <moment>', `from then on: ${momentForm}`)
        .argParser(moment(site))
        .conflicts('last'),
    )
    .option('--filter <json>', 'only what matches this pattern', jsonValue)
    .option('--sql <selector>', 'only what matches this selector')
    .option('--key <key>', 'only records of this key')
    .option('--partition <number>', 'only this one; may come several times', partitions)
    .action(act(site, tail));

const partitions = (text: string, before: readonly number[] = []): number[] => [
  ...before,
  wholeNumber(0, 255)(text),
];

async function tail(run: Run<TailOptions>, topic: string): Promise<void> {
  const { site, output, options } = run;
  const wanted = wantedOf(options);
  const source = new Source(run.api, topic, (count) =>
    output.note(`${count} records can't be read, and are passed over.`),
  );
  const ends = chosen(await source.ends(), options);
  const show = shower(run, wanted);
  try {
    await showBefore(run, { source, ends, show, wanted });
    const onRecords = (records: readonly LogRecord[]) => records.forEach(show);
    if (options.follow) await follow({ source, ends, onRecords }, site.signal);
  } finally {
    output.end();
  }
}

function chosen(ends: readonly Ends[], { partition }: TailOptions): readonly Ends[] {
  const wanted = ends.filter((one) => !partition || partition.includes(one.partition));
  if (wanted.length > 0) return wanted;
  throw new UsageError(`The topic has the partitions 0 to ${ends.length - 1}.`);
}

type Show = (record: LogRecord) => void;

function shower({ output, site }: Run, wanted: IsWanted | undefined): Show {
  const style: LineStyle = { paint: output.paint, isWide: !site.isTerminal.stdout };
  const streamed = {
    line: (one: LogRecord) => recordLine(one, style),
    json: (one: LogRecord) => recordJson(one),
  };
  return (record) => {
    if (!site.signal.aborted && (!wanted || wanted(record))) output.add(record, streamed);
  };
}

interface Before {
  readonly source: Source;
  readonly ends: readonly Ends[];
  readonly show: Show;
  readonly wanted?: IsWanted;
}

/** Shows what was there when the command began. */
async function showBefore(run: Run<TailOptions>, of: Before): Promise<void> {
  const { last = someRecords, from, since } = run.options;
  if (from === 'latest') return;
  if (from || since) return showFrom(of, since ? { time: since } : { from });
  const { records, gaveUp } = await newest(of.source, of.ends, { count: last, wanted: of.wanted });
  records.forEach(of.show);
  if (gaveUp)
    run.output.note('There may be more, further back than was looked: --from earliest finds all.');
}

async function showFrom(
  { source, ends, show }: Before,
  start: { readonly time: string } | { readonly from?: 'earliest' | 'latest' },
): Promise<void> {
  // A page of each partition is held at once.
  const limit = Math.max(20, Math.min(500, Math.floor(4_000 / ends.length)));
  const parts = ends.map(({ partition, head }) =>
    source.until(partition, head, { ...start, limit }),
  );
  for await (const record of merged(parts)) show(record);
}
