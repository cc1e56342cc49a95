import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Lane } from '../domain/dead-letters/lane';
import type { Parked } from '../domain/dead-letters/lane-store';
import type { Letter } from '../domain/dead-letters/letter';
import { operationKey } from '../domain/topology/keys';
import { number, text } from './item-values';
import { keyIn, letterSort, parkedSort, toLetterItem, toParkedItem } from './letter-item';
import type { Item } from './log-item';

/** The tables that a lane's changes are written to. */
export interface LaneTables {
  readonly deadLetters: string;
  readonly operations: string;
}

/** What an operation is told when it is over with a lane. */
export interface Told {
  readonly operation: string;
  readonly delivered: number;
  readonly failed: number;
}

const showOld = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const };

/** The parts of a lane's transactions, each under the condition that makes a second time harmless. */
export class LaneWrites {
  constructor(private readonly tables: LaneTables) {}

  /** Has the lane become `next`, if it still is as it was seen; undefined: it flows. */
  parked(lane: Lane, seen: Parked | undefined, next: Parked | undefined): TransactWriteItem {
    const expected = { ...this.table, ...(seen ? unchanged(seen) : absent), ...showOld };
    const Key = keyIn(lane, parkedSort(lane));
    if (next) return { Put: { ...expected, Item: toParkedItem(next) } };
    return seen ? { Delete: { ...expected, Key } } : { ConditionCheck: { ...expected, Key } };
  }

  /** One letter more in a parked lane. */
  countIn(lane: Lane): TransactWriteItem {
    return {
      Update: {
        ...this.table,
        Key: keyIn(lane, parkedSort(lane)),
        UpdateExpression: 'SET #count = #count + :one',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: { '#count': 'count' },
        ExpressionAttributeValues: { ':one': number(1) },
        ...showOld,
      },
    };
  }

  /** One letter fewer in a parked lane that holds more of them. */
  countOut(lane: Lane, epoch: number): TransactWriteItem {
    return {
      Update: {
        ...this.table,
        Key: keyIn(lane, parkedSort(lane)),
        UpdateExpression: 'SET #count = #count - :one, #delivered = #delivered + :one',
        ConditionExpression: '#epoch = :epoch AND #count > :one',
        ExpressionAttributeNames: {
          '#count': 'count',
          '#delivered': 'delivered',
          '#epoch': 'epoch',
        },
        ExpressionAttributeValues: { ':one': number(1), ':epoch': number(epoch) },
        ...showOld,
      },
    };
  }

  putLetter(lane: Lane, letter: Letter): TransactWriteItem {
    return { Put: { ...this.table, Item: toLetterItem(lane, letter) } };
  }

  putNewLetter(lane: Lane, letter: Letter): TransactWriteItem {
    return { Put: { ...this.table, ...absent, Item: toLetterItem(lane, letter) } };
  }

  takeLetter(lane: Lane, { position }: Letter): TransactWriteItem {
    const Key = keyIn(lane, letterSort(lane, position));
    return { Delete: { ...this.table, Key, ConditionExpression: 'attribute_exists(pk)' } };
  }

  /** Takes the letter out if nobody has corrected it since it was read as `item`. */
  takeLetterAsRead({ pk, sk, edited }: Item): TransactWriteItem {
    const uncorrected = edited
      ? {
          ConditionExpression: '#edited = :edited',
          ExpressionAttributeValues: { ':edited': edited },
        }
      : { ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(#edited)' };
    const ExpressionAttributeNames = { '#edited': 'edited' };
    return {
      Delete: { ...this.table, Key: { pk, sk } as Item, ...uncorrected, ExpressionAttributeNames },
    };
  }

  /** What is known of a letter's tries. Its event stays: somebody may have corrected it since it was read. */
  tries(lane: Lane, letter: Letter) {
    const { reason, attempts, lastError, lastAt, tries, round } = letter;
    return {
      ...this.table,
      Key: keyIn(lane, letterSort(lane, letter.position)),
      ConditionExpression: 'attribute_exists(pk)',
      ...setting({
        reason: text(reason),
        attempts: number(attempts),
        ...(lastError !== undefined && { lastError: text(lastError) }),
        lastAt: number(lastAt),
        tries: number(tries),
        round: number(round),
      }),
    };
  }

  /** Adds to what the lane's operation is told; nothing when there is nothing to tell. */
  tell({ namespace }: Lane, { operation, delivered, failed }: Told): TransactWriteItem {
    return {
      Update: {
        TableName: this.tables.operations,
        Key: { pk: text(operationKey(namespace, operation)) },
        UpdateExpression: 'ADD #delivered :delivered, #failed :failed',
        // One that is forgotten is not made again: it would have no end and no expiry.
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: { '#delivered': 'delivered', '#failed': 'failed' },
        ExpressionAttributeValues: { ':delivered': number(delivered), ':failed': number(failed) },
      },
    };
  }

  private get table() {
    return { TableName: this.tables.deadLetters };
  }
}

const absent = { ConditionExpression: 'attribute_not_exists(pk)' };

// Whatever changes a lane changes one of these.
const unchanged = ({ epoch, count, delivered }: Parked) => ({
  ConditionExpression: '#epoch = :epoch AND #count = :count AND #delivered = :delivered',
  ExpressionAttributeNames: { '#epoch': 'epoch', '#count': 'count', '#delivered': 'delivered' },
  ExpressionAttributeValues: {
    ':epoch': number(epoch),
    ':count': number(count),
    ':delivered': number(delivered),
  },
});

/** An update that sets these attributes, by names of their own since DynamoDB reserves many words. */
function setting(item: Item) {
  const names = Object.keys(item);
  return {
    UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(
      Object.entries(item).map(([name, value]) => [`:${name}`, value]),
    ),
  };
}
