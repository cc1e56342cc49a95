import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import type { LogEntry, LogItem, LogStore, PutOutcome, Tip } from '../domain/log/log-store';
import { isReadable } from '../domain/log/log-store';
import { logKey, type PartitionRef } from '../domain/topology/keys';
import { mayHaveHappened } from './failure';
import { fromItem, type Item, tipOfItem, toItem } from './log-item';

// DynamoDB reserves the word.
const baseName = { '#base': 'base' };

/** The log in a DynamoDB table: partition key `pk`, sort key `base`. */
export class DynamoLog implements LogStore {
  constructor(
    private readonly dynamo: DynamoDBClient,
    private readonly table: string,
  ) {}

  async tip(partition: PartitionRef): Promise<Tip | undefined> {
    const item = await this.newestUpTo(partition, Number.MAX_SAFE_INTEGER);
    return item && tipOfItem(item);
  }

  async put(entry: LogEntry): Promise<PutOutcome> {
    try {
      await this.dynamo.send(
        new PutItemCommand({
          TableName: this.table,
          Item: toItem(entry),
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { kind: 'stored' };
    } catch (error) {
      return this.outcomeOf(error);
    }
  }

  private outcomeOf(error: unknown): PutOutcome {
    if (error instanceof ConditionalCheckFailedException && error.Item) {
      return { kind: 'taken', by: tipOfItem(error.Item) };
    }
    if (mayHaveHappened(error)) return { kind: 'unknown' };
    throw error;
  }

  async at(partition: PartitionRef, base: number): Promise<LogEntry | undefined> {
    const { Item } = await this.dynamo.send(
      new GetItemCommand({
        TableName: this.table,
        Key: { pk: { S: logKey(partition) }, base: { N: String(base) } },
        ConsistentRead: true,
      }),
    );
    const item = Item && fromItem(Item);
    return item && isReadable(item) ? item : undefined;
  }

  async read(
    partition: PartitionRef,
    from: number,
    until = Number.MAX_SAFE_INTEGER,
  ): Promise<readonly LogItem[]> {
    const page = await this.page(partition, from, until);
    if (page[0] && page[0].base === from) return page;
    // `from` may lie within an item that begins before it.
    const before = from > 0 ? await this.newestUpTo(partition, from - 1) : undefined;
    const holds = before && tipOfItem(before).base + tipOfItem(before).count > from;
    return holds ? [fromItem(before), ...page] : page;
  }

  private async page(partition: PartitionRef, from: number, until: number): Promise<LogItem[]> {
    if (from >= until) return [];
    const { Items = [] } = await this.dynamo.send(
      new QueryCommand({
        TableName: this.table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND #base BETWEEN :from AND :last',
        ExpressionAttributeNames: baseName,
        ExpressionAttributeValues: {
          ':pk': { S: logKey(partition) },
          ':from': { N: String(from) },
          ':last': { N: String(until - 1) },
        },
      }),
    );
    return Items.map(fromItem);
  }

  private async newestUpTo(partition: PartitionRef, base: number): Promise<Item | undefined> {
    const { Items } = await this.dynamo.send(
      new QueryCommand({
        TableName: this.table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND #base <= :base',
        ExpressionAttributeNames: baseName,
        ExpressionAttributeValues: {
          ':pk': { S: logKey(partition) },
          ':base': { N: String(base) },
        },
        ScanIndexForward: false,
        Limit: 1,
      }),
    );
    return Items?.[0];
  }
}
