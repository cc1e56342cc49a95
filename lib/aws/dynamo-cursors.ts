import {
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Cursor, CursorStore } from '../domain/log/cursor-store';
import { groupKey, type PartitionRef, type TopicRef } from '../domain/topology/keys';
import { conditional } from './conditional';
import { answerOf } from './failure';
import type { Item } from './log-item';

/** Fan-out's reserved name among the readers of a topic: no group's name may begin with "$". */
const fanOutGroup = '$fan-out';

/** The reserved name of whoever keeps the newest record of each key of a compacted topic. */
export const latestGroup = '$latest';

/**
 * Cursors in the offsets table: partition key `pk` (a reader of a topic), sort key `partition`.
 * @param group whose they are
 */
export class DynamoCursors implements CursorStore {
  constructor(
    private readonly dynamo: DynamoDBClient,
    private readonly table: string,
    private readonly group = fanOutGroup,
  ) {}

  async read(partition: PartitionRef): Promise<Cursor> {
    const command = new GetItemCommand({
      TableName: this.table,
      Key: this.keyOf(partition),
      ConsistentRead: true,
    });
    const { Item } = await answerOf(this.dynamo.send(command));
    return cursorOf(Item ?? {});
  }

  async readAll(topic: TopicRef): Promise<ReadonlyMap<number, Cursor>> {
    const command = new QueryCommand({
      TableName: this.table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: groupKey(topic, this.group) } },
    });
    const { Items = [] } = await answerOf(this.dynamo.send(command));
    return new Map(Items.map((item) => [Number(item.partition?.N), cursorOf(item)]));
  }

  advance(partition: PartitionRef, next: number): Promise<void> {
    return this.raise(partition, 'next', next);
  }

  rememberHead(partition: PartitionRef, head: number): Promise<void> {
    return this.raise(partition, 'head', head);
  }

  private async raise(partition: PartitionRef, field: keyof Cursor, to: number): Promise<void> {
    const command = new UpdateItemCommand({
      TableName: this.table,
      Key: this.keyOf(partition),
      UpdateExpression: 'SET #field = :to',
      ConditionExpression: 'attribute_not_exists(#field) OR #field < :to',
      ExpressionAttributeNames: { '#field': field },
      ExpressionAttributeValues: { ':to': { N: String(to) } },
    });
    // Where it does not hold somebody is further than we are: what they dispatched holds all that we did.
    await conditional(answerOf(this.dynamo.send(command)));
  }

  private keyOf(partition: PartitionRef): Item {
    return {
      pk: { S: groupKey(partition, this.group) },
      partition: { N: String(partition.partition) },
    };
  }
}

const cursorOf = (item: Item): Cursor => ({
  next: Number(item.next?.N ?? 0),
  head: Number(item.head?.N ?? 0),
});
