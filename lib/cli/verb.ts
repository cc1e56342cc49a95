import { Command } from 'commander';
import { Api } from './call';
import { accessOf } from './contexts';
import type { GlobalOptions } from './options';
import { Output } from './output';
import type { CliSite } from './site';

/** What a command has at hand once its line is read. */
export class Run<O = object> {
  readonly output: Output;
  private chosen: Api | undefined;

  constructor(
    readonly site: CliSite,
    readonly options: O & GlobalOptions,
  ) {
    this.output = new Output(site, options.output, isColorful(site, options));
  }

  /** The API of the chosen context. Whoever does not ask for it needs none. */
  get api(): Api {
    this.chosen ??= new Api(this.site, accessOf(this.site, this.options));
    return this.chosen;
  }
}

/** Source: https://no-color.org */
const isColorful = ({ env, isTerminal }: CliSite, { color }: GlobalOptions): boolean =>
  color && isTerminal.stdout && !env.NO_COLOR && env.TERM !== 'dumb';

/** A verb, or a noun with verbs beneath it: what it does in one line, and how it is typed. */
export function command(
  name: string,
  description: string,
  ...examples: readonly string[]
): Command {
  const title = examples.length > 1 ? 'Examples' : 'Example';
  const lines = examples.map((line) => `  $ ${line}`).join('\n');
  return new Command(name).description(description).addHelpText('after', `\n${title}:\n${lines}`);
}

/** Makes an action of what is to be done: arguments follow the run as the command names them. */
export const act =
  <O, A extends readonly unknown[]>(
    site: CliSite,
    work: (run: Run<O>, ...args: A) => Promise<void> | void,
  ) =>
  async (...given: unknown[]): Promise<void> => {
    // Commander hands over the arguments, the options, and the command itself.
    const of = given.at(-1) as Command;
    await work(new Run<O>(site, of.optsWithGlobals()), ...(given.slice(0, -2) as unknown as A));
  };
