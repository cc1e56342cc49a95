import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { DirectClient, DirectPolled } from '../../lib/client';
import type { Order } from '../order-service/place-order';

/** Who reads what, and where balances are kept: a table with the partition key `account`. */
export interface Books {
  readonly topic: string;
  readonly group: string;
  readonly table: string;
}

/**
 * Adds what a poll has brought of a partition to the accounts, and commits the offset, in one transaction. Whenever
 * this process stops, each record has been added once or is still to come; `from` sees to it that not even a
 * transaction that arrives late, after its process has died, adds anything twice.
 */
export async function settle(
  weft: DirectClient,
  { topic, group, table }: Books,
  { partition, epoch, from, next, records }: DirectPolled<Order>,
): Promise<void> {
  await weft.transaction({
    items: [...sumsOf(records)].map(([account, cents]) => added(table, account, cents)),
    commit: [{ topic, group, partition, from, offset: next, epoch }],
  });
}

/** A transaction may be about each item once, so that what belongs to one account is added up first. */
function sumsOf(records: DirectPolled<Order>['records']): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { event } of records) {
    const { customer, cents } = event.data ?? { customer: '', cents: 0 };
    sums.set(customer, (sums.get(customer) ?? 0) + cents);
  }
  return sums;
}

const added = (table: string, account: string, cents: number): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: { account: { S: account } },
    UpdateExpression: 'ADD cents :cents',
    ExpressionAttributeValues: { ':cents': { N: String(cents) } },
  },
});
