import type { FunctionFigure } from '../functions/functions';
import type { Growing, Grown } from '../growth/growth';
import { isCarried, type Series, type Simulated } from '../simulate/runs';
import { fixed, percent, table } from './table';

const titles: Readonly<Record<Growing, string>> = {
  partitions: 'partitions',
  subscriptions: 'subscriptions',
  kilobytes: 'KB of a record',
  backlog: 'records of backlog',
};

const notes: Readonly<Record<Growing, string>> = {
  partitions:
    'Ordered, 100 records a request with keys of their own, one subscription, quiet: the more partitions, the more items a request falls into. Latency: unordered, ten a request, four at once.',
  subscriptions:
    'The same, at 8 partitions. One subscription was counted; what more of them take is reckoned from it, since each is a queue like the first. Ten were deployed to be timed, in the last of them; CloudFormation’s 500 resources hold no 100 beside a whole stack.',
  kilobytes:
    'Ordered, a record a request. The data are words, which are compressed in the log, and travel as they are through SNS and SQS. The largest that fits is 254 KiB with its attributes.',
  backlog:
    'Read through a consumer group, ten records an item, up to 1,000 a poll, each answer committed. 100,000 are reckoned from 10,000: from there on it is page after page of the same.',
};

export function growthSection(grown: readonly Grown[]): string {
  if (grown.length === 0) return '';
  const kinds = [...new Set(grown.map(({ what }) => what))];
  return [
    '## How cost and latency grow',
    ...kinds.map((kind) =>
      grownTable(
        kind,
        grown.filter(({ what }) => what === kind),
      ),
    ),
    '![How the cost grows](charts/growth.svg)',
  ].join('\n\n');
}

const grownTable = (kind: Growing, rows: readonly Grown[]): string =>
  [
    `### With ${titles[kind]}`,
    notes[kind],
    table(
      [titles[kind], 'AWS requests a record', 'US$ a million', 'p50 beside the first', 'p99', ''],
      rows.map(({ of, requests, dollars, latency, how }) => [
        fixed(of, 0),
        fixed(requests, requests < 0.1 ? 4 : 2),
        fixed(dollars),
        fixed(latency?.p50),
        fixed(latency?.p99),
        how,
      ]),
    ),
  ].join('\n\n');

export function functionsSection(functions: readonly FunctionFigure[]): string {
  if (functions.length === 0) return '';
  return [
    '## The functions',
    'Each function’s own bundle in a fresh process on this machine, with the environment that it is deployed with. Cold: from the start of the process to its first answer, calls to the engine included, the middle one of three. CPU: of a call, when it is warm. Memory: the most that the process held.',
    table(
      [
        'function, and what it did',
        'bundle, KB',
        'cold, ms',
        'CPU, ms',
        'CPU a record, ms',
        'memory, MB',
      ],
      functions.map(({ door, doing, bytes, coldMs, cpuMs, records, megabytes }) => [
        `${door}: ${doing}`,
        fixed(bytes / 1_000, 0),
        fixed(coldMs, 0),
        fixed(cpuMs, 1),
        fixed(records && cpuMs / records, 2),
        fixed(megabytes, 0),
      ]),
    ),
  ].join('\n\n');
}

export function contentionSection(contention: readonly Simulated[]): string {
  if (contention.length === 0) return '';
  const of = (series: Series) => contention.filter((one) => one.series === series);
  return [
    '## What partitions carry',
    'Simulated: the product’s own append against a log with DynamoDB’s round trip of 6 ms and its limit of 1,000 write units a second on a partition, publishers that come independently of each other, in virtual time, the same for the same seed. It has no burst capacity beyond a second, so that this is what can be kept up. An append is what one request has for one partition, however many records that is.',
    '### One partition',
    simulatedTable(
      of('one partition'),
      ({ offered }) => fixed(offered.perSecond, 0),
      'appends offered a second',
    ),
    limitOf(of('one partition')),
    '![Append contention on one partition](charts/contention.svg)',
    '### More partitions, 50 appends a second for each',
    simulatedTable(
      [...of('keyed'), ...of('keyless')],
      ({ offered, series }) => `${offered.partitions}, ${series}`,
      'partitions',
    ),
    'Partitions do not get in each other’s way: N of them carry N times as much, as long as keys are spread. A single key is in one partition, and ends where one partition ends.',
    '### Batches',
    simulatedTable(
      of('batches'),
      ({ offered, records, units }) =>
        `${offered.perSecond} appends of ${records}, ${units} write units each`,
      'one partition',
    ),
    'An append of many records costs a publisher no more time than one of a single record, until the write units of a partition are used up. Writes that lose a race are paid as well, so that this comes before 1,000 units of stored items.',
  ].join('\n\n');
}

const simulatedTable = (
  rows: readonly Simulated[],
  nameOf: (one: Simulated) => string,
  head: string,
): string =>
  table(
    [
      head,
      'appends stored a second',
      'records a second',
      'writes an append',
      'p50, ms',
      'p99, ms',
      'given up',
      'carried',
    ],
    rows.map((one) => [
      nameOf(one),
      fixed(one.stored, 0),
      fixed(one.stored * one.records, 0),
      fixed(one.attempts),
      fixed(one.p50, 0),
      fixed(one.p99, 0),
      percent(one.gaveUp),
      isCarried(one) ? 'yes' : 'no',
    ]),
  );

function limitOf(rows: readonly Simulated[]): string {
  const most = Math.max(0, ...rows.filter(isCarried).map(({ offered }) => offered.perSecond));
  const best = Math.max(...rows.map(({ stored }) => stored));
  return `One partition carries ${most} appends a second, if fewer than one in a thousand may be given up and one in a hundred may take longer than half a second. However many are offered, it never stores more than about ${fixed(best, 0)} a second: each write needs the offset that the one before it left, and the losers’ writes use the partition up. That is where the design stops for one key; batches are what carries more.`;
}
