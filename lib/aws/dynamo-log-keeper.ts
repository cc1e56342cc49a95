import {
  DeleteItemCommand,
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { keptIn, type LogKeeper, type Slot, type StoredItem } from '../domain/log/log-keeper';
import type { Tip } from '../domain/log/log-store';
import { logKey, type PartitionRef } from '../domain/topology/keys';
import { conditional } from './conditional';
import { answerOf } from './failure';
import { type Item, storedOf, tipOfItem } from './log-item';
import { packRecords } from './record-codec';

/** Deletions at once. */
const atOnce = 25;

/** Tidies the log table: partition key `pk`, sort key `base`. */
export class DynamoLogKeeper implements LogKeeper {
  constructor(
    private readonly dynamo: DynamoDBClient,
    private readonly table: string,
  ) {}

  async places(partition: PartitionRef, from: number, limit: number): Promise<readonly Tip[]> {
    const items = await this.query({
      ...between(partition, from, Number.MAX_SAFE_INTEGER),
      ProjectionExpression: '#base, #count, #at, #id, #bytes, expires',
      ExpressionAttributeNames: placeNames,
      Limit: limit,
    });
    return items.map(tipOfItem);
  }

  async items(
    partition: PartitionRef,
    from: number,
    until: number,
  ): Promise<readonly StoredItem[]> {
    if (from >= until) return [];
    const items = await this.query({
      ...between(partition, from, until - 1),
      ExpressionAttributeNames: { '#base': 'base' },
    });
    return items.map(storedOf);
  }

  async remove(partition: PartitionRef, bases: readonly number[]): Promise<void> {
    for (let at = 0; at < bases.length; at += atOnce) {
      const some = bases.slice(at, at + atOnce);
      await Promise.all(some.map((base) => this.delete(partition, base)));
    }
  }

  async rewrite(
    partition: PartitionRef,
    { base, id, count, slots: seen = [] }: StoredItem,
    slots: readonly Slot[],
  ): Promise<boolean> {
    const were = keptIn(seen);
    // How many are left only ever falls: it tells whether somebody else has been here.
    const asItWas = were === count ? 'attribute_not_exists(#kept)' : '#kept = :were';
    return this.update(partition, base, {
      UpdateExpression: 'SET #records = :records, #kept = :kept',
      ConditionExpression: `#id = :id AND ${asItWas}`,
      ExpressionAttributeNames: { '#records': 'records', '#kept': 'kept', '#id': 'id' },
      ExpressionAttributeValues: {
        ':records': { B: packRecords(slots) },
        ':kept': { N: String(keptIn(slots)) },
        ':id': { S: id },
        ...(were !== count && { ':were': { N: String(were) } }),
      },
    });
  }

  async expireAt(partition: PartitionRef, base: number, expires: number): Promise<void> {
    await this.update(partition, base, {
      UpdateExpression: 'SET expires = :expires',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':expires': { N: String(expires) } },
    });
  }

  private async delete(partition: PartitionRef, base: number): Promise<void> {
    const command = new DeleteItemCommand({ TableName: this.table, Key: keyOf(partition, base) });
    await answerOf(this.dynamo.send(command));
  }

  /** Whether the condition held. */
  private async update(
    partition: PartitionRef,
    base: number,
    change: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>,
  ): Promise<boolean> {
    const Key = keyOf(partition, base);
    const command = new UpdateItemCommand({ TableName: this.table, Key, ...change });
    return (await conditional(answerOf(this.dynamo.send(command)))).holds;
  }

  private async query(input: Omit<QueryCommandInput, 'TableName'>): Promise<Item[]> {
    const command = new QueryCommand({ ...input, TableName: this.table, ConsistentRead: true });
    const { Items = [] } = await answerOf(this.dynamo.send(command));
    return Items;
  }
}

// DynamoDB reserves some of the words.
const placeNames = {
  '#base': 'base',
  '#count': 'count',
  '#at': 'at',
  '#id': 'id',
  '#bytes': 'bytes',
};

const keyOf = (partition: PartitionRef, base: number): Item => ({
  pk: { S: logKey(partition) },
  base: { N: String(base) },
});

const between = (partition: PartitionRef, from: number, last: number) => ({
  KeyConditionExpression: 'pk = :pk AND #base BETWEEN :from AND :last',
  ExpressionAttributeValues: {
    ':pk': { S: logKey(partition) },
    ':from': { N: String(from) },
    ':last': { N: String(last) },
  },
});
