import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  Architecture,
  Function as LambdaFunction,
  RecursiveLoop,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { withoutAlarms } from '../domain/topology/alarm-settings';
import type { Fabric } from '../domain/topology/fabric';
import { acknowledge, ofFunctions, wokenBy } from './acknowledge';
import { bundle } from './bundle';
import { keyOf } from './encryption';
import { functionRole } from './function-role';
import { metricNamespaceOf } from './metric-namespace';
import { acknowledgeTracing, tracingOf } from './tracing';

export interface WeftFunctionProps {
  /** File in `lambdas/`, without its ending. */
  readonly door: string;
  readonly topology: Fabric;
  readonly environment?: Record<string, string>;
  /** @default Duration.seconds(29) what API Gateway waits for, less one */
  readonly timeout?: Duration;
  /** It wakes itself on purpose, through a queue: Lambda would stop it for a loop. @default false */
  readonly wakesItself?: boolean;
  /** What it may do grows with the topology, and may fill several policies. @default false */
  readonly grows?: boolean;
  /** In MB; the CPU comes with it. @default 512 */
  readonly memorySize?: number;
}

/** One doorway of `lambdas/`, with its log group. */
export class WeftFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: WeftFunctionProps) {
    super(scope, id);
    const entry = join(__dirname, '..', '..', 'lambdas', `${props.door}.ts`);
    this.function = new LambdaFunction(this, 'Function', {
      ...runtimeOf(this, props),
      code: bundle(this, { entry, define: defined(props.topology) }),
      timeout: props.timeout ?? Duration.seconds(29),
      memorySize: props.memorySize ?? 512,
      ...(isOfClock(props.door) ? {} : tracingOf(this)),
      ...(props.wakesItself && { recursiveLoop: RecursiveLoop.ALLOW }),
      environment: {
        ...measuring(this),
        POWERTOOLS_SERVICE_NAME: `weft-${props.door}`,
        ...props.environment,
      },
    });
    acknowledge(this.function, { ...ofFunctions, ...wakerOf[props.door] });
    if (!isOfClock(props.door)) acknowledgeTracing(this, this.function);
  }
}

/** What every function runs on, the user's own included: with a log and a role of its own. */
export function runtimeOf(scope: Construct, { grows }: { readonly grows?: boolean } = {}) {
  const logGroup = new LogGroup(scope, 'Logs', {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
    encryptionKey: keyOf(scope),
  });
  return {
    runtime: Runtime.NODEJS_22_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    logGroup,
    role: functionRole(scope, { logGroup, grows }),
  };
}

/** Where a function's metrics go. */
export const measuring = (scope: Construct): Record<string, string> => ({
  POWERTOOLS_METRICS_NAMESPACE: metricNamespaceOf(scope),
});

// A topology may be larger than the 4 KB that Lambda allows for environment variables, so it goes into the code.
export const defined = (topology: Fabric): Record<string, string> => ({
  'process.env.WEFT_TOPOLOGY': JSON.stringify(JSON.stringify(withoutAlarms(topology))),
});

/** What only a clock wakes is not traced: it would cost a trace a minute, of nothing. */
const isOfClock = (door: string): boolean => wakerOf[door] === wokenBy.clock;

const wakerOf: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  authorize: wokenBy.api,
  catalog: wokenBy.api,
  consume: wokenBy.api,
  control: wokenBy.api,
  groups: wokenBy.api,
  keys: wokenBy.api,
  publish: wokenBy.api,
  read: wokenBy.api,
  caretake: wokenBy.clock,
  compact: wokenBy.clock,
  sweep: wokenBy.clock,
  'fan-out': wokenBy.stream,
  'keep-latest': wokenBy.stream,
  'deliver-event-bus': wokenBy.queue,
  'deliver-webhook': wokenBy.queue,
  operate: wokenBy.queue,
  ingest: wokenBy.events,
};
