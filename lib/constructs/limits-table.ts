import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { allowItems } from './grants';
import { safety } from './log-tables';

export interface LimitsTableProps {
  /** Keep the table when the stack goes, and refuse to delete it. @default true */
  readonly protectData?: boolean;
}

/**
 * What callers have used up of their rates. A table of its own: every door writes to it, and none of them may write
 * to what the others hold.
 */
export class LimitsTable extends Construct {
  readonly table: TableV2;

  constructor(scope: Construct, id: string, { protectData = true }: LimitsTableProps = {}) {
    super(scope, id);
    this.table = new TableV2(this, 'Table', {
      ...safety(protectData),
      partitionKey: { name: 'pk', type: AttributeType.STRING },
    });
  }

  /** Lets a door take from buckets, which is all that it can do to them. */
  grantTake(door: LambdaFunction): void {
    door.addEnvironment('LIMITS_TABLE', this.table.tableName);
    allowItems(door, this.table, 'UpdateItem');
  }
}
