import {
  type DynamoDBClient,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { LogRecord } from '../domain/log/log-store';
import type {
  TransactionOutcome,
  TransactionStore,
  TransactionWrite,
} from '../domain/transact/transaction-store';
import { mayHaveHappened } from './failure';
import { packRecords } from './record-codec';
import { cancelledBy, itemsOf, type TransactionTables } from './transaction-items';

/** What an item of the log has beside its records: at most as much, names included. */
const besideRecords = 512;

/** Writes the caller's items, appends and commits by one TransactWriteItems. */
export class DynamoTransactions implements TransactionStore<TransactWriteItem> {
  constructor(
    private readonly dynamo: DynamoDBClient,
    private readonly tables: TransactionTables,
  ) {}

  async write(write: TransactionWrite<TransactWriteItem>): Promise<TransactionOutcome> {
    const command = new TransactWriteItemsCommand({
      TransactItems: itemsOf(this.tables, write),
      ClientRequestToken: write.token,
    });
    try {
      await this.dynamo.send(command);
      return { kind: 'stored' };
    } catch (error) {
      const cancelled = cancelledBy(error, write);
      if (cancelled) return cancelled;
      if (mayHaveHappened(error)) return { kind: 'unknown' };
      throw error;
    }
  }

  bytesOf(records: readonly LogRecord[]): number {
    return packRecords(records).length + besideRecords;
  }
}
