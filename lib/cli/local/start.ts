import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { startInBackground } from '../../local/background';
import { runInForeground } from '../../local/foreground';
import { sampleTopology } from '../../local/options';
import { root } from '../../local/places';
import { type Running, runningIn } from '../../local/running';
import { CliError, Told, UsageError } from '../cli-error';
import { harmlessLines } from '../harmless';
import type { CliSite } from '../site';
import type { Run } from '../verb';
import { type LocalPlace, logOf } from './place';
import { nextSteps, pairsOf, shownState } from './shown';

export interface StartOptions {
  readonly topology?: string;
  readonly sample?: boolean;
  readonly foreground?: boolean;
}

export type StartRun = Pick<Run<StartOptions>, 'site' | 'options' | 'output'>;

/** Starts Weft unless it runs, and says where it is. @throws CliError where something else is in the way */
export async function start(run: StartRun, place: LocalPlace): Promise<void> {
  const args = [...place.runner, ...optionsOf(run)];
  const before = runningIn(place.folder);
  if (before) return tellRunning(run, before);
  const { env, signal, stderr } = run.site;
  if (run.options.foreground) return ended(await runInForeground({ args, env, signal }));
  const show = (text: string) => stderr.write(harmlessLines(text));
  await startInBackground({ args, env, signal, show, log: logOf(place) });
  tellUp(run, place);
}

/** The topology that is meant, from the root of the checkout, as a run names it. */
const topologyFile = ({ cwd }: Pick<CliSite, 'cwd'>, { topology }: StartOptions): string =>
  topology === undefined ? sampleTopology : relative(root, resolve(cwd, topology));

/** What the runner is told. @throws UsageError */
function optionsOf({ site, options: { topology, sample } }: StartRun): string[] {
  if (topology === undefined) return sample ? [] : ['--no-sample'];
  if (sample)
    throw new UsageError('--sample belongs to the sample topology: leave --topology out.');
  const file = resolve(site.cwd, topology);
  if (!existsSync(file)) throw new UsageError(`--topology: there is no file ${file}`);
  return ['--topology', file];
}

function tellRunning({ site, options, output }: StartRun, { pid, state }: Running): void {
  if (!state) {
    throw new CliError(
      `Another start (process ${pid}) is under way and not up yet: wait for it, or end it with "weft local stop".`,
    );
  }
  const theirs = state.topology ?? sampleTopology;
  if (options.topology !== undefined && topologyFile(site, options) !== theirs) {
    throw new CliError(
      `A local Weft runs already (process ${pid}), with ${theirs}: end it first with "weft local stop".`,
    );
  }
  output.note('It runs already.');
  output.one(shownState(state), pairsOf(state));
}

function tellUp({ output }: StartRun, place: LocalPlace): void {
  const state = runningIn(place.folder)?.state;
  if (!state) throw new CliError(`It was up, and has ended since: ${logOf(place)} says why.`);
  output.one(shownState(state), pairsOf(state));
  output.say(nextSteps(state));
}

function ended(status: number): void {
  if (status !== 0) throw new Told(1);
}
