import Table from 'cli-table3';
import colors from 'picocolors';
import { isGood, type Report, type Row } from './tally';

const columns: readonly { readonly title: string; readonly of: (row: Row) => string }[] = [
  { title: 'delivered', of: ({ delivered }) => String(delivered) },
  { title: 'filtered out', of: ({ filteredOut }) => String(filteredOut) },
  { title: 'lost', of: ({ lost }) => bad(lost) },
  { title: 'out of order', of: ({ outOfOrder }) => bad(outOfOrder) },
  { title: 'repeated', of: ({ repeated }) => String(repeated) },
  { title: 'p50 ms', of: ({ p50 }) => time(p50) },
  { title: 'p99 ms', of: ({ p99 }) => time(p99) },
];

/** The report as it is shown: what was published and stored, and a row for each subscription. */
export function tableOf(report: Report): string {
  const table = new Table({
    head: ['subscription', ...columns.map(({ title }) => title)],
    colAligns: ['left', ...columns.map(() => 'right' as const)],
    style: { head: [], border: [] },
  });
  for (const [name, row] of Object.entries(report.rows)) {
    table.push([name, ...columns.map(({ of }) => of(row))]);
  }
  return [`published ${report.published} · stored ${report.stored}`, table, verdict(report)].join(
    '\n',
  );
}

const bad = (count: number): string => (count > 0 ? colors.red(String(count)) : '0');

const time = (ms?: number): string => (ms === undefined ? '–' : ms.toFixed(0));

function verdict(report: Report): string {
  if (isGood(report)) return colors.green('Nothing was lost, and nothing was out of order.');
  const unwanted = Object.entries(report.rows).filter(([, row]) => row.unwanted > 0);
  return colors.red(
    [
      'This is not what was promised: see the table.',
      ...(report.storedOutOfOrder > 0 ? [`${report.storedOutOfOrder} stored out of order.`] : []),
      ...unwanted.map(([name, row]) => `${name} got ${row.unwanted} that its filter holds back.`),
    ].join(' '),
  );
}
