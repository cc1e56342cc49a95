import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type Fabric, topicsOf } from '../domain/topology/fabric';
import { acknowledge } from './acknowledge';
import { allowItems } from './grants';
import { safety } from './log-tables';
import type { MessagingFabric } from './messaging-fabric';

/** Whether any topic keeps a journal. */
export const keepsJournal = (topology: Fabric): boolean =>
  topicsOf(topology).some(({ journey }) => journey !== false && journey.share > 0);

/** Who sends records on, delivers them, and is asked where they are. */
type JournalSite = Pick<MessagingFabric, 'fanOut' | 'doors' | 'namespaces' | 'operations'>;

/**
 * What happened to records on their way: for a day, unless their topics say otherwise. It goes with the stack, and
 * is not restored: nothing rests on it but an answer to "where is it?".
 */
export class JournalTable extends Construct {
  readonly table: TableV2;

  constructor(scope: Construct, id: string, around: JournalSite) {
    super(scope, id);
    this.table = new TableV2(this, 'Table', {
      ...safety(false),
      pointInTimeRecoverySpecification: undefined,
      removalPolicy: RemovalPolicy.DESTROY,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      timeToLiveAttribute: 'expires',
    });
    acknowledge(this.table, {
      'AwsSolutions-DDB3': 'It holds what happened for a day, and is not worth restoring.',
      'Serverless-DynamoDBPITR': 'It holds what happened for a day, and is not worth restoring.',
    });
    this.grantAll(around);
  }

  private grantAll({ fanOut, doors, namespaces, operations }: JournalSite): void {
    const { dispatcher, sweeper } = fanOut;
    for (const door of [dispatcher, sweeper, doors.consume]) this.grantWrite(door.function);
    for (const worker of namespaces.workers) this.grantWrite(worker);
    this.grantRead(operations.control.function);
  }

  /** Lets a function add lines, and neither read nor change any. */
  grantWrite(writer: LambdaFunction): void {
    writer.addEnvironment('JOURNAL_TABLE', this.table.tableName);
    allowItems(writer, this.table, 'PutItem', 'BatchWriteItem');
  }

  /** Lets a function look lines up. */
  grantRead(reader: LambdaFunction): void {
    reader.addEnvironment('JOURNAL_TABLE', this.table.tableName);
    allowItems(reader, this.table, 'Query');
  }
}
