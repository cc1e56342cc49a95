import type { EventSourceMapping, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Subscription } from '../domain/topology/fabric';
import type { DeadLetterTables } from './dead-letter-tables';
import { allowHold } from './grants';
import { wakeBy } from './wake';

export interface PushProps {
  readonly subscription: Subscription;
  readonly queue: IQueue;
  readonly tables: DeadLetterTables;
}

/** What a subscription's own Lambda has to know. */
export const pushEnvironment = ({ subscription, queue, tables }: PushProps) => ({
  NAMESPACE: subscription.namespace,
  SUBSCRIPTION: subscription.name,
  QUEUE_URL: queue.queueUrl,
  DEAD_LETTERS_TABLE: tables.deadLetters.tableName,
  OPERATIONS_TABLE: tables.operations.tableName,
});

/** Has a subscription's own Lambda woken by its queue, and lets it park, and follow redrives. */
export function wakeByQueue(
  worker: LambdaFunction,
  { queue, tables }: PushProps,
): EventSourceMapping {
  tables.grantLanes(worker);
  allowHold(worker, queue);
  return wakeBy(queue, worker, { batchSize: 10, reportBatchItemFailures: true });
}
