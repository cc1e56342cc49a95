import { resolve } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { bundle } from './bundle';
import { runtimeOf } from './weft-function';

export interface LambdaTargetProps {
  /** The user's file, from the folder where `cdk` runs. */
  readonly entry: string;
  readonly queue: IQueue;
  /** How long a delivery is held, in seconds: the function must be done by then. */
  readonly lease: number;
}

/** The user's Lambda behind a subscription's queue. It reports failed records, and only they come again. */
export class LambdaTarget extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, { entry, queue, lease }: LambdaTargetProps) {
    super(scope, id);
    this.function = new LambdaFunction(this, 'Function', {
      ...runtimeOf(this),
      code: bundle(this, { entry: resolve(entry) }),
      timeout: Duration.seconds(Math.min(lease, 900)),
      memorySize: 512,
    });
    this.function.addEventSource(
      new SqsEventSource(queue, { batchSize: 10, reportBatchItemFailures: true }),
    );
  }
}
