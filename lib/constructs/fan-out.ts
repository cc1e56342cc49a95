import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { FilterCriteria, FilterRule } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type Fabric, topicsOf } from '../domain/topology/fabric';
import { acknowledge, ofDeadLetterQueue, ofSchedule } from './acknowledge';
import { queueEncryption } from './encryption';
import { allow, allowItems, allowSend } from './grants';
import { readsOfAll, saysIdleRun } from './idle-run';
import type { LogTables } from './log-tables';
import { wakeByItems } from './wake';
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

  constructor(scope: Construct, id: string, props: FanOutProps) {
    super(scope, id);
    this.deadLetters = new Queue(this, 'DeadLetters', {
      ...queueEncryption(this),
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: props.removalPolicy,
    });
    acknowledge(this.deadLetters, ofDeadLetterQueue);
    this.dispatcher = this.createFunction('fan-out', 'Dispatcher', props);
    this.sweeper = this.createFunction('sweep', 'Sweeper', props);
    // It deletes what is past a topic's retention, too.
    allowItems(this.sweeper.function, props.tables.log, 'DeleteItem');
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
    allowItems(grantee, tables.log, 'Query');
    allowItems(grantee, tables.offsets, 'GetItem', 'Query', 'UpdateItem');
    allowSend(grantee, this.deadLetters);
    for (const { topicArn } of topics) allow(grantee, ['sns:Publish'], topicArn);
  }

  // One batch at a time: the order of a partition's items is the order in which they are dispatched.
  private wakeByStream({ tables }: FanOutProps): void {
    const inserts = FilterCriteria.filter({ eventName: FilterRule.isEqual('INSERT') });
    wakeByItems(tables.log, this.dispatcher.function, inserts);
  }

  private wakeByClock({ topology, sweepEvery = Duration.minutes(5) }: FanOutProps): void {
    const rule = new Rule(this, 'SweepSchedule', {
      schedule: Schedule.rate(sweepEvery),
      targets: [new LambdaFunction(this.sweeper.function, { retryAttempts: 0 })],
    });
    acknowledge(rule, ofSchedule);
    saysIdleRun(rule, { reads: readsOfAll(topicsOf(topology)), receives: 0 });
  }
}
