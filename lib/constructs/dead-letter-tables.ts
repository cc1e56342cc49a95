import { AttributeType, ProjectionType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { byPlace } from '../domain/topology/keys';
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
}
