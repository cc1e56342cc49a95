import {
  type CancellationReason,
  type DynamoDBClient,
  GetItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type {
  OnceKey,
  OnceLog,
  OnceOutcome,
  OnceWrite,
  Remembered,
} from '../domain/idempotency/once-log';
import { idempotencyKey } from '../domain/topology/keys';
import { answerOf, mayHaveHappened } from './failure';
import { type Item, tipOfItem, toItems } from './log-item';
import { packText, unpackText } from './record-codec';

/** Keyed appends: the log table and the idempotency table (partition key `pk`) in one transaction. */
export class DynamoOnce implements OnceLog {
  constructor(
    private readonly dynamo: DynamoDBClient,
    private readonly tables: { readonly log: string; readonly idempotency: string },
  ) {}

  async putOnce(write: OnceWrite): Promise<OnceOutcome> {
    const command = new TransactWriteItemsCommand({
      TransactItems: [this.remember(write), ...this.appends(write)],
    });
    try {
      await this.dynamo.send(command);
      return { kind: 'stored' };
    } catch (error) {
      if (error instanceof TransactionCanceledException) return outcomeOf(error);
      if (mayHaveHappened(error)) return { kind: 'unknown' };
      throw error;
    }
  }

  private remember({ key, remember, now }: OnceWrite) {
    return {
      Put: {
        TableName: this.tables.idempotency,
        Item: {
          pk: { S: idempotencyKey(key.topic, key) },
          fingerprint: { S: remember.fingerprint },
          id: { S: remember.id },
          expires: { N: String(remember.expires) },
          result: { B: packText(remember.result) },
        },
        // DynamoDB deletes what has expired late, so that expiry is compared here.
        ConditionExpression: 'attribute_not_exists(pk) OR expires <= :now',
        ExpressionAttributeValues: { ':now': { N: String(now) } },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
      },
    };
  }

  private appends({ entries }: OnceWrite) {
    return toItems(entries).map((item) => ({
      Put: {
        TableName: this.tables.log,
        Item: item,
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
      },
    }));
  }

  async find(key: OnceKey): Promise<Remembered | undefined> {
    const command = new GetItemCommand({
      TableName: this.tables.idempotency,
      Key: { pk: { S: idempotencyKey(key.topic, key) } },
      ConsistentRead: true,
    });
    const { Item } = await answerOf(this.dynamo.send(command));
    return Item && remembered(Item);
  }
}

const remembered = (item: Item): Remembered => ({
  fingerprint: item.fingerprint?.S ?? '',
  id: item.id?.S ?? '',
  expires: Number(item.expires?.N),
  result: item.result?.B ? unpackText(item.result.B) : '[]',
});

function outcomeOf(error: TransactionCanceledException): OnceOutcome {
  const [ofKey, ...ofEntries] = error.CancellationReasons ?? [];
  if (ofKey?.Item) return { kind: 'remembered', found: remembered(ofKey.Item) };
  const by = ofEntries.map(({ Item }) => Item && tipOfItem(Item));
  if (by.some((tip) => tip !== undefined)) return { kind: 'taken', by };
  const reasons = [ofKey, ...ofEntries];
  if (reasons.some(isPassing)) return { kind: 'conflict' };
  throw error;
}

const isPassing = (reason: CancellationReason | undefined): boolean =>
  /TransactionConflict|Throttling|ProvisionedThroughput/.test(reason?.Code ?? '');
