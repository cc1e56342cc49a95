import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { LogEntry, LogItem, LogStore, PutOutcome, Tip } from '../domain/log/log-store';
import { endOf, isReadable } from '../domain/log/log-store';
import { logKey, type PartitionRef } from '../domain/topology/keys';
import { answerOf, mayHaveHappened } from './failure';
import { fromItem, type Item, itemsIn, tipOfItem, toItem } from './log-item';

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
    const item = toItem(entry);
    const command = new PutItemCommand({
      TableName: this.table,
      Item: item,
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      await this.dynamo.send(command);
      return { kind: 'stored', bytes: tipOfItem(item).bytes };
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
    const command = new GetItemCommand({
      TableName: this.table,
      Key: { pk: { S: logKey(partition) }, base: { N: String(base) } },
      ConsistentRead: true,
    });
    const { Item } = await answerOf(this.dynamo.send(command));
    const item = Item && fromItem(Item);
    return item && isReadable(item) ? item : undefined;
  }

  async read(
    partition: PartitionRef,
    from: number,
    until = Number.MAX_SAFE_INTEGER,
  ): Promise<readonly LogItem[]> {
    if (from >= until) return [];
    const page = await this.page(partition, from, until);
    const isFirst = Number(page[0]?.base?.N) === from;
    // `from` may lie within an item that begins before it.
    const before = !isFirst && from > 0 ? await this.newestUpTo(partition, from - 1) : undefined;
    const items = before && endOf(tipOfItem(before)) > from ? [before, ...page] : page;
    return items.flatMap(itemsIn).filter((item) => endOf(item) > from && item.base < until);
  }

  private page(partition: PartitionRef, from: number, until: number): Promise<Item[]> {
    return this.query({
      KeyConditionExpression: 'pk = :pk AND #base BETWEEN :from AND :last',
      ExpressionAttributeValues: {
        ':pk': { S: logKey(partition) },
        ':from': { N: String(from) },
        ':last': { N: String(until - 1) },
      },
    });
  }

  private async newestUpTo(partition: PartitionRef, base: number): Promise<Item | undefined> {
    const [newest] = await this.query({
      KeyConditionExpression: 'pk = :pk AND #base <= :base',
      ExpressionAttributeValues: { ':pk': { S: logKey(partition) }, ':base': { N: String(base) } },
      ScanIndexForward: false,
      Limit: 1,
    });
    return newest;
  }

  private async query(input: Omit<QueryCommandInput, 'TableName'>): Promise<Item[]> {
    const command = new QueryCommand({
      ...input,
      TableName: this.table,
      ConsistentRead: true,
      ExpressionAttributeNames: baseName,
    });
    const { Items = [] } = await answerOf(this.dynamo.send(command));
    return Items;
  }
}
