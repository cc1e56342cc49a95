import { DeleteItemCommand, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { SubscriptionRef } from '../domain/dead-letters/lane';
import type { Stopped } from '../domain/dead-letters/lane-store';
import { conditional } from './conditional';
import { answerOf } from './failure';
import { number, numberOf, text } from './item-values';
import { keyIn, stoppedSort } from './letter-item';
import type { Item } from './log-item';

/** Stopped subscriptions in the dead-letters table: an item each. */
export class LaneStops {
  constructor(
    private readonly dynamo: DynamoDBClient,
    private readonly table: string,
  ) {}

  async stop(subscription: SubscriptionRef, { why, at, reason }: Stopped): Promise<void> {
    const command = new PutItemCommand({
      TableName: this.table,
      Item: {
        ...keyIn(subscription, stoppedSort),
        why: text(why),
        at: number(at),
        ...(reason !== undefined && { reason: text(reason) }),
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    // Where it does not hold it is stopped already, and the first reason stays.
    await conditional(answerOf(this.dynamo.send(command)));
  }

  async resume(subscription: SubscriptionRef): Promise<void> {
    const Key = keyIn(subscription, stoppedSort);
    await answerOf(this.dynamo.send(new DeleteItemCommand({ TableName: this.table, Key })));
  }

  read({ why, at, reason }: Item): Stopped {
    return {
      why: why?.S === 'gone' ? 'gone' : 'paused',
      at: numberOf(at),
      ...(reason && { reason: reason.S }),
    };
  }
}
