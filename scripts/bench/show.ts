import Table from 'cli-table3';
import type { Figure } from './figure';
import { isKept, limitOf } from './page/limits-section';
import type { Target } from './page/targets';

const style = { head: [], border: [] };

export function showFigures(title: string, figures: readonly Figure[]): void {
  const head = [title, 'measured', 'limit', ''];
  const table = new Table({ head, colAligns: ['left', 'right', 'right', 'left'], style });
  for (const figure of figures) {
    const { what, measured, detail } = figure;
    table.push([what, measured, limitOf(figure), isKept(figure) ? detail : `MISSED: ${detail}`]);
  }
  console.log(`\n${table}`);
}

export function showTargets(targets: readonly (Target & { readonly verdict: string })[]): void {
  const table = new Table({ head: ['target', 'wanted', 'measured', ''], style });
  for (const { what, wanted, measured, verdict } of targets)
    table.push([what, wanted, measured, verdict]);
  console.log(`\n${table}`);
}

/** Says how far a run is, with the time since it began. */
export function progress(): (what: string) => void {
  const began = Date.now();
  return (what) => {
    const seconds = Math.round((Date.now() - began) / 1_000);
    const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    console.log(`${clock.padStart(6)}  ${what}`);
  };
}
