import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { StackOutputs } from './deploy';
import type { Door } from './door';
import type { Engine } from './engine';
import { readJson, writeJson } from './json-file';
import { weftFolder } from './places';

/** What runs here, so that scripts and the CLI find it. Kept in `.weft/local.json` while it is up. */
export interface LocalState extends Door {
  readonly endpoint: string;
  readonly region: string;
  /** The runner: it ends everything when it gets SIGTERM. */
  readonly pid: number;
  /** The engine's process; missing when `AWS_ENDPOINT_URL` names another one. */
  readonly enginePid?: number;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly outputs: StackOutputs;
  /** The topology's file, from the root of the checkout. */
  readonly topology?: string;
  /** What the CDK's stack is called. */
  readonly stack?: string;
}

const stateFile = (folder: string): string => join(folder, 'local.json');

export const describeRun = (
  { access: { endpoint, region }, pid: enginePid }: Engine,
  door: Door,
  outputs: StackOutputs,
): LocalState => ({
  ...door,
  endpoint,
  region,
  pid: process.pid,
  enginePid,
  startedAt: new Date().toISOString(),
  outputs,
});

export const writeState = (state: LocalState): void => writeJson(stateFile(weftFolder), state);

/** What the file says; whoever wrote it may be gone. */
export const readState = (folder = weftFolder): LocalState | undefined =>
  readJson<LocalState>(stateFile(folder));

export const removeState = (folder = weftFolder): void =>
  rmSync(stateFile(folder), { force: true });
