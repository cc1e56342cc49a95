import colors from 'picocolors';
import { harmlessJson, harmlessLines } from './harmless';
import { indented, writeJson } from './json';
import type { CliSite } from './site';
import { type Cell, type Column, pairsOf, tableOf } from './table';

export const forms = ['table', 'json', 'jsonl'] as const;
export type Form = (typeof forms)[number];

/** How rows that come one by one are shown. */
export interface Streamed<T> {
  /** In a table's place: a line of its own for each. Text of others in it goes through `harmless`. */
  readonly line: (row: T) => string;
  /** @default the row itself */
  readonly json?: (row: T) => unknown;
}

/** Writes what a command found: a table for people, one document of JSON, or an object a line. */
export class Output {
  /** Colours, where they are wanted; else functions that change nothing. */
  readonly paint: ReturnType<typeof colors.createColors>;
  private open = false;

  constructor(
    private readonly site: Pick<CliSite, 'stdout' | 'stderr' | 'isTerminal'>,
    readonly form: Form,
    color: boolean,
  ) {
    this.paint = colors.createColors(color);
  }

  /** A list. @param none what to say where there is none, in a table's place */
  list<T>(rows: readonly T[], columns: readonly Column<T>[], none = 'There are none.'): void {
    if (this.form === 'json') this.json(rows);
    else if (this.form === 'jsonl') for (const row of rows) this.json(row);
    else if (rows.length === 0) this.note(none);
    else this.table(rows, columns);
  }

  /** One thing with what there is to say of it. Pairs without a value are left out. */
  one(value: unknown, pairs: readonly (readonly [string, Cell])[]): void {
    if (this.form !== 'table') this.json(value);
    else for (const line of pairsOf(pairs)) this.write(line);
  }

  /** Adds one of those that come one by one; `end` closes the document. */
  add<T>(row: T, { line, json = (one) => one }: Streamed<T>): void {
    if (this.form === 'table') this.write(line(row));
    else if (this.form === 'jsonl') this.json(json(row));
    else this.element(json(row));
  }

  /** Ends what `add` began: also an empty list is a document. */
  end(): void {
    if (this.form !== 'json') return;
    this.site.stdout.write(this.open ? '\n]\n' : '[]\n');
    this.open = false;
  }

  /** A sentence for people; nothing in JSON. */
  say(text: string): void {
    if (this.form === 'table') this.write(text);
  }

  /** Beside the result: for people, in every form. */
  note(text: string): void {
    this.site.stderr.write(`${harmlessLines(text)}\n`);
  }

  /** A value as JSON: a line of its own, or a document that people can read. */
  json(value: unknown): void {
    this.write(this.safe(writeJson(value, this.form === 'jsonl' ? '' : indented)));
  }

  /** Resolves once all of it has left this process; rejects where nobody reads it. */
  flushed(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.site.stdout.write('', (error) => (error ? reject(error) : resolve()));
    });
  }

  write(text: string): void {
    this.site.stdout.write(`${text}\n`);
  }

  private table<T>(rows: readonly T[], columns: readonly Column<T>[]): void {
    const [head = '', ...lines] = tableOf(rows, columns);
    this.write([this.paint.bold(head), ...lines].join('\n'));
  }

  private element(value: unknown): void {
    const before = this.open ? ',\n' : '[\n';
    this.open = true;
    this.site.stdout.write(`${before}${this.safe(writeJson(value))}`);
  }

  /** What goes into a file stays as it was, to the byte. */
  private safe(json: string): string {
    return this.site.isTerminal.stdout ? harmlessJson(json) : json;
  }
}
