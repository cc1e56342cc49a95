import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Outside } from '../domain/outside';
import type { Fabric } from '../domain/topology/fabric';
import { DynamoDiscarded } from './dynamo-discarded';
import { DynamoLanes } from './dynamo-lanes';
import { DynamoLetters } from './dynamo-letters';
import { DynamoLog } from './dynamo-log';
import { DynamoOperations } from './dynamo-operations';
import { DynamoReminders } from './dynamo-reminders';
import { QueueState } from './queue-state';
import { SqsDeadQueue } from './sqs-dead-queue';
import { SqsTickets } from './sqs-tickets';
import { SqsWakeUps } from './sqs-wake-ups';

/** The environment that the stack sets for all who do what an operator asks for. */
export const operatorEnv = [
  'DEAD_LETTERS_TABLE',
  'OPERATIONS_TABLE',
  'LOG_TABLE',
  'QUEUE_URL_PREFIX',
  'OPERATIONS_QUEUE_URL',
] as const;

export interface OperatorSite {
  readonly clients: { readonly dynamo: DynamoDBClient; readonly sqs: SQSClient };
  readonly env: Readonly<Record<(typeof operatorEnv)[number], string>>;
  readonly topology: Fabric;
  readonly outside: Outside;
}

/** What operators' work needs, on DynamoDB and SQS. */
export function operatorPorts({ clients: { dynamo, sqs }, env, topology, outside }: OperatorSite) {
  const tables = { deadLetters: env.DEAD_LETTERS_TABLE, operations: env.OPERATIONS_TABLE };
  const places = { topology, urlPrefix: env.QUEUE_URL_PREFIX };
  const tickets = new SqsTickets(sqs, places);
  const queues = new QueueState(sqs, places);
  return {
    topology,
    outside,
    queues,
    tickets,
    lanes: new DynamoLanes(dynamo, tables, outside),
    shelf: new DynamoLetters(dynamo, tables.deadLetters),
    reminders: new DynamoReminders(dynamo, tables.deadLetters),
    discarded: new DynamoDiscarded(dynamo, tables.deadLetters),
    operations: new DynamoOperations(dynamo, tables.operations),
    log: new DynamoLog(dynamo, env.LOG_TABLE),
    queue: new SqsDeadQueue(sqs, places),
    wakeUps: new SqsWakeUps(sqs, env.OPERATIONS_QUEUE_URL),
    replayer: tickets.replayer.bind(tickets),
    isOrdered: tickets.isOrdered.bind(tickets),
    depthOf: queues.depth.bind(queues),
  };
}
