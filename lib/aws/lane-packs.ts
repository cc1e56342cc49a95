import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { SubscriptionRef } from '../domain/dead-letters/lane';
import type { PackStore } from '../domain/dead-letters/lane-store';
import type { PackRange } from '../domain/deliver/pack';
import { answerOf } from './failure';
import { number } from './item-values';
import { forgottenAt } from './lane-tries';
import { keyIn, packSort } from './letter-item';

/** What is settled of packs that came again, in the dead-letters table. */
export class LanePacks implements PackStore {
  constructor(
    private readonly dynamo: DynamoDBClient,
    private readonly table: string,
    private readonly now: () => number,
  ) {}

  async settledOf(of: SubscriptionRef, pack: PackRange): Promise<ReadonlySet<number>> {
    const command = new GetItemCommand({
      TableName: this.table,
      Key: keyIn(of, packSort(pack)),
      ConsistentRead: true,
    });
    const { Item } = await answerOf(this.dynamo.send(command));
    return new Set((Item?.settled?.NS ?? []).map(Number));
  }

  async keepSettled(
    of: SubscriptionRef,
    pack: PackRange,
    offsets: readonly number[],
  ): Promise<void> {
    const command = new UpdateItemCommand({
      TableName: this.table,
      Key: keyIn(of, packSort(pack)),
      UpdateExpression: 'ADD #settled :offsets SET expires = :expires',
      ExpressionAttributeNames: { '#settled': 'settled' },
      ExpressionAttributeValues: {
        ':offsets': { NS: offsets.map(String) },
        ':expires': number(forgottenAt(this.now())),
      },
    });
    await answerOf(this.dynamo.send(command));
  }
}
