import {
  type TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Operation } from '../domain/operations/operation';
import type { Begun } from '../domain/operations/operation-store';
import { placesKey } from '../domain/topology/keys';
import { text } from './item-values';
import { toOperationItem } from './operation-item';

interface Beginning {
  readonly operation: Operation;
  readonly places: number;
}

/**
 * An operation, and its place among those of its namespace: both are written, or neither, so that a place always
 * names an operation that can be looked up.
 */
export function beginning(TableName: string, { operation, places }: Beginning) {
  const operationPut = {
    TableName,
    Item: toOperationItem(operation),
    ConditionExpression: 'attribute_not_exists(pk)',
  };
  const placeTaken = {
    TableName,
    Key: { pk: text(placesKey(operation.namespace)) },
    UpdateExpression: 'ADD #ids :id',
    ConditionExpression: 'attribute_not_exists(#ids) OR size(#ids) < :places',
    ExpressionAttributeNames: { '#ids': 'ids' },
    ExpressionAttributeValues: { ':id': { SS: [operation.id] }, ':places': { N: String(places) } },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  };
  return new TransactWriteItemsCommand({
    TransactItems: [{ Put: operationPut }, { Update: placeTaken }],
  });
}

interface Vacating {
  readonly namespace: string;
  readonly ids: readonly string[];
}

export const vacating = (TableName: string, { namespace, ids }: Vacating) =>
  new UpdateItemCommand({
    TableName,
    Key: { pk: text(placesKey(namespace)) },
    UpdateExpression: 'DELETE #ids :ids',
    ExpressionAttributeNames: { '#ids': 'ids' },
    ExpressionAttributeValues: { ':ids': { SS: [...ids] } },
  });

/** What a beginning came to that was cancelled: an operation that is there has begun before. */
export function begunDespite(error: TransactionCanceledException): Begun {
  const [operation, place] = error.CancellationReasons ?? [];
  if (operation?.Code === failed) return { kind: 'begun' };
  if (place?.Code === failed) return { kind: 'full', ids: place.Item?.ids?.SS ?? [] };
  if (passing.test(`${operation?.Code} ${place?.Code}`)) return { kind: 'crowded' };
  throw error;
}

const failed = 'ConditionalCheckFailed';
const passing = /TransactionConflict|Throttling|ProvisionedThroughput/;
