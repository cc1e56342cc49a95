import {
  type DynamoDBClient,
  GetItemCommand,
  ScanCommand,
  type ScanCommandInput,
  TransactionCanceledException,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type Operation, type OperationRef, operationKept } from '../domain/operations/operation';
import type {
  Begun,
  Ending,
  Lease,
  OperationStore,
  Progress,
  Rest,
} from '../domain/operations/operation-store';
import type { Bucket, Buckets } from '../domain/operations/turns';
import { compose, operationKey } from '../domain/topology/keys';
import { conditional } from './conditional';
import { answerOf } from './failure';
import { type Change, expressionOf } from './item-change';
import { numberOf, text } from './item-values';
import type { Item } from './log-item';
import { attributeOf, fromOperationItem } from './operation-item';
import { beginning, begunDespite, vacating } from './operation-places';

const running = '#state = :running';
const held = `${running} AND #leasedBy = :by`;

/** The operations table: partition key `pk`, time to live `expires`. */
export class DynamoOperations implements OperationStore, Buckets {
  constructor(
    private readonly dynamo: DynamoDBClient,
    private readonly table: string,
  ) {}

  async begin(operation: Operation, places: number): Promise<Begun> {
    const begin = beginning(this.table, { operation, places });
    try {
      await answerOf(this.dynamo.send(begin));
      return { kind: 'begun' };
    } catch (error) {
      if (error instanceof TransactionCanceledException) return begunDespite(error);
      throw error;
    }
  }

  async vacate(namespace: string, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await answerOf(this.dynamo.send(vacating(this.table, { namespace, ids })));
  }

  async find(operation: OperationRef): Promise<Operation | undefined> {
    return fromOperationItem(await this.get(operation));
  }

  async list(namespace: string): Promise<readonly Operation[]> {
    const items = await this.scan({
      FilterExpression: 'begins_with(pk, :namespace)',
      ExpressionAttributeValues: { ':namespace': text(compose(namespace, '')) },
    });
    const operations = items.flatMap((item) => fromOperationItem(item) ?? []);
    return operations.sort((a, b) => b.startedAt - a.startedAt);
  }

  async lease(ref: OperationRef, { by, now, until }: Lease): Promise<Operation | undefined> {
    const free = 'attribute_not_exists(#leasedUntil) OR #leasedUntil <= :now OR #leasedBy = :by';
    const item = await this.change(ref, {
      set: { leasedBy: by, leasedUntil: until },
      when: `${running} AND #wakeAt <= :now AND (${free})`,
      values: { running: 'running', now, by },
    });
    return fromOperationItem(item);
  }

  async advance(ref: OperationRef, by: string, progress: Progress): Promise<boolean> {
    const given = Object.entries(progress).filter(([, value]) => value !== undefined);
    return this.changed(ref, {
      set: Object.fromEntries(given),
      when: held,
      values: { running: 'running', by },
    });
  }

  rest(ref: OperationRef, by: string, { wakeAt, stumbles }: Rest): Promise<boolean> {
    return this.changed(ref, {
      // Kept for as long after its last run as another after its start.
      set: { wakeAt, stumbles, expires: Math.ceil(wakeAt / 1_000) + operationKept },
      remove: ['leasedBy', 'leasedUntil'],
      when: held,
      values: { running: 'running', by },
    });
  }

  close(ref: OperationRef, { state, at, error }: Ending, by?: string): Promise<boolean> {
    return this.changed(ref, {
      set: { state, endedAt: at, ...(error && { error }) },
      when: by === undefined ? running : held,
      values: { running: 'running', ...(by !== undefined && { by }) },
    });
  }

  async overdue(before: number): Promise<readonly OperationRef[]> {
    const items = await this.scan({
      FilterExpression: `${running} AND #wakeAt < :before AND (attribute_not_exists(#leasedUntil) OR #leasedUntil < :before)`,
      ExpressionAttributeNames: {
        '#state': 'state',
        '#wakeAt': 'wakeAt',
        '#leasedUntil': 'leasedUntil',
      },
      ExpressionAttributeValues: {
        ':running': text('running'),
        ':before': attributeOf('wakeAt', before),
      },
    });
    return items.map(({ namespace, id }) => ({ namespace: namespace?.S ?? '', id: id?.S ?? '' }));
  }

  async bucket(ref: OperationRef): Promise<Bucket | undefined> {
    const item = await this.get(ref);
    const operation = fromOperationItem(item);
    if (!operation) return undefined;
    const { state, ratePerSecond } = operation;
    return { running: state === 'running', ratePerSecond, paidUntil: numberOf(item?.paidUntil) };
  }

  pay(ref: OperationRef, from: number, to: number): Promise<boolean> {
    const first = from === 0 ? 'attribute_not_exists(#paidUntil) OR ' : '';
    return this.changed(ref, {
      set: { paidUntil: to },
      when: `attribute_exists(pk) AND (${first}#paidUntil = :from)`,
      values: { from },
    });
  }

  private async get(ref: OperationRef): Promise<Item | undefined> {
    const Key = keyOf(ref);
    const command = new GetItemCommand({ TableName: this.table, Key, ConsistentRead: true });
    return (await answerOf(this.dynamo.send(command))).Item;
  }

  private async changed(ref: OperationRef, change: Change): Promise<boolean> {
    return (await this.change(ref, change)) !== undefined;
  }

  /** The item as it is after the change; undefined when its condition did not hold. */
  private async change(ref: OperationRef, change: Change): Promise<Item | undefined> {
    const command = new UpdateItemCommand({
      TableName: this.table,
      Key: keyOf(ref),
      ...expressionOf(change),
      ReturnValues: 'ALL_NEW',
    });
    const done = await conditional(answerOf(this.dynamo.send(command)));
    return done.holds ? done.answer.Attributes : undefined;
  }

  /** All items that fit, page by page: operations are few, and kept for 30 days. */
  private async scan(which: Partial<ScanCommandInput>): Promise<Item[]> {
    const found: Item[] = [];
    let from: Item | undefined;
    do {
      const command = new ScanCommand({
        ...which,
        TableName: this.table,
        ExclusiveStartKey: from,
        ConsistentRead: true,
      });
      const { Items = [], LastEvaluatedKey } = await answerOf(this.dynamo.send(command));
      found.push(...Items);
      from = LastEvaluatedKey;
    } while (from);
    return found;
  }
}

const keyOf = ({ namespace, id }: OperationRef): Item => ({
  pk: text(operationKey(namespace, id)),
});
