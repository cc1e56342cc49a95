import type { Command } from 'commander';
import { bashScript } from '../completion/bash';
import { complete } from '../completion/complete';
import type { CliSite } from '../site';
import { command } from '../verb';

export const completionCommand = (site: CliSite): Command =>
  command(
    'completion',
    'Print the script that completes commands and names in a shell',
    'source <(weft completion bash)    # in ~/.bashrc; alike for zsh',
    'weft completion fish > ~/.config/fish/completions/weft.fish',
  )
    .addCommand(bash(site))
    .addCommand(ofLibrary('zsh'))
    .addCommand(ofLibrary('fish'))
    .addCommand(completing(site), { hidden: true });

const described = (shell: string, example: string): Command =>
  command(shell, `Print the script for ${shell}`, example);

const bash = (site: CliSite): Command =>
  described('bash', 'source <(weft completion bash)').action(() => {
    site.stdout.write(bashScript);
  });

const ofLibrary = (shell: 'zsh' | 'fish'): Command =>
  described(shell, `weft completion ${shell}`).action(async () => {
    const { script } = await import('@bomb.sh/tab');
    script(shell, 'weft', 'weft completion');
  });

/** What the scripts call at each press of Tab. Whatever goes wrong, the line that is being typed stays as it is. */
const completing = (site: CliSite): Command =>
  command('complete', 'Say what may come next', 'weft completion complete -- topics ""')
    .argument('[words...]', 'what is typed so far')
    .action(async (words: string[], _: unknown, of: Command) => {
      await complete(site, programAbove(of), words).catch(() => undefined);
    });

const programAbove = (of: Command): Command => (of.parent ? programAbove(of.parent) : of);
