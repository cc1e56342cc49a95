import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { SubscriptionRef } from '../domain/dead-letters/lane';
import type { Stopped } from '../domain/dead-letters/lane-store';
import { answerOf } from './failure';
import { keyIn, number, numberOf, stoppedSort, text } from './letter-item';
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
    try {
      await answerOf(this.dynamo.send(command));
    } catch (error) {
      // It is stopped already, and the first reason stays.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
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
