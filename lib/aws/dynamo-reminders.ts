import {
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import type { Lane, SubscriptionRef } from '../domain/dead-letters/lane';
import type { Due, Reminders } from '../domain/dead-letters/letter-shelf';
import { byPlace, compose, deadLettersKey } from '../domain/topology/keys';
import { answerOf } from './failure';
import { text } from './item-values';
import { dueAt, keyIn } from './letter-item';
import { laneNameIn } from './letter-keys';
import type { Item } from './log-item';

/** With what the sort keys of reminders begin. They stand in the index beside the lanes that are due. */
const prefix = 'open#';

/** When which parked lane is to be looked at: the index by place of the dead-letters table. */
export class DynamoReminders implements Reminders {
  constructor(
    private readonly dynamo: DynamoDBClient,
    private readonly table: string,
  ) {}

  async due(of: SubscriptionRef, now: number, max: number): Promise<readonly Due[]> {
    const command = new QueryCommand({
      TableName: this.table,
      IndexName: byPlace,
      Limit: max,
      KeyConditionExpression: 'pk = :pk AND #place BETWEEN :first AND :now',
      ExpressionAttributeNames: { '#place': 'place' },
      ExpressionAttributeValues: {
        ':pk': text(deadLettersKey(of)),
        ':first': text(dueAt(0)),
        ':now': text(dueAt(Math.floor(now))),
      },
    });
    const { Items = [] } = await answerOf(this.dynamo.send(command));
    return Items.map((item) => dueIn(of, item));
  }

  async remind(lane: Lane, at: number): Promise<void> {
    const Item = { ...keyOf(lane), lane: text(lane.name), place: text(dueAt(at)) };
    await answerOf(this.dynamo.send(new PutItemCommand({ TableName: this.table, Item })));
  }

  async forget(lane: Lane): Promise<void> {
    const command = new DeleteItemCommand({ TableName: this.table, Key: keyOf(lane) });
    await answerOf(this.dynamo.send(command));
  }
}

const keyOf = (lane: Lane): Item => keyIn(lane, compose('open', lane.name));

function dueIn({ namespace, subscription }: SubscriptionRef, { sk }: Item): Due {
  const sort = sk?.S ?? '';
  const lane = { namespace, subscription, name: laneNameIn(sort) };
  return { lane, reminded: sort.startsWith(prefix) };
}
