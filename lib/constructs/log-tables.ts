import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  StreamViewType,
  TableEncryptionV2,
  type TablePropsV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';

export interface LogTablesProps {
  /** Keep the data when the stack goes, and refuse to delete it. @default true */
  readonly protectData?: boolean;
}

/** The tables that hold the fabric's data: on demand, encrypted, restorable to any second. */
export class LogTables extends Construct {
  readonly log: TableV2;
  readonly offsets: TableV2;
  readonly idempotency: TableV2;

  constructor(scope: Construct, id: string, { protectData = true }: LogTablesProps = {}) {
    super(scope, id);
    const safe = safety(protectData);
    this.log = new TableV2(this, 'Log', {
      ...safe,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'base', type: AttributeType.NUMBER },
      timeToLiveAttribute: 'expires',
      dynamoStream: StreamViewType.NEW_IMAGE,
    });
    this.offsets = new TableV2(this, 'Offsets', {
      ...safe,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'partition', type: AttributeType.NUMBER },
    });
    this.idempotency = new TableV2(this, 'Idempotency', {
      ...safe,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      timeToLiveAttribute: 'expires',
    });
  }
}

/** On demand, encrypted, restorable to any second; and safe from deletion, if it is to be. */
export const safety = (protectData: boolean): Partial<TablePropsV2> => ({
  billing: Billing.onDemand(),
  encryption: TableEncryptionV2.dynamoOwnedKey(),
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  deletionProtection: protectData,
  removalPolicy: protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
});
