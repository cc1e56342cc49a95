import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AwsAccess } from './access';
import { run } from './command';
import { makeTopicsFifo } from './fifo-topics';
import { readJson } from './json-file';
import { packageFile, root } from './places';
import { Problem } from './problem';

/** Where a deployment goes, and where it may write. */
export interface Site {
  readonly access: AwsAccess;
  /** Holds `cdk.out` and the outputs; claimed for this run. */
  readonly folder: string;
  /** Ends the deployment when aborted. @default never */
  readonly signal?: AbortSignal;
}

export interface Deployment {
  /** The topology's file, from the root of the checkout. */
  readonly topology: string;
  /** @default 'Weft' */
  readonly stackName?: string;
  /** `none` leaves the HTTP API out, for an endpoint without API Gateway v2. @default 'http' */
  readonly api?: 'http' | 'none';
}

/** What the stack tells about itself, by the names of its outputs. */
export type StackOutputs = Readonly<Record<string, string>>;

/**
 * Makes the endpoint ready for the CDK. May be repeated.
 * @throws Problem with what the CDK said, when it fails
 */
export async function bootstrap(site: Site): Promise<void> {
  const { account, region } = site.access;
  // With the environment named and no app in reach, nothing is synthesised.
  const cwd = account ? site.folder : root;
  const environment = account ? [`aws://${account}/${region}`] : [];
  await cdk('cdk bootstrap', site, { cwd, args: ['bootstrap', ...environment] });
}

/**
 * Deploys the app's stack, or brings it up to date; data that is there stays.
 * @returns the stack's outputs
 * @throws Problem with what the CDK said, when it fails
 */
export async function deploy(
  site: Site,
  { topology, stackName = 'Weft', api = 'http' }: Deployment,
): Promise<StackOutputs> {
  const outputs = join(site.folder, 'outputs.json');
  rmSync(outputs, { force: true });
  const context = [
    `stack=${stackName}`,
    `topology=${topology}`,
    'protect=false',
    'loopback-webhooks=true',
    ...(api === 'none' ? ['api=none'] : []),
  ];
  await cdk('cdk deploy', site, {
    cwd: root,
    args: [
      'deploy',
      stackName,
      ...['--app', appFor(site.access)],
      ...context.flatMap((pair) => ['--context', pair]),
      ...['--require-approval', 'never'],
      ...['--output', join(site.folder, 'cdk.out')],
      ...['--outputs-file', outputs],
    ],
  });
  await makeTopicsFifo(site.access.sdk, stackName);
  return outputsOf(outputs, stackName);
}

/** Whatever speaks plain HTTP is no AWS, but an engine at home. */
const appFor = ({ endpoint }: AwsAccess): string =>
  `node --import tsx ${endpoint.startsWith('http://') ? 'lib/local/engine-app.ts' : 'bin/weft-app.ts'}`;

function outputsOf(file: string, stackName: string): StackOutputs {
  const outputs = readJson<Record<string, StackOutputs>>(file)?.[stackName];
  if (!outputs) throw new Problem(`cdk deploy ended without the outputs of stack ${stackName}.`);
  return outputs;
}

// The validation takes ten seconds; a deployment to AWS runs it.
const quickly = { CDK_VALIDATION: 'false', CDK_DISABLE_CLI_TELEMETRY: 'true' };

interface CdkCall {
  readonly cwd: string;
  readonly args: readonly string[];
}

async function cdk(name: string, { access, folder, signal }: Site, call: CdkCall): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await run({
    name,
    file: packageFile('aws-cdk/bin/cdk'),
    args: [...call.args, '--ci', '--no-notices', '--no-version-reporting'],
    cwd: call.cwd,
    env: { ...process.env, ...access.env, ...quickly },
    signal,
  });
}
