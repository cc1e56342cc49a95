import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import {
  type KeptKey,
  type KeyPage,
  type KeyPlace,
  type KeyStore,
  keysByNamespace,
} from '../domain/access/key-store';
import { conditional } from './conditional';
import { answerOf } from './failure';
import { number, numberOf, text } from './item-values';
import { fromKeyItem, goesAt, keyPlace, toKeyItem } from './key-item';
import type { Item } from './log-item';

/** The keys table: partition key `pk`, which is the key's id, time to live `expires`, and an index by namespace. */
export class DynamoKeys implements KeyStore {
  constructor(
    private readonly dynamo: DynamoDBClient,
    private readonly table: string,
  ) {}

  async add(kept: KeptKey): Promise<boolean> {
    const command = new PutItemCommand({
      TableName: this.table,
      Item: toKeyItem(kept),
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    const done = await conditional(answerOf(this.dynamo.send(command)));
    // The SDK sends again what had no answer, and then finds what it has written itself.
    return done.holds || done.there?.hash?.S === kept.hash;
  }

  async find(id: string): Promise<KeptKey | undefined> {
    const command = new GetItemCommand({
      TableName: this.table,
      Key: keyPlace(id),
      ConsistentRead: true,
    });
    const { Item } = await answerOf(this.dynamo.send(command));
    return Item?.hash?.S === undefined ? undefined : { key: fromKeyItem(Item), hash: Item.hash.S };
  }

  async list(
    namespace: string,
    { after, max }: { readonly after?: KeyPlace; readonly max: number },
  ): Promise<KeyPage> {
    const command = new QueryCommand({
      TableName: this.table,
      IndexName: keysByNamespace,
      KeyConditionExpression: '#namespace = :namespace',
      ExpressionAttributeNames: { '#namespace': 'namespace' },
      ExpressionAttributeValues: { ':namespace': text(namespace) },
      ScanIndexForward: false,
      Limit: max,
      ...(after && { ExclusiveStartKey: startAfter(namespace, after) }),
    });
    const { Items = [], LastEvaluatedKey } = await answerOf(this.dynamo.send(command));
    return {
      keys: Items.map(fromKeyItem),
      ...(LastEvaluatedKey && { next: placeIn(LastEvaluatedKey) }),
    };
  }

  async revoke(id: string, at: number): Promise<void> {
    await this.change(id, {
      UpdateExpression: 'SET #revokedAt = :at, expires = :goes',
      ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(#revokedAt)',
      ExpressionAttributeNames: { '#revokedAt': 'revokedAt' },
      ExpressionAttributeValues: { ':at': number(at), ':goes': goesAt(at) },
    });
  }

  async touch(id: string, { at, unless }: { at: number; unless: number }): Promise<void> {
    await this.change(id, {
      UpdateExpression: 'SET #used = :at',
      ConditionExpression:
        'attribute_exists(pk) AND (attribute_not_exists(#used) OR #used <= :unless)',
      ExpressionAttributeNames: { '#used': 'lastUsedAt' },
      ExpressionAttributeValues: { ':at': number(at), ':unless': number(unless) },
    });
  }

  /** Changes a key where its condition holds, and else nothing. */
  private async change(
    id: string,
    change: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>,
  ): Promise<void> {
    const command = new UpdateItemCommand({
      TableName: this.table,
      Key: keyPlace(id),
      ...change,
    });
    await conditional(answerOf(this.dynamo.send(command)));
  }
}

const startAfter = (namespace: string, { createdAt, id }: KeyPlace): Item => ({
  ...keyPlace(id),
  namespace: text(namespace),
  createdAt: number(createdAt),
});

const placeIn = ({ pk, createdAt }: Item): KeyPlace => ({
  id: pk?.S ?? '',
  createdAt: numberOf(createdAt),
});
