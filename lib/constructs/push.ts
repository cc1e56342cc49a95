import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Subscription } from '../domain/topology/fabric';
import type { DeadLetterTables } from './dead-letter-tables';

export interface PushProps {
  readonly subscription: Subscription;
  readonly queue: IQueue;
  readonly tables: DeadLetterTables;
}

/** What a subscription's own Lambda has to know. */
export const pushEnvironment = ({ subscription, queue, tables }: PushProps) => ({
  SUBSCRIPTION: subscription.name,
  QUEUE_URL: queue.queueUrl,
  DEAD_LETTERS_TABLE: tables.deadLetters.tableName,
  OPERATIONS_TABLE: tables.operations.tableName,
});

/** Has a subscription's own Lambda woken by its queue, and lets it park, and follow redrives. */
export function wakeByQueue(worker: LambdaFunction, { queue, tables }: PushProps): void {
  grantLanes(worker, tables);
  worker.addEventSource(
    new SqsEventSource(queue, { batchSize: 10, reportBatchItemFailures: true }),
  );
}

/** Lets `grantee` park keys, and deliver what waits. */
export function grantLanes(
  grantee: IGrantable,
  { deadLetters, operations }: DeadLetterTables,
): void {
  deadLetters.grant(
    grantee,
    'dynamodb:GetItem',
    'dynamodb:Query',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'dynamodb:DeleteItem',
    'dynamodb:ConditionCheckItem',
  );
  operations.grant(grantee, 'dynamodb:GetItem', 'dynamodb:UpdateItem');
}
