import type { RootCommand } from '@bomb.sh/tab';
import type { Command, Option } from 'commander';
import type { CliSite } from '../site';
import { type Kind, type Names, namesOf } from './names';
import {
  commandAt,
  commandsIn,
  kindOfArgument,
  kindOfOption,
  nameOf,
  optionsOf,
  takesFile,
} from './tree';

/** Says what may stand where the last of `words` is being typed, as the shells' scripts read it. */
export async function complete(
  site: CliSite,
  program: Command,
  words: readonly string[],
): Promise<void> {
  const before = words.slice(0, -1);
  const at = commandAt(program, before);
  if (takesFile(optionsOf(program, at), before.at(-1) ?? '')) {
    // The shell knows its files.
    site.stdout.write(':0\n');
    return;
  }
  const kinds = words.at(-1)?.startsWith('--') ? contextAlone : kindsFor(program, at);
  const names = await namesOf(site, kinds, contextIn(before));
  const { RootCommand } = await import('@bomb.sh/tab');
  treeFor(new RootCommand(), program, names).parse([...words]);
}

/** Behind `--context=` the names of contexts may follow; they take no call. */
const contextAlone: readonly Kind[] = ['contexts'];

/** What may be named behind a command. */
function kindsFor(program: Command, at: Command): Kind[] {
  const named = at.registeredArguments.map((argument) => kindOfArgument(at, argument));
  const optional = optionsOf(program, at).map(kindOfOption);
  return [...named, ...optional].filter((kind) => kind !== undefined);
}

function contextIn(words: readonly string[]): string | undefined {
  const at = words.lastIndexOf('--context');
  return at === -1 ? undefined : words[at + 1];
}

type Complete = (value: string, description: string) => void;

const each =
  (values: readonly string[] = []) =>
  (complete: Complete): void => {
    for (const value of values) complete(value, '');
  };

/** The commands, for the library that knows the shells. */
function treeFor(root: RootCommand, program: Command, names: Names): RootCommand {
  addOptions(root, optionsOf(program, program), names);
  for (const [path, command] of commandsIn(program)) {
    const typed = root.command(path, command.description());
    addOptions(typed, optionsOf(program, command), names);
    for (const argument of command.registeredArguments) {
      const kind = kindOfArgument(command, argument);
      const values = argument.argChoices ?? (kind && names[kind]);
      typed.argument(argument.name(), each(values), argument.variadic);
    }
  }
  return root;
}

function addOptions(to: Pick<RootCommand, 'option'>, options: readonly Option[], names: Names) {
  for (const option of options) {
    const kind = kindOfOption(option);
    const values = option.argChoices ?? (kind && names[kind]);
    const takesValue = option.required || option.optional;
    if (takesValue) to.option(nameOf(option), option.description, each(values));
    else to.option(nameOf(option), option.description);
  }
}
