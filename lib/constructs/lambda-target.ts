import { resolve } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import {
  Code,
  type EventSourceMapping,
  Function as LambdaFunction,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Fabric, Subscription } from '../domain/topology/fabric';
import { isNative, type Target } from '../domain/topology/target';
import { acknowledge, ofFunctions, wokenBy } from './acknowledge';
import { bundle } from './bundle';
import { type PushProps, pushEnvironment, wakeByQueue } from './push';
import { acknowledgeTracing, tracingOf } from './tracing';
import { wakeBy } from './wake';
import { defined, measuring, runtimeOf } from './weft-function';

export interface LambdaTargetProps extends PushProps {
  readonly topology: Fabric;
}

/** The user's Lambda behind a subscription's queue. */
export class LambdaTarget extends Construct {
  readonly function: LambdaFunction;
  /** What takes the records from the queue to the function. */
  readonly mapping: EventSourceMapping;

  constructor(scope: Construct, id: string, props: LambdaTargetProps) {
    super(scope, id);
    this.function = this.createFunction(props);
    acknowledge(this.function, { ...ofFunctions, ...wokenBy.queue });
    acknowledgeTracing(this, this.function);
    this.mapping = isNative(props.subscription.target)
      ? this.wakeBySqsAlone(props)
      : wakeByQueue(this.function, props);
  }

  private createFunction(props: LambdaTargetProps): LambdaFunction {
    const { subscription } = props;
    return new LambdaFunction(this, 'Function', {
      ...runtimeOf(this),
      ...tracingOf(this),
      ...codeOf(this, props),
      timeout: Duration.seconds(subscription.lease),
      memorySize: 512,
      ...(!isNative(subscription.target) && {
        environment: { ...measuring(this), ...pushEnvironment(props) },
      }),
    });
  }

  /** SQS's own behaviour: the function reports failed records, only they come again, and SQS counts. */
  private wakeBySqsAlone({ queue }: LambdaTargetProps): EventSourceMapping {
    return wakeBy(queue, this.function, { batchSize: 10, reportBatchItemFailures: true });
  }
}

function codeOf(scope: Construct, { subscription, topology }: LambdaTargetProps) {
  const target = lambdaOf(subscription);
  if ('entry' in target)
    return { code: bundle(scope, { entry: resolve(target.entry), define: defined(topology) }) };
  return {
    code: Code.fromAsset(resolve(target.folder)),
    runtime: new Runtime(target.runtime),
    handler: target.handler,
  };
}

/** @throws Error when the subscription's target is something else */
function lambdaOf({ name, target }: Subscription): Extract<Target, { kind: 'lambda' }> {
  if (target.kind === 'lambda') return target;
  throw new Error(`subscription ${name} has no Lambda as its target, but "${target.kind}"`);
}
