import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import type { KeyedLatest, Latest, LatestStore } from '../domain/compact/latest-store';
import { logKey, type PartitionRef } from '../domain/topology/keys';
import { conditional } from './conditional';
import { answerOf } from './failure';
import type { Item } from './log-item';
import { packText, unpackText } from './record-codec';

// DynamoDB reserves some of the words.
const offsetName = { '#offset': 'offset' };

/** The newest records in a table of their own: partition key `pk`, as in the log, sort key `key`. */
export class DynamoLatest implements LatestStore {
  constructor(
    private readonly dynamo: DynamoDBClient,
    private readonly table: string,
  ) {}

  async find(partition: PartitionRef, key: string): Promise<Latest | undefined> {
    const command = new GetItemCommand({
      TableName: this.table,
      Key: keyOf(partition, key),
      ConsistentRead: true,
    });
    const { Item } = await answerOf(this.dynamo.send(command));
    return Item && latestOf(Item);
  }

  async keep(partition: PartitionRef, latest: KeyedLatest): Promise<void> {
    const { key, offset } = latest;
    const command = new PutItemCommand({
      TableName: this.table,
      Item: { ...keyOf(partition, key), ...attributesOf(latest) },
      ConditionExpression: 'attribute_not_exists(pk) OR #offset < :offset',
      ExpressionAttributeNames: offsetName,
      ExpressionAttributeValues: { ':offset': { N: String(offset) } },
    });
    // Where it is refused there is a newer one, or it is there already.
    await conditional(answerOf(this.dynamo.send(command)));
  }

  async forget(partition: PartitionRef, before: number): Promise<void> {
    let from: Item | undefined;
    do {
      const { Items, LastEvaluatedKey } = await answerOf(
        this.dynamo.send(this.keysOf(partition, before, from)),
      );
      for (const { key } of Items ?? []) await this.delete(partition, key?.S ?? '', before);
      from = LastEvaluatedKey;
    } while (from);
  }

  private keysOf(partition: PartitionRef, before: number, from: Item | undefined): QueryCommand {
    return new QueryCommand({
      TableName: this.table,
      KeyConditionExpression: 'pk = :pk',
      FilterExpression: '#offset < :before',
      ProjectionExpression: '#key',
      ExpressionAttributeNames: { ...offsetName, '#key': 'key' },
      ExpressionAttributeValues: {
        ':pk': { S: logKey(partition) },
        ':before': { N: String(before) },
      },
      ConsistentRead: true,
      ...(from && { ExclusiveStartKey: from }),
    });
  }

  private async delete(partition: PartitionRef, key: string, before: number): Promise<void> {
    const command = new DeleteItemCommand({
      TableName: this.table,
      Key: keyOf(partition, key),
      ConditionExpression: '#offset < :before',
      ExpressionAttributeNames: offsetName,
      ExpressionAttributeValues: { ':before': { N: String(before) } },
    });
    await conditional(answerOf(this.dynamo.send(command)));
  }
}

const keyOf = (partition: PartitionRef, key: string): Item => ({
  pk: { S: logKey(partition) },
  key: { S: key },
});

const attributesOf = ({ offset, at, event, expires }: KeyedLatest): Item => ({
  offset: { N: String(offset) },
  at: { N: String(at) },
  ...(event !== undefined && { event: { B: packText(event) } }),
  ...(expires !== undefined && { expires: { N: String(expires) } }),
});

const latestOf = ({ offset, at, event }: Item): Latest => ({
  offset: Number(offset?.N),
  at: Number(at?.N),
  ...(event?.B && { event: unpackText(event.B) }),
});
