import { AttributeType, ProjectionType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { byPlace } from '../domain/topology/keys';
import { allow, allowItems } from './grants';
import { safety } from './log-tables';

export interface DeadLetterTablesProps {
  /** Keep the data when the stack goes, and refuse to delete it. @default true */
  readonly protectData?: boolean;
}

/** The tables that hold what was not delivered, and the work that mends it. */
export class DeadLetterTables extends Construct {
  readonly deadLetters: TableV2;
  readonly operations: TableV2;

  constructor(scope: Construct, id: string, { protectData = true }: DeadLetterTablesProps = {}) {
    super(scope, id);
    const safe = safety(protectData);
    this.deadLetters = new TableV2(this, 'DeadLetters', {
      ...safe,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      timeToLiveAttribute: 'expires',
      globalSecondaryIndexes: [
        {
          indexName: byPlace,
          partitionKey: { name: 'pk', type: AttributeType.STRING },
          sortKey: { name: 'place', type: AttributeType.STRING },
          projectionType: ProjectionType.KEYS_ONLY,
        },
      ],
    });
    this.operations = new TableV2(this, 'Operations', {
      ...safe,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      timeToLiveAttribute: 'expires',
    });
  }

  /** Lets `grantee` park keys, and deliver what waits. */
  grantLanes(grantee: IGrantable): void {
    const writes = ['PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'];
    allowItems(grantee, this.deadLetters, 'GetItem', 'Query', ...writes);
    allowItems(grantee, this.operations, 'GetItem', 'UpdateItem');
  }

  /** Lets `grantee` do operators' work: find letters and lanes by their place, and list operations, too. */
  grantOperate(grantee: IGrantable): void {
    this.grantLanes(grantee);
    allow(grantee, ['dynamodb:Query'], `${this.deadLetters.tableArn}/index/${byPlace}`);
    allowItems(grantee, this.operations, 'PutItem', 'Scan');
  }
}
