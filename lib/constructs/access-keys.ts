import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, ProjectionType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ackSecretKey, keyIndexHolds, keysByNamespace } from '../domain/access/key-store';
import type { Fabric } from '../domain/topology/fabric';
import { allow, allowItems } from './grants';
import { safety } from './log-tables';
import { WeftFunction } from './weft-function';

export interface AccessKeysProps {
  readonly topology: Fabric;
  readonly removalPolicy: RemovalPolicy;
}

/** The keys that the API gives out: their table, and the one Lambda that makes and revokes them. */
export class AccessKeys extends Construct {
  readonly table: TableV2;
  readonly door: WeftFunction;

  constructor(scope: Construct, id: string, { topology, removalPolicy }: AccessKeysProps) {
    super(scope, id);
    this.table = new TableV2(this, 'Table', {
      ...safety(removalPolicy === RemovalPolicy.RETAIN),
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      timeToLiveAttribute: 'expires',
      globalSecondaryIndexes: [
        {
          indexName: keysByNamespace,
          partitionKey: { name: 'namespace', type: AttributeType.STRING },
          sortKey: { name: 'createdAt', type: AttributeType.NUMBER },
          projectionType: ProjectionType.INCLUDE,
          nonKeyAttributes: [...keyIndexHolds],
        },
      ],
    });
    this.door = new WeftFunction(this, 'Door', {
      door: 'keys',
      topology,
      memorySize: 256,
      environment: { KEYS_TABLE: this.table.tableName },
    });
    this.grantManage(this.door.function);
  }

  /** Lets `grantee` look a key up, and note that it was used; it can change nothing else of it. */
  grantCheck(grantee: IGrantable): void {
    allowItems(grantee, this.table, 'GetItem');
    Grant.addToPrincipal({
      grantee,
      actions: ['dynamodb:UpdateItem'],
      resourceArns: [this.table.tableArn],
      conditions: {
        'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['pk', 'lastUsedAt'] },
      },
    });
  }

  /** Lets `grantee` read what signs ack ids, and make it where there is none; it sees no key. */
  grantAckSecret(grantee: IGrantable): void {
    Grant.addToPrincipal({
      grantee,
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
      resourceArns: [this.table.tableArn],
      conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [ackSecretKey] } },
    });
  }

  private grantManage(grantee: IGrantable): void {
    allowItems(grantee, this.table, 'GetItem', 'PutItem', 'UpdateItem');
    allow(grantee, ['dynamodb:Query'], `${this.table.tableArn}/index/${keysByNamespace}`);
  }
}
