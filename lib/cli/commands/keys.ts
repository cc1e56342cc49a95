import type { Command } from 'commander';
import { confirm } from '../ask';
import type { Api } from '../call';
import { shownKey } from '../contexts';
import { type KeyAnswer, pairsOfKey } from '../keys/key-answer';
import { makeKeyCommand } from '../keys/make';
import { wholeNumber } from '../options';
import type { CliSite } from '../site';
import type { Column } from '../table';
import { act, command, type Run } from '../verb';

export const keysCommand = (site: CliSite): Command =>
  command('keys', 'API keys: make, list and revoke them', 'weft keys list')
    .addCommand(makeKeyCommand(site))
    .addCommand(list(site))
    .addCommand(show(site))
    .addCommand(revoke(site));

const columns: readonly Column<KeyAnswer>[] = [
  { title: 'ID', cell: ({ id }) => id },
  { title: 'NAME', cell: ({ name }) => name },
  { title: 'STATE', cell: ({ state }) => state },
  { title: 'SCOPES', cell: ({ scopes }) => scopes.join(' ') },
  { title: 'CREATED', cell: ({ createdAt }) => createdAt },
  { title: 'EXPIRES', cell: ({ expiresAt }) => expiresAt },
  { title: 'LAST USED', cell: ({ lastUsedAt }) => lastUsedAt },
];

interface ListOptions {
  readonly namespace?: string;
  readonly limit: number;
}

const list = (site: CliSite): Command =>
  command('list', 'List the keys', 'weft keys list --namespace acme')
    .option('--namespace <name>', 'of this namespace')
    .option('--limit <count>', 'at most so many', wholeNumber(1, 100_000), 1_000)
    .action(
      act(site, async ({ api, output, options }: Run<ListOptions>) => {
        output.list(await keysOf(api, options), columns, 'There are no keys.');
      }),
    );

async function keysOf(api: Api, { namespace, limit }: ListOptions): Promise<KeyAnswer[]> {
  const all: KeyAnswer[] = [];
  let next: string | undefined;
  do {
    const query = { namespace, limit: Math.min(100, limit - all.length), next };
    const page = await api.get<{ keys: KeyAnswer[]; next?: string }>(['keys'], query);
    all.push(...page.keys);
    next = page.next;
  } while (next !== undefined && all.length < limit);
  return all;
}

const show = (site: CliSite): Command =>
  command('show', 'Show what a key may do', 'weft keys show k3f9abcdefgh')
    .argument('<id>', "the key's id, which is no secret")
    .action(
      act(site, async ({ api, output }, id: string) => {
        const key = await api.get<KeyAnswer>(['keys', id]);
        output.one(key, pairsOfKey(key));
      }),
    );

const revoke = (site: CliSite): Command =>
  command('revoke', 'End a key, at once and for good', 'weft keys revoke k3f9abcdefgh')
    .argument('<id>', "the key's id, which is no secret")
    .option('--dry-run', 'show the key, and change nothing')
    .option('--yes', 'do not ask')
    .action(
      act(
        site,
        async (run: Run<{ readonly dryRun?: boolean; readonly yes?: boolean }>, id: string) => {
          const { api, output, options } = run;
          const key = await api.get<KeyAnswer>(['keys', id]);
          if (options.dryRun) return output.one(key, pairsOfKey(key));
          const own = shownKey(api.access.key) === id ? ' It is the key of this very context.' : '';
          await confirm(site, `Revoke key ${id} (${key.name})?${own}`, options);
          await api.delete(['keys', id]);
          output.note(`Key ${id} is revoked.`);
        },
      ),
    );
