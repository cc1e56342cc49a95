import {
  DeleteItemCommand,
  type DeleteItemCommandInput,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { GroupRef } from '../domain/groups/group-store';
import { groupKey } from '../domain/topology/keys';
import { conditional } from './conditional';
import { answerOf } from './failure';
import type { Item } from './log-item';

/** What became of a conditional write, and the item that it, or its refusal, showed. */
interface Written {
  readonly holds: boolean;
  readonly item?: Item;
}

/** The offsets table, as groups use it. Each call may be repeated. */
export class GroupTable {
  constructor(
    private readonly dynamo: DynamoDBClient,
    private readonly table: string,
  ) {}

  async get(Key: Item): Promise<Item | undefined> {
    const command = new GetItemCommand({ TableName: this.table, Key, ConsistentRead: true });
    return (await answerOf(this.dynamo.send(command))).Item;
  }

  /** All items of a group: one call, as far as they are not more than 1 MB. */
  async all(group: GroupRef): Promise<Item[]> {
    const found: Item[] = [];
    let from: Item | undefined;
    do {
      const command = new QueryCommand({
        TableName: this.table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: groupKey(group, group.group) } },
        ExclusiveStartKey: from,
      });
      const { Items = [], LastEvaluatedKey } = await answerOf(this.dynamo.send(command));
      found.push(...Items);
      from = LastEvaluatedKey;
    } while (from);
    return found;
  }

  async put(Item: Item): Promise<void> {
    await answerOf(this.dynamo.send(new PutItemCommand({ TableName: this.table, Item })));
  }

  /** False where there is such an item already. */
  async putNew(Item: Item): Promise<boolean> {
    const command = new PutItemCommand({
      TableName: this.table,
      Item,
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    return (await written(this.dynamo.send(command))).holds;
  }

  update(input: Omit<UpdateItemCommandInput, 'TableName'>): Promise<Written> {
    const command = new UpdateItemCommand({
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      ...input,
      TableName: this.table,
    });
    return written(this.dynamo.send(command));
  }

  async delete(Key: Item, condition: Partial<DeleteItemCommandInput> = {}): Promise<void> {
    const command = new DeleteItemCommand({ TableName: this.table, Key, ...condition });
    await written(this.dynamo.send(command));
  }
}

async function written(call: Promise<{ readonly Attributes?: Item }>): Promise<Written> {
  const done = await conditional(answerOf(call));
  return { holds: done.holds, item: done.holds ? done.answer.Attributes : done.there };
}
