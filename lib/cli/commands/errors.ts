import type { Command } from 'commander';
import { CliError } from '../cli-error';
import { type Explained, explain, explainedCodes } from '../errors/catalogue';
import { nearest } from '../errors/nearest';
import type { Output } from '../output';
import type { CliSite } from '../site';
import type { Column } from '../table';
import { act, command } from '../verb';

export const errorsCommand = (site: CliSite): Command =>
  command('errors', 'Explain the code of an error, or list them all', 'weft errors lease_lost')
    .argument('[code]', 'the code')
    .action(
      act(site, ({ output }, code?: string) =>
        code === undefined ? output.list(explainedCodes(), columns) : show(output, code),
      ),
    );

const columns: readonly Column<Explained>[] = [
  { title: 'CODE', cell: ({ code }) => code },
  { title: 'STATUS', cell: ({ status }) => status },
  { title: 'MEANS', cell: ({ means }) => means },
];

function show(output: Output, code: string): void {
  const found = explain(code);
  if (!found) throw unknown(code);
  output.one(found, [
    ['code', code],
    ['status', found.status],
    ['means', found.means],
    ['to do', found.remedy],
  ]);
}

function unknown(code: string): CliError {
  const near = nearest(
    code,
    explainedCodes().map((one) => one.code),
  );
  const hint = near.length > 0 ? `Did you mean ${near.join(', ')}?` : '"weft errors" lists all.';
  return new CliError(`There is no code ${JSON.stringify(code.slice(0, 64))}. ${hint}`);
}
