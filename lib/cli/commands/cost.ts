import { resolve } from 'node:path';
import type { Command } from 'commander';
import {
  afterAllowances,
  type Cost,
  type CostRow,
  isOfAlarms,
  listPrice,
} from '../../domain/cost/cost';
import { idleCost } from '../../domain/cost/idle';
import { trafficCost } from '../../domain/cost/traffic';
import type { Fabric } from '../../domain/topology/fabric';
import { defineFabric } from '../../domain/topology/fabric';
import { sampleTopology } from '../../local/options';
import { topologyIn } from '../../local/topology-file';
import { UsageError } from '../cli-error';
import { templateOf } from '../cost/template-of';
import { aboveZero, wholeNumber } from '../options';
import type { Output } from '../output';
import type { CliSite } from '../site';
import type { Column } from '../table';
import { act, command, type Run } from '../verb';

interface CostOptions {
  readonly idle?: boolean;
  readonly rate?: number;
  readonly size: number;
  readonly batch: number;
  readonly subscriptions?: number;
  readonly topology?: string;
}

export const costCommand = (site: CliSite): Command =>
  command(
    'cost',
    'Reckon what a deployment costs a month, at list prices',
    'weft cost --idle',
    'weft cost --rate 100 --size 1024 --batch 10',
  )
    .option('--idle', 'what is paid without any traffic')
    .option('--rate <n>', 'records a second', aboveZero)
    .option('--size <bytes>', 'bytes of a record, as JSON', wholeNumber(1, 260_096), 1_024)
    .option('--batch <n>', 'records in a request', wholeNumber(1, 500), 10)
    .option(
      '--subscriptions <n>',
      'reckon with one ordered topic and so many pulls',
      wholeNumber(0, 100),
    )
    .option('--topology <file>', 'reckon with your own topology')
    .action(act(site, (run: Run<CostOptions>) => reckon(run)));

/** @throws UsageError where it is not said what to reckon */
async function reckon({ site, options, output }: Run<CostOptions>): Promise<void> {
  const { idle, rate, size, batch } = options;
  if ((idle ?? false) === (rate !== undefined))
    throw new UsageError('What of it? Say --idle, or how much traffic with --rate.');
  const fabric = fabricOf(site, options);
  if (rate === undefined) return tell(output, idleCost(await templateOf(fabric)));
  tell(output, trafficCost(fabric, { ratePerSecond: rate, bytes: size, batch }));
}

/** @throws UsageError where two topologies are meant */
function fabricOf(site: CliSite, { topology, subscriptions }: CostOptions): Fabric {
  if (subscriptions === undefined)
    return topologyIn(topology === undefined ? sampleTopology : resolve(site.cwd, topology));
  if (topology !== undefined) throw new UsageError('--subscriptions or --topology, not both.');
  const pulls = Array.from({ length: subscriptions }, (_, at) => [
    `pull-${at + 1}`,
    { topic: 'records', target: { kind: 'pull' as const } },
  ]);
  return defineFabric({
    topics: { records: { ordered: true } },
    subscriptions: Object.fromEntries(pulls),
  });
}

const money = (dollars: number): string => dollars.toFixed(2);

const columns: readonly Column<CostRow>[] = [
  { title: 'SERVICE', cell: ({ service }) => service },
  { title: 'WHAT', cell: ({ what }) => what },
  { title: 'A MONTH', cell: ({ requests }) => Math.ceil(requests) },
  { title: 'US$ A MONTH', cell: ({ dollars }) => money(dollars) },
  {
    title: 'US$ A MILLION',
    cell: ({ perMillion }) => (perMillion === undefined ? undefined : perMillion.toFixed(4)),
  },
];

function tell(output: Output, cost: Cost): void {
  if (output.form !== 'table') output.json({ ...cost, ...sumsOf(cost) });
  else {
    output.list(cost.rows, columns);
    output.say(['', ...summaryOf(cost)].join('\n'));
  }
}

const sumsOf = (cost: Cost) => ({
  total: listPrice(cost),
  alarms: listPrice({ rows: cost.rows.filter(isOfAlarms) }),
  afterAllowances: afterAllowances(cost),
});

function summaryOf(cost: Cost): string[] {
  const { total, alarms, afterAllowances: free } = sumsOf(cost);
  const ofAlarms = alarms > 0 ? `, ${money(alarms)} of it for alarms` : '';
  const each = cost.rows.reduce((sum, { perMillion = 0 }) => sum + perMillion, 0);
  const aMillion = each > 0 ? `; ${money(each)} a million records` : '';
  return [
    `US$ ${money(total)} a month at list prices${ofAlarms}${aMillion}.`,
    `US$ ${money(free)} a month in an account that runs nothing else: each has some for nothing.`,
    ...cost.notes.map((note) => `- ${note}`),
  ];
}
