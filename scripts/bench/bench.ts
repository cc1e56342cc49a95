import Table from 'cli-table3';
import { bundleFigures } from './bundles';
import { countFigures } from './counts';
import { directReadFigures } from './direct-read';
import type { Figure } from './figure';
import { groupFigures } from './groups';
import { laneFigures } from './lanes/figures';
import { limitFigures } from './limits';
import { type Site, withSite } from './site';
import { measureThroughput, type Throughput } from './throughput';
import { transactionFigures } from './transactions';

const isKept = ({ measured, atMost = Infinity, atLeast = -Infinity }: Figure): boolean =>
  measured <= atMost && measured >= atLeast;

const limitOf = ({ atMost, atLeast }: Figure): string =>
  [atMost === undefined ? '' : `≤ ${atMost}`, atLeast === undefined ? '' : `≥ ${atLeast}`].join('');

function showFigures(title: string, figures: readonly Figure[]): void {
  const table = new Table({
    head: [title, 'measured', 'limit', ''],
    colAligns: ['left', 'right', 'right', 'left'],
    style: { head: [], border: [] },
  });
  for (const figure of figures) {
    const { what, measured, detail } = figure;
    table.push([what, measured, limitOf(figure), isKept(figure) ? detail : `MISSED: ${detail}`]);
  }
  console.log(`\n${table}`);
}

function showThroughput(rows: readonly Throughput[]): void {
  const table = new Table({
    head: ['records a request', 'records', 'Weft, records/s', 'bare SNS, records/s', 'ratio'],
    colAligns: ['right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const { perRequest, records, weft, bare, ratio } of rows) {
    table.push([perRequest, records, weft.toFixed(0), bare.toFixed(0), ratio.toFixed(2)]);
  }
  console.log(
    `\nFrom publish to the queue, over HTTP; beside it PublishBatch straight to the same topic and queue.\n${table}`,
  );
}

/** In this order, since the engine grows slower with what it holds: ratios of time come before the bulk. */
const parts: readonly [string, (site: Site) => Promise<Figure[]>][] = [
  ['counted', countFigures],
  ['limits', limitFigures],
  ['read directly', directReadFigures],
  ['transactions', transactionFigures],
  ['parked keys', laneFigures],
  ['consumer groups', groupFigures],
];

async function main(): Promise<number> {
  const counted = await withSite(async (site) => {
    const figures: Figure[] = [];
    for (const [title, measure] of parts) {
      const measured = await measure(site);
      showFigures(title, measured);
      figures.push(...measured);
    }
    const rows: Throughput[] = [];
    for await (const row of measureThroughput(site)) {
      rows.push(row);
      console.log(`${row.perRequest} a request: done`);
    }
    showThroughput(rows);
    return figures;
  });
  const bundles = bundleFigures();
  showFigures('bundles', bundles);
  const broken = [...counted, ...bundles].filter((figure) => !isKept(figure)).length;
  console.log(
    broken === 0 ? '\nEvery figure is within its limit.' : `\n${broken} figure(s) over the limit.`,
  );
  return broken === 0 ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
