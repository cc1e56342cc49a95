import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { topicResource } from '../../lib/domain/topology/resource-names';
import type { AwsAccess, SdkConfig } from '../../lib/local/access';
import { bootstrap, deploy, type StackOutputs } from '../../lib/local/deploy';
import { type Door, doorOf } from '../../lib/local/door';
import { startEngine } from '../../lib/local/engine';
import { weftFolder } from '../../lib/local/places';
import { claim, release } from '../../lib/local/run-file';
import { step } from '../../lib/local/step';
import type { AnyClient } from './counting';
import topology from './topology';

/** A deployment of the benchmark's topology. */
export interface Site extends Door {
  readonly sdk: SdkConfig;
  /** The environment in which SDK clients reach it. */
  readonly env: NodeJS.ProcessEnv;
  readonly outputs: StackOutputs;
  /** What the stack sets for fan-out. */
  readonly fanOutEnv: Readonly<
    Record<'LOG_TABLE' | 'OFFSETS_TABLE' | 'TOPIC_ARN_PREFIX' | 'FAN_OUT_DEAD_LETTERS_URL', string>
  >;
  readonly topicArn: (topic: string) => string;
  readonly queueUrl: (subscription: string) => string;
  /** Has a client's calls counted, where somebody counts. */
  readonly watch: <C extends AnyClient>(client: C) => C;
}

const prefix = 'WeftBench-';

/** Starts an engine, deploys, does `work`, and stops what was started. */
export async function withSite<T>(work: (site: Site) => Promise<T>): Promise<T> {
  const folder = join(weftFolder, 'bench');
  await claim(folder);
  const engine = await step('Starting the local AWS (MiniStack)', () => startEngine(folder));
  try {
    const place = { access: engine.access, folder };
    await step('Preparing it for the CDK (cdk bootstrap)', () => bootstrap(place));
    const outputs = await step('Deploying the benchmark (cdk deploy)', () =>
      deploy(place, { topology: 'scripts/bench/topology.ts', stackName: 'WeftBench' }),
    );
    return await work(siteOf(engine.access, outputs, await doorOf(engine.access, outputs)));
  } finally {
    await engine.stop();
    release(folder);
    rmSync(join(folder, 'cdk.out'), { recursive: true, force: true });
  }
}

export function siteOf({ sdk, env }: AwsAccess, outputs: StackOutputs, door: Door): Site {
  const account = outputs.LogTableArn?.split(':')[4] ?? '000000000000';
  const topicArnPrefix = `arn:aws:sns:${sdk.region}:${account}:${prefix}`;
  const queueUrl = (name: string) => `${sdk.endpoint}/${account}/${prefix}${name}`;
  return {
    ...door,
    sdk,
    env,
    outputs,
    fanOutEnv: {
      LOG_TABLE: outputs.LogTableName ?? '',
      OFFSETS_TABLE: outputs.OffsetsTableName ?? '',
      TOPIC_ARN_PREFIX: topicArnPrefix,
      FAN_OUT_DEAD_LETTERS_URL: queueUrl('unused'),
    },
    topicArn: (topic) =>
      `${topicArnPrefix}${topicResource(topology, { namespace: topology.namespace, topic })}`,
    queueUrl,
    watch: (client) => client,
  };
}
