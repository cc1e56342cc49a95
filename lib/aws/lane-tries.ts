import {
  type DynamoDBClient,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Lane } from '../domain/dead-letters/lane';
import { days } from '../domain/topology/duration';
import type { Position } from '../domain/topology/keys';
import { conditional } from './conditional';
import { answerOf } from './failure';
import { number, numberOf } from './item-values';
import { keyIn, trySort } from './letter-item';
import type { Item } from './log-item';

/** One record's way into one subscription: live, or in a replay. */
export interface Attempted {
  readonly lane: Lane;
  readonly position: Position;
  readonly replay?: string;
}

/** Longer than a queue keeps a message. */
const remembered = days(15);

/** When what is known of a message in the queue may be forgotten, in seconds since 1970. */
export const forgottenAt = (now: number): number => Math.floor(now / 1_000) + remembered;

/** Counts the tries of records that are not parked, in the dead-letters table. */
export class LaneTries {
  constructor(
    private readonly dynamo: DynamoDBClient,
    private readonly table: string,
    private readonly now: () => number,
  ) {}

  async begin(attempted: Attempted): Promise<number> {
    const item = await this.update(attempted, {
      UpdateExpression: 'ADD #attempts :one SET expires = :expires',
      ExpressionAttributeValues: { ':one': number(1), ...this.expiry },
    });
    return numberOf(item?.attempts);
  }

  async takeBack(attempted: Attempted): Promise<void> {
    await this.update(attempted, {
      UpdateExpression: 'SET #attempts = #attempts - :one',
      ConditionExpression: '#attempts > :none',
      ExpressionAttributeValues: { ':one': number(1), ':none': number(0) },
    });
  }

  async failed(attempted: Attempted, attempts: number): Promise<void> {
    await this.update(attempted, {
      UpdateExpression: 'SET #attempts = :attempts, expires = :expires',
      ConditionExpression: 'attribute_not_exists(#attempts) OR #attempts < :attempts',
      ExpressionAttributeValues: { ':attempts': number(attempts), ...this.expiry },
    });
  }

  private get expiry() {
    return { ':expires': number(forgottenAt(this.now())) };
  }

  /** The item's new state; undefined when the condition leaves it as it is. */
  private async update(
    { lane, position, replay }: Attempted,
    how: Pick<
      UpdateItemCommandInput,
      'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeValues'
    >,
  ): Promise<Item | undefined> {
    const command = new UpdateItemCommand({
      TableName: this.table,
      Key: keyIn(lane, trySort(lane, position, replay)),
      ExpressionAttributeNames: { '#attempts': 'attempts' },
      ReturnValues: 'ALL_NEW',
      ...how,
    });
    const done = await conditional(answerOf(this.dynamo.send(command)));
    return done.holds ? done.answer.Attributes : undefined;
  }
}
