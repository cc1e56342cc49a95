import {
  type AttributeValue,
  BatchWriteItemCommand,
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import type { SubscriptionRef } from '../domain/dead-letters/lane';
import { Refusal } from '../domain/errors';
import { backoffMs, type Outside } from '../domain/outside';
import { compose } from '../domain/topology/keys';
import type { Attempt } from '../domain/webhook/attempt';
import {
  type AttemptLog,
  type AttemptPage,
  type AttemptQuery,
  attemptPlace,
  attemptsKeptMs,
  oldestPlace,
} from '../domain/webhook/attempt-log';
import { answerOf } from './failure';
import type { Item } from './log-item';

/** What DynamoDB takes at once. */
const perWrite = 25;
const maxWrites = 4;
/** A delivery waits until its attempt is written, and no longer than this. */
const writeWithinMs = 2_000;
/** Queries of one page, a megabyte each: what a filter lets through may be rare. */
const maxQueries = 5;

/** Attempts in the dead-letters table: partition key `pk`, sort key `sk`, time to live `expires`. */
export class DynamoAttempts implements AttemptLog {
  constructor(
    private readonly dynamo: DynamoDBClient,
    private readonly table: string,
    private readonly outside: Pick<Outside, 'pause' | 'random'>,
  ) {}

  async write(of: SubscriptionRef, attempts: readonly Attempt[]): Promise<void> {
    const abortSignal = AbortSignal.timeout(writeWithinMs);
    const requests = attempts.map((attempt) => ({ PutRequest: { Item: toItem(of, attempt) } }));
    for (let at = 0; at < requests.length; at += perWrite) {
      await this.writeSome(requests.slice(at, at + perWrite), abortSignal);
    }
  }

  /** @throws Refusal `throttled` when some are not written after all */
  private async writeSome(
    requests: readonly WriteRequest[],
    abortSignal: AbortSignal,
  ): Promise<void> {
    let left = [...requests];
    for (let tries = 1; left.length > 0; tries += 1) {
      if (tries > maxWrites) throw new Refusal('throttled', 'The store is busy.');
      if (tries > 1) await this.outside.pause(backoffMs(tries, this.outside.random()));
      const command = new BatchWriteItemCommand({ RequestItems: { [this.table]: left } });
      const { UnprocessedItems } = await answerOf(this.dynamo.send(command, { abortSignal }));
      left = UnprocessedItems?.[this.table] ?? [];
    }
  }

  async page(of: SubscriptionRef, query: AttemptQuery): Promise<AttemptPage> {
    const oldest = oldestPlace(query.now);
    const found: Item[] = [];
    let next: string | undefined = query.after;
    if (next !== undefined && next <= oldest) return { attempts: [] };
    for (let queries = 0; queries < maxQueries; queries += 1) {
      const command = new QueryCommand(this.input(of, query, { oldest, after: next }));
      const { Items = [], LastEvaluatedKey } = await answerOf(this.dynamo.send(command));
      found.push(...Items);
      next = LastEvaluatedKey?.sk?.S;
      if (next === undefined || found.length >= query.limit) break;
    }
    return pageOf(found, query.limit, next);
  }

  private input(
    of: SubscriptionRef,
    { position, status, limit }: AttemptQuery,
    { oldest, after }: { readonly oldest: string; readonly after?: string },
  ): QueryCommandInput {
    const pk = { S: pkOf(of) };
    const filter = filterOf({ record: position && placeIn(position), status });
    return {
      TableName: this.table,
      ScanIndexForward: false,
      KeyConditionExpression: 'pk = :pk AND #sk > :oldest',
      ExpressionAttributeNames: { '#sk': 'sk', ...filter.names },
      ExpressionAttributeValues: { ':pk': pk, ':oldest': { S: oldest }, ...filter.values },
      ...(filter.expression ? { FilterExpression: filter.expression } : { Limit: limit }),
      ...(after !== undefined && { ExclusiveStartKey: { pk, sk: { S: after } } }),
    };
  }
}

/** Every attribute has the value wanted, where one is. */
function filterOf(wanted: Readonly<Record<string, string | undefined>>) {
  const given = Object.entries(wanted).filter(([, value]) => value !== undefined);
  const values: Record<string, AttributeValue> = {};
  for (const [name, value] of given) values[`:${name}`] = { S: value ?? '' };
  return {
    expression: given.map(([name]) => `#${name} = :${name}`).join(' AND '),
    names: Object.fromEntries(given.map(([name]) => [`#${name}`, name])),
    values,
  };
}

/** The page's share of what was found; what it leaves is found again from its last one on. */
function pageOf(found: readonly Item[], limit: number, next: string | undefined): AttemptPage {
  const items = found.slice(0, limit);
  const goOn = found.length > limit ? items.at(-1)?.sk?.S : next;
  const attempts = items.map((item) => JSON.parse(item.attempt?.S ?? '{}') as Attempt);
  return goOn === undefined ? { attempts } : { attempts, next: goOn };
}

const toItem = (of: SubscriptionRef, attempt: Attempt): Item => ({
  pk: { S: pkOf(of) },
  sk: { S: attemptPlace(attempt) },
  expires: { N: String(Math.ceil((attempt.at + attemptsKeptMs) / 1000)) },
  record: { S: placeIn(attempt) },
  status: { S: attempt.status },
  attempt: { S: JSON.stringify(attempt) },
});

const pkOf = ({ namespace, subscription }: SubscriptionRef): string =>
  compose(namespace, subscription, 'attempts');

const placeIn = ({ partition, offset }: { partition: number; offset: number }): string =>
  `${partition}-${offset}`;
