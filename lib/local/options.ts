import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './places';
import { Problem } from './problem';

export interface Options {
  /** The topology's file, from the root of the checkout. */
  readonly topology: string;
  /** Whether to send the sample traffic. */
  readonly sample: boolean;
  /** Whether to end after the deployment and the sample. */
  readonly exit: boolean;
  readonly help: boolean;
}

export const usage = `Usage: npm start -- [options]

  --exit             end after the sample; exit status 0 only if nothing was lost or out of order
  --topology <file>  run your own topology instead of bin/weft.config.ts, without the sample
  --no-sample        deploy and stay up, without the sample traffic
  --help             show this

  AWS_ENDPOINT_URL   use this endpoint instead of starting the local engine
  WEFT_PORT          the local engine's port; a free one when unset
  WEFT_API=invoke    leave out the HTTP API, for an endpoint without API Gateway v2, and the sample`;

/** What is run where no topology is named. */
export const sampleTopology = 'bin/weft.config.ts';

const known = {
  exit: { type: 'boolean', default: false },
  topology: { type: 'string' },
  'no-sample': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/**
 * Reads the command line.
 * @param from the folder from which a relative file is meant
 * @throws Problem with the usage, when an option is unknown or its file is missing
 */
export function readOptions(args: readonly string[], from: string): Options {
  const values = parse(args);
  const { topology, exit, help } = values;
  return {
    topology: topology === undefined ? sampleTopology : fileAt(resolve(from, topology)),
    sample: topology === undefined && !values['no-sample'],
    exit,
    help,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: known }).values;
  } catch (error) {
    throw new Problem(`${(error as Error).message}\n\n${usage}`);
  }
}

function fileAt(path: string): string {
  if (!existsSync(path)) throw new Problem(`--topology: there is no file ${path}`);
  return relative(root, path);
}
