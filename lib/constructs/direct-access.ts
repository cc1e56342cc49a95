import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { allowKey } from './encryption';
import { allowItems } from './grants';
import type { LogTables } from './log-tables';

/**
 * What functions and services of your own may do to the log without the API, with `createDirectClient`. A
 * transaction needs no permission of its own: each action in it needs that of the action alone, on its table.
 */
export class DirectAccess {
  constructor(private readonly tables: LogTables) {}

  /** Names of the tables, for a function's environment: LOG_TABLE, OFFSETS_TABLE, IDEMPOTENCY_TABLE. */
  get environment(): Record<'LOG_TABLE' | 'OFFSETS_TABLE' | 'IDEMPOTENCY_TABLE', string> {
    const { log, offsets, idempotency } = this.tables;
    return {
      LOG_TABLE: log.tableName,
      OFFSETS_TABLE: offsets.tableName,
      IDEMPOTENCY_TABLE: idempotency.tableName,
    };
  }

  /** Lets `grantee` publish, alone or within its own transactions. It can't change or delete what is there. */
  grantAppend(grantee: IGrantable): void {
    this.grantRead(grantee);
    allowItems(grantee, this.tables.log, 'PutItem');
  }

  /** Lets `grantee` publish with an `idempotencyKey` as well. */
  grantAppendOnce(grantee: IGrantable): void {
    this.grantAppend(grantee);
    allowItems(grantee, this.tables.idempotency, 'GetItem', 'PutItem');
  }

  /** Lets `grantee` read the log, and change nothing. */
  grantRead(grantee: IGrantable): void {
    allowKey(this.tables, grantee);
    allowItems(grantee, this.tables.log, 'Query', 'GetItem');
    allowItems(grantee, this.tables.offsets, 'GetItem');
  }

  /** Lets `grantee` read as a consumer group: lease partitions, and commit, alone or within its own transactions. */
  grantConsume(grantee: IGrantable): void {
    this.grantRead(grantee);
    const { offsets } = this.tables;
    allowItems(grantee, offsets, 'Query', 'PutItem', 'UpdateItem', 'DeleteItem');
  }

  /** Lets `grantee` do all that a transaction may hold: publish, read as a group, and commit. */
  grantTransact(grantee: IGrantable): void {
    this.grantAppend(grantee);
    this.grantConsume(grantee);
  }
}
