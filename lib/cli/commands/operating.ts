import type { Command } from 'commander';
import type { CliSite } from '../site';
import { errorsCommand } from './errors';
import { localCommand } from './local';

/** What looks after a Weft, beside what publishes and reads. */
export const operatingCommands: readonly ((site: CliSite) => Command)[] = [
  (site) => localCommand(site),
  errorsCommand,
];
