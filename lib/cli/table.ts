import Table from 'cli-table3';
import { harmless } from './harmless';

export type Cell = string | number | boolean | null | undefined;

/** A column of a table. Numbers stand to the right. */
export interface Column<T> {
  readonly title: string;
  readonly cell: (row: T) => Cell;
}

/** No borders: what is copied is the text itself. */
const noLines = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '' },
  middle: '  ',
};

const style = { head: [], border: [], 'padding-left': 0, 'padding-right': 0 };

/** Rows under their titles. What a cell holds may come from anyone, and is made harmless here. */
export function tableOf<T>(rows: readonly T[], columns: readonly Column<T>[]): string[] {
  const cells = rows.map((row) => columns.map(({ cell }) => cell(row)));
  const colAligns = columns.map((_, at) =>
    cells.some((row) => isNumber(row[at])) ? 'right' : 'left',
  );
  const head = columns.map(({ title }) => title);
  const table = new Table({ head, chars: noLines, style, colAligns });
  table.push(...cells.map((row) => row.map(textOf)));
  return linesOf(table);
}

/** Names and values beneath each other. */
export function pairsOf(pairs: readonly (readonly [string, Cell])[]): string[] {
  const told = pairs.filter(([, value]) => value !== undefined);
  const table = new Table({ chars: noLines, style });
  table.push(...told.map(([name, value]) => [name, textOf(value)]));
  return told.length === 0 ? [] : linesOf(table);
}

export const textOf = (cell: Cell): string =>
  cell === undefined || cell === null ? '-' : harmless(String(cell));

const isNumber = (cell: Cell): boolean => typeof cell === 'number';

const linesOf = (table: { toString(): string }): string[] =>
  table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
