import type { Argument, Command, Option } from 'commander';
import type { Kind } from './names';

/** A command as it is typed, without the program's own name, and itself. */
export type Typed = readonly [path: string, command: Command];

/** Every command that may be typed, by how it is typed. */
export const commandsIn = (of: Command, path = ''): Typed[] =>
  of
    .createHelp()
    .visibleCommands(of)
    .flatMap((one) => {
      const typed = `${path} ${one.name()}`.trim();
      return [[typed, one] as const, ...commandsIn(one, typed)];
    });

/** The command that these words have come to; options may stand between them. */
export function commandAt(program: Command, words: readonly string[]): Command {
  let at = program;
  for (const word of words) at = at.commands.find((one) => one.name() === word) ?? at;
  return at;
}

const kindOf: Readonly<Record<string, Kind>> = {
  topic: 'topics',
  'topic-or-group': 'topics',
  subscription: 'subscriptions',
  context: 'contexts',
};

/** What an argument names, where names of it can be had. */
export function kindOfArgument(of: Command, argument: Argument): Kind | undefined {
  // `contexts use <name>` names what it is beneath.
  if (argument.name() === 'name' && of.parent?.name() === 'contexts') return 'contexts';
  return kindOf[argument.name()];
}

export const kindOfOption = (option: Option): Kind | undefined => kindOf[nameOf(option)];

/** The option's long name, without its dashes. */
export const nameOf = ({ long }: Option): string => (long ?? '').replace(/^--/, '');

/** The options that may be typed behind a command: its own, and those of every command. */
export const optionsOf = (program: Command, of: Command): Option[] => [
  ...of.createHelp().visibleOptions(of),
  ...(of === program ? [] : program.options),
];

/** Whether the option that `word` is takes a file. */
export function takesFile(options: readonly Option[], word: string): boolean {
  const option = options.find(({ long }) => long === word);
  return /<(file|path)>/.test(option?.flags ?? '');
}
