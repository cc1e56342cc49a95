import { Command } from 'commander';
import { contextsCommand } from './commands/contexts';
import { filtersCommand } from './commands/filters';
import { groupsCommand } from './commands/groups';
import { journeyCommand } from './commands/journey';
import { keysCommand } from './commands/keys';
import { operatingCommands } from './commands/operating';
import { publishCommand } from './commands/publish';
import { pullCommand } from './commands/pull';
import { ackCommand, nackCommand, rejectCommand } from './commands/settle';
import { subscriptionsCommand } from './commands/subscriptions';
import { tailCommand } from './commands/tail';
import { topicsCommand } from './commands/topics';
import { harmlessLines } from './harmless';
import { withGlobalOptions } from './options';
import type { CliSite } from './site';

/** Every noun and daily verb. A new command is a file in `commands/` and a line here. */
const commands: readonly ((site: CliSite) => Command)[] = [
  publishCommand,
  tailCommand,
  pullCommand,
  ackCommand,
  nackCommand,
  rejectCommand,
  journeyCommand,
  topicsCommand,
  subscriptionsCommand,
  groupsCommand,
  filtersCommand,
  keysCommand,
  contextsCommand,
  ...operatingCommands,
];

/** The command line `weft`. It writes to the site alone, and throws where others would end the process. */
export function programOf(site: CliSite): Command {
  const program = withGlobalOptions(new Command('weft'))
    .description('Publish, look and operate: the command line of Weft')
    .addHelpText('after', welcome);
  for (const make of commands) program.addCommand(make(site));
  for (const one of allOf(program)) settle(one, site);
  return program;
}

/** A command and all beneath it. */
export const allOf = (one: Command): Command[] => [one, ...one.commands.flatMap(allOf)];

/** What added commands do not take over from the program by themselves. */
function settle(one: Command, site: CliSite): void {
  one
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError('(--help shows how it is typed)')
    .allowExcessArguments(false)
    .configureHelp({ showGlobalOptions: one.parent !== null })
    .configureOutput({
      writeOut: (text) => site.stdout.write(text),
      writeErr: (text) => site.stderr.write(harmlessLines(text)),
      getOutHelpWidth: site.columns,
      getErrHelpWidth: site.columns,
    });
}

const welcome = `
Example:
  $ weft local start
  $ weft publish github-events '{"hello":"world"}' --key me
  $ weft tail github-events --last 5`;
