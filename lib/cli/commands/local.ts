import type { Command } from 'commander';
import { forget } from '../../local/forget';
import { sampleTopology } from '../../local/options';
import { root } from '../../local/places';
import { runningIn } from '../../local/running';
import type { LocalState } from '../../local/state';
import { stopRun } from '../../local/stop-run';
import { confirm } from '../ask';
import { CliError } from '../cli-error';
import { checkout, type LocalPlace } from '../local/place';
import { pairsOf, shownState } from '../local/shown';
import { type StartOptions, type StartRun, start } from '../local/start';
import type { CliSite } from '../site';
import { act, command, type Run } from '../verb';

export const localCommand = (site: CliSite, place: LocalPlace = checkout): Command =>
  command('local', 'Run Weft on this machine, without an account', 'weft local start')
    .addCommand(startCommand(site, place))
    .addCommand(stopCommand(site, place))
    .addCommand(statusCommand(site, place))
    .addCommand(resetCommand(site, place));

const startCommand = (site: CliSite, place: LocalPlace): Command =>
  command(
    'start',
    'Start a local AWS and Weft on it; it stays until it is stopped',
    'weft local start',
    'weft local start --topology my.config.ts',
  )
    .option('--topology <file>', 'run your own topology')
    .option('--sample', 'send the sample traffic through it')
    .option('--foreground', 'stay until Ctrl-C, which stops it')
    .action(act(site, (run: Run<StartOptions>) => start(run, place)));

const stopCommand = (site: CliSite, { folder }: LocalPlace): Command =>
  command(
    'stop',
    'Stop it and everything it started; its records are gone',
    'weft local stop',
  ).action(act(site, async ({ output }) => output.note(await stopRun(folder))));

const statusCommand = (site: CliSite, place: LocalPlace): Command =>
  command('status', 'Say whether it runs, and where', 'weft local status').action(
    act(site, ({ output }) => {
      const state = upIn(place);
      output.one(shownState(state), pairsOf(state));
    }),
  );

/** @throws CliError where nothing is up */
function upIn({ folder }: LocalPlace): LocalState {
  const running = runningIn(folder);
  if (running?.state) return running.state;
  throw new CliError(
    running
      ? `A start (process ${running.pid}) is under way and not up yet.`
      : 'Nothing runs here: "weft local start" starts it.',
  );
}

const resetCommand = (site: CliSite, place: LocalPlace): Command =>
  command('reset', 'Stop it, forget all records, and start again', 'weft local reset --yes')
    .option('--yes', 'do not ask')
    .action(act(site, (run: Run<{ readonly yes?: boolean }>) => reset(run, place)));

async function reset(run: Run<{ readonly yes?: boolean }>, place: LocalPlace): Promise<void> {
  const state = runningIn(place.folder)?.state;
  if (state && state.enginePid === undefined) {
    throw new CliError(
      `It runs on ${state.endpoint} (AWS_ENDPOINT_URL), which is not ours to empty: stop it, and empty that yourself.`,
    );
  }
  await confirm(run.site, 'Every record of the local Weft will be gone. Go on?', run.options);
  run.output.note(await stopRun(place.folder));
  forget(place.folder);
  await start(again(run, state), place);
}

/** The same topology as before. It is named from the root of the checkout, so that it is found from anywhere. */
function again(run: Run, state: LocalState | undefined): StartRun {
  const { site, options, output } = run;
  return {
    site: { ...site, cwd: root },
    output,
    options: { ...options, topology: ownTopology(state) },
  };
}

const ownTopology = (state: LocalState | undefined): string | undefined =>
  state?.topology === sampleTopology ? undefined : state?.topology;
