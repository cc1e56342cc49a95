import { resolve } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import type { Fabric, Subscription } from '../domain/topology/fabric';
import { isNative, type Target } from '../domain/topology/target';
import { bundle } from './bundle';
import { type PushProps, pushEnvironment, wakeByQueue } from './push';
import { defined, runtimeOf } from './weft-function';

export interface LambdaTargetProps extends PushProps {
  readonly topology: Fabric;
}

/** The user's Lambda behind a subscription's queue. */
export class LambdaTarget extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: LambdaTargetProps) {
    super(scope, id);
    this.function = this.createFunction(props);
    if (isNative(props.subscription.target)) this.wakeBySqsAlone(props);
    else wakeByQueue(this.function, props);
  }

  private createFunction(props: LambdaTargetProps): LambdaFunction {
    const { subscription } = props;
    return new LambdaFunction(this, 'Function', {
      ...runtimeOf(this),
      ...codeOf(this, props),
      timeout: Duration.seconds(subscription.lease),
      memorySize: 512,
      ...(!isNative(subscription.target) && { environment: pushEnvironment(props) }),
    });
  }

  /** SQS's own behaviour: the function reports failed records, only they come again, and SQS counts. */
  private wakeBySqsAlone({ queue }: LambdaTargetProps): void {
    this.function.addEventSource(
      new SqsEventSource(queue, { batchSize: 10, reportBatchItemFailures: true }),
    );
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
