import Table from 'cli-table3';
import { hasFailed, type Report } from '../../test/faults/run/report';

type Row = readonly (string | number)[];

/** Shows what a run has shown, as tables. */
export function showReport(report: Report): void {
  const { operations, injected, figures, sums, violations, hollow } = report;
  show(
    ['operations', 'ok', 'fail', 'unknown'],
    Object.entries(operations).map(([kind, { ok, fail, unknown }]) => [kind, ok, fail, unknown]),
  );
  show(['faults', 'injected'], [...injected]);
  show(
    ['subscription', ...Object.keys(Object.values(sums)[0] ?? {})],
    Object.entries(sums).map(([name, counts]) => [name, ...Object.values(counts)]),
  );
  show([`seed ${report.seed}`, ''], Object.entries(figures).map(asRow));
  for (const { rule, detail } of violations) console.log(`BROKEN ${rule}: ${detail}`);
  for (const why of hollow) console.log(`HOLLOW ${why}`);
  console.log(
    hasFailed(report) ? `seed ${report.seed} FAILED` : `seed ${report.seed}: every rule held`,
  );
}

const asRow = ([name, value]: [string, number]): Row => [name, Math.round(value * 10) / 10];

function show(head: readonly string[], rows: readonly Row[]): void {
  const table = new Table({ head: [...head], style: { head: [], border: [] } });
  table.push(...rows.map((row) => [...row]));
  console.log(table.toString());
}
