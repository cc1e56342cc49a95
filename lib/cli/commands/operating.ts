import type { Command } from 'commander';
import type { CliSite } from '../site';
import { completionCommand } from './completion';
import { costCommand } from './cost';
import { deadLettersCommand } from './dead-letters';
import { doctorCommand } from './doctor';
import { errorsCommand } from './errors';
import { localCommand } from './local';
import { operationsCommand } from './operations';
import { redriveCommand } from './redrive';
import { replayCommand } from './replay';
import { topCommand } from './top';

/** What looks after a Weft, beside what publishes and reads. */
export const operatingCommands: readonly ((site: CliSite) => Command)[] = [
  deadLettersCommand,
  redriveCommand,
  replayCommand,
  operationsCommand,
  topCommand,
  costCommand,
  (site) => localCommand(site),
  doctorCommand,
  errorsCommand,
  completionCommand,
];
