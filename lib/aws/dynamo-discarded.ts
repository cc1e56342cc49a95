import { type DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { SubscriptionRef } from '../domain/dead-letters/lane';
import type { Discarded, DiscardedLog, RecordPlace } from '../domain/dead-letters/letter-shelf';
import { deadLettersKey } from '../domain/topology/keys';
import { answerOf } from './failure';
import { number, text } from './item-values';
import { keyIn, placeOf } from './letter-item';

/** With what the sort keys of discarded letters begin. */
const prefix = 'discarded#';

/** How long they are kept, in seconds. */
const kept = 30 * 86_400;

/** What was discarded, in the dead-letters table: without its event, which is in the log while that is kept. */
export class DynamoDiscarded implements DiscardedLog {
  constructor(
    private readonly dynamo: DynamoDBClient,
    private readonly table: string,
  ) {}

  async keep(of: SubscriptionRef, discarded: Discarded): Promise<void> {
    const Item = {
      ...keyIn(of, sortOf(discarded.position)),
      discarded: text(JSON.stringify(discarded)),
      expires: number(Math.ceil(discarded.at / 1_000) + kept),
    };
    await answerOf(this.dynamo.send(new PutItemCommand({ TableName: this.table, Item })));
  }

  async list(
    of: SubscriptionRef,
    { after, max }: { readonly after?: RecordPlace; readonly max: number },
  ): Promise<readonly Discarded[]> {
    const command = new QueryCommand({
      TableName: this.table,
      ConsistentRead: true,
      Limit: max,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': text(deadLettersKey(of)), ':prefix': text(prefix) },
      ...(after && { ExclusiveStartKey: keyIn(of, sortOf(after)) }),
    });
    const { Items = [] } = await answerOf(this.dynamo.send(command));
    return Items.map(({ discarded }) => JSON.parse(discarded?.S ?? '{}') as Discarded);
  }
}

const sortOf = (place: RecordPlace): string => `${prefix}${placeOf(place)}`;
