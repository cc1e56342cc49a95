import {
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { SubscriptionRef } from '../domain/dead-letters/lane';
import type { Edit } from '../domain/dead-letters/letter';
import type {
  Laid,
  LanePage,
  LetterFilter,
  LetterPage,
  LetterQuery,
  LetterShelf,
  RecordPlace,
} from '../domain/dead-letters/letter-shelf';
import { byPlace, deadLettersKey } from '../domain/topology/keys';
import { conditional } from './conditional';
import { answerOf } from './failure';
import { number, text } from './item-values';
import {
  fromLetterItem,
  fromParkedItem,
  keyIn,
  letterSort,
  parkedSort,
  placeOf,
  prefixes,
  stoppedSort,
  toLetterItem,
} from './letter-item';
import { placeAt, sortAlone, sortAt } from './letter-keys';
import type { Item } from './log-item';

/** The dead-letters table, for operators. */
export class DynamoLetters implements LetterShelf {
  constructor(
    private readonly dynamo: DynamoDBClient,
    private readonly table: string,
  ) {}

  async page(of: SubscriptionRef, { after, max, filter = {} }: LetterQuery): Promise<LetterPage> {
    const { names, values, conditions } = conditionsOf(filter);
    const { Items = [], LastEvaluatedKey } = await this.query(of, prefixes.letter, {
      Limit: max,
      ...(after && { ExclusiveStartKey: keyIn(of, sortAt(of, after)) }),
      ...(conditions.length > 0 && {
        FilterExpression: conditions.join(' AND '),
        ExpressionAttributeNames: names,
      }),
      ExpressionAttributeValues: values,
    });
    const next = LastEvaluatedKey?.sk?.S;
    return { letters: Items.map(fromLetterItem), ...(next && { next: placeAt(next) }) };
  }

  async at(of: SubscriptionRef, place: RecordPlace): Promise<Laid | undefined> {
    // The index is a moment late, so that the one place that is known without it is looked at first.
    for (const sk of [sortAlone(of, place), ...(await this.sortsAt(of, place))]) {
      const found = await this.get(keyIn(of, sk));
      if (found) return fromLetterItem(found);
    }
    return undefined;
  }

  async lanes(
    of: SubscriptionRef,
    { after, max }: { readonly after?: string; readonly max: number },
  ): Promise<LanePage> {
    // Every lane stands behind the mark of a stopped subscription.
    const sk = after === undefined ? stoppedSort : parkedSort({ ...of, name: after });
    const { Items = [], LastEvaluatedKey } = await this.query(of, prefixes.state, {
      Limit: max,
      ExclusiveStartKey: keyIn(of, sk),
    });
    const lanes = Items.map(fromParkedItem);
    return { lanes, ...(LastEvaluatedKey && { next: lanes.at(-1)?.lane.name }) };
  }

  async replace({ lane, letter }: Laid, event: string, edited: Edit): Promise<boolean> {
    const item = toLetterItem(lane, { ...letter, event, edited });
    const command = new UpdateItemCommand({
      TableName: this.table,
      Key: keyIn(lane, letterSort(lane, letter.position)),
      UpdateExpression: 'SET #event = :event, #edited = :edited',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: { '#event': 'event', '#edited': 'edited' },
      ExpressionAttributeValues: {
        ':event': item.event ?? text(''),
        ':edited': item.edited ?? text(''),
      },
    });
    return (await conditional(answerOf(this.dynamo.send(command)))).holds;
  }

  /** The sort keys of the letters that the index shows at a place. */
  private async sortsAt(of: SubscriptionRef, place: RecordPlace): Promise<string[]> {
    const command = new QueryCommand({
      TableName: this.table,
      IndexName: byPlace,
      KeyConditionExpression: 'pk = :pk AND #place = :place',
      ExpressionAttributeNames: { '#place': 'place' },
      ExpressionAttributeValues: {
        ':pk': text(deadLettersKey(of)),
        ':place': text(placeOf(place)),
      },
    });
    const { Items = [] } = await answerOf(this.dynamo.send(command));
    return Items.flatMap(({ sk }) => sk?.S ?? []);
  }

  private async get(Key: Item): Promise<Item | undefined> {
    const command = new GetItemCommand({ TableName: this.table, Key, ConsistentRead: true });
    return (await answerOf(this.dynamo.send(command))).Item;
  }

  private query(of: SubscriptionRef, prefix: string, more: Partial<QueryCommandInput>) {
    const command = new QueryCommand({
      ...more,
      TableName: this.table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: {
        ...more.ExpressionAttributeValues,
        ':pk': text(deadLettersKey(of)),
        ':prefix': text(prefix),
      },
    });
    return answerOf(this.dynamo.send(command));
  }
}

/** What a letter has to be, as conditions with names and values of their own. */
function conditionsOf({ keys, reason, from, until, hereSince }: LetterFilter) {
  const names: Record<string, string> = {};
  const values: Item = {};
  const conditions: string[] = [];
  const name = (of: string): string => {
    names[`#${of}`] = of;
    return `#${of}`;
  };
  const value = (of: string, is: Item[string]): string => {
    values[`:${of}`] = is;
    return `:${of}`;
  };
  if (keys) {
    const list = keys.map((key, at) => value(`key${at}`, text(key)));
    conditions.push(`${name('key')} IN (${list.join(', ')})`);
  }
  if (reason) conditions.push(`${name('reason')} = ${value('reason', text(reason))}`);
  if (from !== undefined) conditions.push(`${name('lastAt')} >= ${value('from', number(from))}`);
  if (until !== undefined) conditions.push(`${name('lastAt')} < ${value('until', number(until))}`);
  if (hereSince !== undefined)
    conditions.push(`${name('firstAt')} <= ${value('since', number(hereSince))}`);
  return { names, values, conditions };
}
