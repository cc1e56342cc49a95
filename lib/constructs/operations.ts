import { Duration, Validations } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge, ofDeadLetterQueue } from './acknowledge';
import { queueEncryption } from './encryption';
import { allow, allowItems, allowSend } from './grants';
import { grantSwitch, OperatorFunction, type OperatorProps } from './operator-function';
import { wakeBy } from './wake';

/** How long a run of an operation may take. */
const runFor = Duration.minutes(5);

export interface OperationsProps extends OperatorProps {
  /** What precedes a subscription's name in the name of its webhook's secret. */
  readonly webhookSecretPrefix: string;
}

/** What operators ask for: the door that answers them, and the runner of what takes longer than an answer. */
export class Operations extends Construct {
  /** Wakes the runner. */
  readonly queue: Queue;
  /** Wake-ups that nobody could do anything with. */
  readonly deadLetters: Queue;
  readonly runner: OperatorFunction;
  /** Answers the API. */
  readonly control: OperatorFunction;

  constructor(scope: Construct, id: string, props: OperationsProps) {
    super(scope, id);
    this.deadLetters = new Queue(this, 'DeadLetters', {
      ...common(props),
      ...queueEncryption(this),
    });
    acknowledge(this.deadLetters, ofDeadLetterQueue);
    this.queue = new Queue(this, 'Queue', {
      ...common(props),
      ...queueEncryption(this),
      // A message that comes again before its run is over finds the run's lease, and leaves.
      visibilityTimeout: runFor.plus(Duration.minutes(1)),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 },
    });
    this.runner = this.createRunner(props);
    this.control = this.createControl(props);
  }

  private createRunner(props: OperatorProps): OperatorFunction {
    const made = new OperatorFunction(this, 'Runner', {
      ...props,
      door: 'operate',
      wakesItself: true,
      wakeUps: this.queue,
      timeout: runFor,
    });
    wakeBy(this.queue, made.function, { batchSize: 1 });
    for (const { queue } of Object.values(props.subscriptions)) allowSend(made.function, queue);
    return made;
  }

  private createControl(props: OperationsProps): OperatorFunction {
    const made = new OperatorFunction(this, 'Control', {
      ...props,
      door: 'control',
      wakeUps: this.queue,
    });
    const { offsets } = props.logTables;
    made.function.addEnvironment('WEBHOOK_SECRET_PREFIX', props.webhookSecretPrefix);
    made.function.addEnvironment('OFFSETS_TABLE', offsets.tableName);
    allowItems(made.function, offsets, 'GetItem', 'Query');
    allowMetrics(made.function);
    grantSwitch(made.function, props);
    return made;
  }
}

/** Lets `grantee` read metrics: CloudWatch knows no resource for that. */
function allowMetrics(grantee: LambdaFunction): void {
  allow(grantee, ['cloudwatch:GetMetricData', 'cloudwatch:ListMetrics'], '*');
  if (grantee.role) Validations.of(grantee.role).acknowledge(allMetrics);
}

const allMetrics = {
  id: 'AwsSolutions-IAM5[Resource::*]',
  reason: 'cloudwatch:GetMetricData and cloudwatch:ListMetrics know no resource; they only read.',
};

const common = ({ removalPolicy }: OperatorProps): QueueProps => ({
  enforceSSL: true,
  retentionPeriod: Duration.days(14),
  removalPolicy,
});
