import { Names } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import {
  type EventSourceMapping,
  type EventSourceMappingOptions,
  type FilterCriteria,
  type Function as Lambda,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { acknowledge, ofMappings } from './acknowledge';
import { allow, allowReceive } from './grants';

type Mapped = Omit<EventSourceMappingOptions, 'eventSourceArn'>;

/** Has a function woken by a queue, and says which mapping does so. Lambda looks at the queue as the function. */
export function wakeBy(queue: IQueue, woken: Lambda, options: Mapped): EventSourceMapping {
  allowReceive(woken, queue);
  allow(woken, ['sqs:GetQueueAttributes'], queue.queueArn);
  const mapping = woken.addEventSourceMapping(`SqsEventSource:${Names.nodeUniqueId(queue.node)}`, {
    eventSourceArn: queue.queueArn,
    ...options,
  });
  acknowledge(mapping, ofMappings.queue);
  return mapping;
}

/** Has a function woken by what is new in a table: one batch at a time, so that a partition's items keep their order. */
export function wakeByItems(table: TableV2, woken: Lambda, filter: FilterCriteria): void {
  const eventSourceArn = table.tableStreamArn;
  if (!eventSourceArn) throw new Error(`table ${table.node.path} has no stream`);
  allow(woken, streamActions, eventSourceArn);
  const mapping = woken.addEventSourceMapping(
    `DynamoDBEventSource:${Names.nodeUniqueId(table.node)}`,
    {
      eventSourceArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      parallelizationFactor: 1,
      reportBatchItemFailures: true,
      retryAttempts: 10,
      filters: [filter as { [key: string]: unknown }],
    },
  );
  acknowledge(mapping, ofMappings.stream);
}

/** Lambda takes a mapping to a stream only with these four. */
const streamActions = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(
  (name) => `dynamodb:${name}`,
);
