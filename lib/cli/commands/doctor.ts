import { execFile } from 'node:child_process';
import type { Command } from 'commander';
import { root, weftFolder } from '../../local/places';
import { runningIn } from '../../local/running';
import type { DoctorOptions, DoctorSite } from '../doctor/check';
import { examine } from '../doctor/doctor';
import type { CliSite } from '../site';
import { act, command, type Run } from '../verb';

export const doctorCommand = (site: CliSite): Command =>
  command('doctor', 'What is wrong with this set-up, and what to do about it', 'weft doctor')
    .option('--topology <file>', 'look at your own topology')
    .action(act(site, (run: Run<DoctorOptions>) => examine(run, doctorSite(site))));

const doctorSite = (site: CliSite): DoctorSite => ({
  ...site,
  root,
  nodeVersion: process.versions.node,
  run: outputOf(site.env),
  running: () => runningIn(weftFolder),
});

/** Longest that a program may take, in milliseconds. */
const timeout = 10_000;

const outputOf =
  (env: CliSite['env']) =>
  (program: string, args: readonly string[]): Promise<string | undefined> =>
    new Promise((resolve) => {
      execFile(program, [...args], { timeout, env: { ...env } }, (error, stdout) =>
        resolve(error ? undefined : stdout),
      );
    });
