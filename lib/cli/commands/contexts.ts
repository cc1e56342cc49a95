import type { Command } from 'commander';
import { CliError, UsageError } from '../cli-error';
import {
  type Access,
  contextNamed,
  contextsOf,
  currentName,
  keepContexts,
  localAccess,
  localName,
  shownKey,
} from '../contexts';
import { newContext } from '../new-context';
import type { CliSite } from '../site';
import type { Column } from '../table';
import { act, command } from '../verb';

export const contextsCommand = (site: CliSite): Command =>
  command(
    'contexts',
    'Which Weft to talk to: endpoints and keys by name',
    'weft contexts use staging',
  )
    .addCommand(list(site))
    .addCommand(show(site))
    .addCommand(add(site))
    .addCommand(use(site))
    .addCommand(remove(site));

/** A context as it is shown: of its key the id alone. */
interface Shown {
  readonly context: string;
  readonly current: boolean;
  readonly endpoint?: string;
  readonly key: string;
}

const shown = (context: string, current: string, access: Access | undefined): Shown => ({
  context,
  current: context === current,
  endpoint: access?.endpoint,
  key: shownKey(access?.key),
});

const columns: readonly Column<Shown>[] = [
  { title: '', cell: ({ current }) => (current ? '*' : '') },
  { title: 'CONTEXT', cell: ({ context }) => context },
  { title: 'ENDPOINT', cell: ({ endpoint }) => endpoint ?? 'not running: weft local start' },
  { title: 'KEY', cell: ({ key }) => key },
];

const list = (site: CliSite): Command =>
  command('list', 'List the contexts', 'weft contexts list').action(
    act(site, ({ output, options }) => {
      const current = currentName(site, options);
      const all = Object.entries(contextsOf(site).contexts);
      output.list(
        [
          shown(localName, current, localAccess(site.local())),
          ...all.map(([name, access]) => shown(name, current, access)),
        ],
        columns,
      );
    }),
  );

const show = (site: CliSite): Command =>
  command('show', 'Show a context, the present one by itself', 'weft contexts show staging')
    .argument('[name]', 'its name')
    .action(
      act(site, ({ output, options }, name?: string) => {
        const current = currentName(site, options);
        const one = shown(name ?? current, current, contextNamed(site, name ?? current));
        const { context, endpoint, key } = one;
        output.one(one, [
          ['context', context],
          ['endpoint', endpoint],
          ['key', key],
        ]);
      }),
    );

const add = (site: CliSite): Command =>
  command(
    'add',
    'Keep an endpoint, and its key, under a name; the first one becomes the present one',
    'weft contexts add staging --endpoint https://abc.execute-api.eu-west-1.amazonaws.com',
    'weft keys make --name me --scope admin --quiet | weft contexts add mine --endpoint https://… --key-stdin',
  )
    .argument('<name>', 'how to call it')
    .option('--key-stdin', 'read the key from stdin')
    .option('--force', 'change one that is there')
    .action(
      act(site, async (run: Parameters<typeof newContext>[0], name: string) => {
        const access = await newContext(run, name);
        const { contexts, current } = contextsOf(site);
        keepContexts(site, {
          current: current ?? name,
          contexts: { ...contexts, [name]: access },
        });
        run.output.note(`Context ${name} is kept.`);
      }),
    );

const use = (site: CliSite): Command =>
  command('use', 'Make a context the present one', 'weft contexts use local')
    .argument('<name>', 'its name')
    .action(
      act(site, ({ output }, name: string) => {
        const all = contextsOf(site);
        // The local one may be chosen before it runs.
        if (name !== localName) contextNamed(site, name);
        keepContexts(site, { ...all, current: name });
        output.note(`From now on it is ${name}.`);
      }),
    );

const remove = (site: CliSite): Command =>
  command('remove', 'Forget a context and its key', 'weft contexts remove staging')
    .argument('<name>', 'its name')
    .action(
      act(site, ({ output }, name: string) => {
        if (name === localName) throw new UsageError('The local context is there by itself.');
        const { contexts, current } = contextsOf(site);
        if (!Object.hasOwn(contexts, name)) throw new CliError(`There is no context ${name}.`);
        const { [name]: gone, ...rest } = contexts;
        keepContexts(site, { ...(current !== name && { current }), contexts: rest });
        output.note(`Context ${name} is forgotten.`);
      }),
    );
