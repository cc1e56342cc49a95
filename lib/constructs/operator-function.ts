import { type Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Fabric } from '../domain/topology/fabric';
import type { LogTables } from './log-tables';
import type { SubscriptionQueue } from './subscription-queue';
import { WeftFunction } from './weft-function';

/** What all who do operators' work share. */
export interface OperatorProps {
  readonly topology: Fabric;
  /** Dead letters, and the operations that mend them. */
  readonly tables: { readonly deadLetters: ITableV2; readonly operations: ITableV2 };
  readonly logTables: LogTables;
  readonly subscriptions: Readonly<Record<string, SubscriptionQueue>>;
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
    grantTables(this.function, props);
    props.wakeUps.grantSendMessages(this.function);
  }
}

function grantTables(grantee: IGrantable, { tables, logTables }: OperatorProps): void {
  const items = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];
  const lanes = ['dynamodb:Query', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'];
  tables.deadLetters.grant(grantee, ...items, ...lanes);
  tables.operations.grant(grantee, ...items, 'dynamodb:Scan');
  logTables.log.grant(grantee, 'dynamodb:Query');
}

/** Lets `grantee` turn the way from a queue to its consumer off and on. */
export function grantSwitch(grantee: LambdaFunction, { subscriptions }: OperatorProps): void {
  for (const { queue } of Object.values(subscriptions))
    queue.grant(grantee, 'sqs:GetQueueAttributes');
  // Mappings have names of their own that nobody knows before they are listed, and a list has no resource.
  const mappings = { service: 'lambda', resource: 'event-source-mapping:*' };
  for (const [action, resource] of [
    ['lambda:ListEventSourceMappings', '*'],
    ['lambda:UpdateEventSourceMapping', Stack.of(grantee).formatArn(mappings)],
  ] as const) {
    grantee.addToRolePolicy(new PolicyStatement({ actions: [action], resources: [resource] }));
  }
}
