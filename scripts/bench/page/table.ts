/** A Markdown table; the first column is of words, the others of numbers. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, at) =>
    Math.max(3, ...cells.map((row) => [...(row[at] ?? '')].length)),
  );
  const padded = (cell: string, at: number) => {
    const space = ' '.repeat(Math.max(0, (widths[at] ?? 0) - [...cell].length));
    return at === 0 ? cell + space : space + cell;
  };
  const line = (row: readonly string[]) =>
    `| ${head.map((_, at) => padded(row[at] ?? '', at)).join(' | ')} |`;
  const rule = `| ${widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  const [first = [], ...rest] = cells;
  return [line(first), rule, ...rest.map(line)].join('\n');
}

/** So many digits behind the point, and a dash where there is no number. */
export const fixed = (value: number | undefined, digits = 2): string =>
  value === undefined || !Number.isFinite(value)
    ? '–'
    : value.toLocaleString('en-GB', {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      });

export const percent = (share: number): string => `${fixed(share * 100, share < 0.1 ? 1 : 0)} %`;
