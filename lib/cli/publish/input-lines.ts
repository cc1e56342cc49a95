import { maxRecordBytes } from '../../domain/publish/limits';
import { UsageError } from '../cli-error';
import { inputNamed } from '../input';
import type { CliSite } from '../site';
import { type Line, linesOf } from './lines';
import type { PublishOptions } from './options';

/** The records to be, and how many they are where that is known. */
export interface InputLines {
  readonly lines: AsyncGenerator<Line> | Generator<Line>;
  readonly total?: number;
}

/** Where the data comes from: the line itself, a file, or stdin. @throws UsageError where it is none, or several */
export async function inputLines(
  site: CliSite,
  data: string | undefined,
  { file, count = 1 }: PublishOptions,
): Promise<InputLines> {
  const name = data === '-' ? '-' : file;
  if (data !== undefined && data !== '-') {
    if (file !== undefined) throw new UsageError('The data, or --file: not both.');
    return { lines: repeated(data, count), total: count };
  }
  if (count !== 1) throw new UsageError('--count repeats data that stands on the line.');
  if (name === undefined && site.isTerminal.stdin) throw noData();
  const input = await inputNamed(site, name ?? '-');
  return { lines: withoutBlanks(linesOf(input, maxRecordBytes)) };
}

const noData = (): UsageError =>
  new UsageError('What is to be published? Give the data, --file, or records on stdin.');

function* repeated(text: string, count: number): Generator<Line> {
  for (let number = 1; number <= count; number++) yield { number, text };
}

async function* withoutBlanks(lines: AsyncGenerator<Line>): AsyncGenerator<Line> {
  for await (const line of lines) if (line.problem || line.text?.trim()) yield line;
}
