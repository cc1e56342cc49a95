import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { SubscriptionRef } from '../domain/dead-letters/lane';
import { deadLettersKey } from '../domain/topology/keys';
import type { Circuit } from '../domain/webhook/circuit';
import type { CircuitStore } from '../domain/webhook/circuit-store';
import { conditional } from './conditional';
import { answerOf } from './failure';
import type { Item } from './log-item';

/** Deliveries wait for these calls: they are given up long before the deliveries' own time is. */
const within = () => ({ abortSignal: AbortSignal.timeout(1_500) });

/** The circuits in the dead-letters table: partition key `pk` (a subscription), sort key `sk`. */
export class DynamoCircuits implements CircuitStore {
  constructor(
    private readonly dynamo: DynamoDBClient,
    private readonly table: string,
  ) {}

  async read(of: SubscriptionRef, { newest = false } = {}): Promise<Circuit | undefined> {
    const command = new GetItemCommand({
      TableName: this.table,
      Key: keyOf(of),
      ConsistentRead: newest,
    });
    const { Item } = await answerOf(this.dynamo.send(command, within()));
    return Item && (JSON.parse(Item.circuit?.S ?? '{}') as Circuit);
  }

  async swap(
    of: SubscriptionRef,
    from: string | undefined,
    to: Circuit | undefined,
  ): Promise<boolean> {
    if (to) return this.put(of, from, to);
    return from === undefined ? true : this.remove(of, from);
  }

  /** The SDK repeats a call whose answer was lost: what it wrote the first time is no other's. */
  private async put(of: SubscriptionRef, from: string | undefined, to: Circuit): Promise<boolean> {
    const wasAsKnown = from === undefined ? 'attribute_not_exists(pk)' : '#tag = :from';
    const command = new PutItemCommand({
      TableName: this.table,
      Item: { ...keyOf(of), tag: { S: to.tag }, circuit: { S: JSON.stringify(to) } },
      ConditionExpression: `${wasAsKnown} OR #tag = :to`,
      ExpressionAttributeNames: { '#tag': 'tag' },
      ExpressionAttributeValues: {
        ':to': { S: to.tag },
        ...(from !== undefined && { ':from': { S: from } }),
      },
    });
    return (await conditional(answerOf(this.dynamo.send(command, within())))).holds;
  }

  private async remove(of: SubscriptionRef, from: string): Promise<boolean> {
    const command = new DeleteItemCommand({
      TableName: this.table,
      Key: keyOf(of),
      ConditionExpression: 'attribute_not_exists(pk) OR #tag = :from',
      ExpressionAttributeNames: { '#tag': 'tag' },
      ExpressionAttributeValues: { ':from': { S: from } },
    });
    return (await conditional(answerOf(this.dynamo.send(command, within())))).holds;
  }
}

const keyOf = (of: SubscriptionRef): Item => ({
  pk: { S: deadLettersKey(of) },
  sk: { S: 'circuit' },
});
