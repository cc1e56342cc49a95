import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Fabric } from '../domain/topology/fabric';
import { deadLetterAlarm } from './dead-letter-alarm';
import type { LogTables } from './log-tables';
import { WeftFunction } from './weft-function';

export interface FanOutProps {
  readonly topology: Fabric;
  readonly tables: LogTables;
  readonly topics: readonly ITopic[];
  /** What precedes a topic's resource name in its ARN. */
  readonly topicArnPrefix: string;
  readonly removalPolicy: RemovalPolicy;
  /** How often what a lost wake-up left behind is looked for. @default Duration.minutes(5) */
  readonly sweepEvery?: Duration;
}

/** From the log to the topics: woken by the table's stream, and by a sweeper where a wake-up was lost. */
export class FanOut extends Construct {
  readonly dispatcher: WeftFunction;
  readonly sweeper: WeftFunction;
  /** What can't be dispatched, ever. */
  readonly deadLetters: Queue;
  /** Goes off when there is such a thing. */
  readonly deadLetterAlarm: Alarm;

  constructor(scope: Construct, id: string, props: FanOutProps) {
    super(scope, id);
    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: props.removalPolicy,
    });
    this.deadLetterAlarm = deadLetterAlarm(
      this,
      this.deadLetters,
      'Weft could not dispatch records and set them aside; the queue says which and why.',
    );
    this.dispatcher = this.createFunction('fan-out', 'Dispatcher', props);
    this.sweeper = this.createFunction('sweep', 'Sweeper', props);
    // It deletes what is past a topic's retention, too.
    props.tables.log.grant(this.sweeper.function, 'dynamodb:DeleteItem');
    this.wakeByStream(props);
    this.wakeByClock(props);
  }

  private createFunction(door: string, id: string, props: FanOutProps): WeftFunction {
    const made = new WeftFunction(this, id, {
      door,
      topology: props.topology,
      timeout: Duration.minutes(2),
      environment: {
        LOG_TABLE: props.tables.log.tableName,
        OFFSETS_TABLE: props.tables.offsets.tableName,
        TOPIC_ARN_PREFIX: props.topicArnPrefix,
        FAN_OUT_DEAD_LETTERS_URL: this.deadLetters.queueUrl,
      },
    });
    this.grantDispatch(made.function, props);
    return made;
  }

  private grantDispatch(grantee: IGrantable, { tables, topics }: FanOutProps): void {
    tables.log.grant(grantee, 'dynamodb:Query');
    tables.offsets.grant(grantee, 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem');
    this.deadLetters.grantSendMessages(grantee);
    for (const topic of topics) topic.grantPublish(grantee);
  }

  // One batch at a time: the order of a partition's items is the order in which they are dispatched.
  private wakeByStream({ tables }: FanOutProps): void {
    this.dispatcher.function.addEventSource(
      new DynamoEventSource(tables.log, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: 100,
        parallelizationFactor: 1,
        reportBatchItemFailures: true,
        retryAttempts: 10,
        filters: [FilterCriteria.filter({ eventName: FilterRule.isEqual('INSERT') })],
      }),
    );
  }

  private wakeByClock({ sweepEvery = Duration.minutes(5) }: FanOutProps): void {
    new Rule(this, 'SweepSchedule', {
      schedule: Schedule.rate(sweepEvery),
      targets: [new LambdaFunction(this.sweeper.function, { retryAttempts: 0 })],
    });
  }
}
