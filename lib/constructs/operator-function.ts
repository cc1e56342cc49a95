import { type Duration, type RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Fabric } from '../domain/topology/fabric';
import type { DeadLetterTables } from './dead-letter-tables';
import { allow, allowItems, allowSend } from './grants';
import type { LogTables } from './log-tables';
import type { SubscriptionQueue } from './subscription-queue';
import { WeftFunction } from './weft-function';

/** What all who do operators' work share. */
export interface OperatorProps {
  readonly topology: Fabric;
  /** Dead letters, and the operations that mend them. */
  readonly tables: DeadLetterTables;
  readonly logTables: LogTables;
  /** Of all namespaces. */
  readonly subscriptions: Readonly<Record<string, SubscriptionQueue>>;
  /** ARNs of the event source mappings that take records from the queues to their Lambdas. */
  readonly mappings: readonly string[];
  /** What precedes a queue's resource name in its URL. */
  readonly queueUrlPrefix: string;
  readonly removalPolicy: RemovalPolicy;
}

export interface OperatorFunctionProps extends OperatorProps {
  /** File in `lambdas/`, without its ending. */
  readonly door: string;
  /** Where operations are woken. */
  readonly wakeUps: IQueue;
  readonly timeout?: Duration;
  readonly wakesItself?: boolean;
}

/** A Lambda that does operators' work, and may do to tables and queues what that takes. */
export class OperatorFunction extends Construct {
  readonly function: WeftFunction['function'];

  constructor(scope: Construct, id: string, props: OperatorFunctionProps) {
    super(scope, id);
    this.function = new WeftFunction(this, 'Weft', {
      door: props.door,
      topology: props.topology,
      grows: true,
      ...(props.timeout && { timeout: props.timeout }),
      ...(props.wakesItself && { wakesItself: true }),
      environment: {
        DEAD_LETTERS_TABLE: props.tables.deadLetters.tableName,
        OPERATIONS_TABLE: props.tables.operations.tableName,
        LOG_TABLE: props.logTables.log.tableName,
        QUEUE_URL_PREFIX: props.queueUrlPrefix,
        OPERATIONS_QUEUE_URL: props.wakeUps.queueUrl,
      },
    }).function;
    props.tables.grantOperate(this.function);
    allowItems(this.function, props.logTables.log, 'Query');
    allowSend(this.function, props.wakeUps);
  }
}

/** Lets `grantee` turn the way from a queue to its consumer off and on. */
export function grantSwitch(
  grantee: LambdaFunction,
  { subscriptions, mappings }: OperatorProps,
): void {
  for (const { queue } of Object.values(subscriptions))
    allow(grantee, ['sqs:GetQueueAttributes'], queue.queueArn);
  if (mappings.length === 0) return;
  // A list has no resource.
  allow(grantee, ['lambda:ListEventSourceMappings'], '*');
  if (grantee.role) Validations.of(grantee.role).acknowledge(wideList);
  allow(grantee, ['lambda:UpdateEventSourceMapping'], ...mappings);
}

const wideList = {
  id: 'AwsSolutions-IAM5[Resource::*]',
  reason: 'lambda:ListEventSourceMappings knows no resource; it shows which mappings there are.',
};
