import type { Command } from 'commander';
import { type OperationAnswer, operationColumns, operationPairs } from '../operations/operation';
import { operationAt, watch } from '../operations/watch';
import { wholeNumber } from '../options';
import type { CliSite } from '../site';
import { act, command, type Run } from '../verb';

export const operationsCommand = (site: CliSite): Command =>
  command(
    'operations',
    'Redrives and replays: how far they are, and end them',
    'weft operations list',
  )
    .addCommand(list(site))
    .addCommand(show(site))
    .addCommand(watchCommand(site))
    .addCommand(cancel(site));

interface ListOptions {
  readonly subscription?: string;
  readonly limit: number;
}

const list = (site: CliSite): Command =>
  command('list', 'List those of the last 30 days, newest first', 'weft operations list')
    .option('--subscription <name>', 'those of this subscription')
    .option('--limit <n>', 'so many of them', wholeNumber(1, 100), 20)
    .action(
      act(site, async ({ api, output, options }: Run<ListOptions>) => {
        const { subscription, limit } = options;
        const query = { subscription, limit };
        const { operations } = await api.get<{ operations: OperationAnswer[] }>(
          ['operations'],
          query,
        );
        output.list(operations, operationColumns, 'There were none within 30 days.');
      }),
    );

const show = (site: CliSite): Command =>
  command('show', 'Show how far one is', 'weft operations show 01J9')
    .argument('<id>', 'its id')
    .action(
      act(site, async ({ api, output }, id: string) => {
        const operation = await operationAt(api, id);
        output.one(operation, operationPairs(operation));
      }),
    );

const watchCommand = (site: CliSite): Command =>
  command(
    'watch',
    'Look on until one has ended; it ends well or this fails',
    'weft operations watch 01J9',
  )
    .argument('<id>', 'its id')
    .action(act(site, async (run: Run, id: string) => watch(run, await operationAt(run.api, id))));

const cancel = (site: CliSite): Command =>
  command('cancel', 'End one; what is in hand is still done', 'weft operations cancel 01J9')
    .argument('<id>', 'its id')
    .action(
      act(site, async ({ api, output }, id: string) => {
        const operation = await api.post<OperationAnswer>(['operations', id, 'cancel'], {});
        output.one(operation, operationPairs(operation));
      }),
    );
