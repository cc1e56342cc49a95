import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Fabric } from '../domain/topology/fabric';
import type { Door } from '../http/routes';
import type { Access } from './access';
import type { LogTables } from './log-tables';
import type { SubscriptionQueue } from './subscription-queue';
import { WeftFunction } from './weft-function';

export interface HttpDoorsProps {
  readonly topology: Fabric;
  readonly tables: LogTables;
  readonly access: Access;
  /** The queues that are pulled over HTTP. */
  readonly pulled: readonly SubscriptionQueue[];
  /** What precedes a queue's resource name in its URL. */
  readonly queueUrlPrefix: string;
}

/** The Lambdas that answer the API's routes. */
export class HttpDoors extends Construct {
  readonly publish: WeftFunction;
  readonly consume: WeftFunction;
  readonly catalog: WeftFunction;

  constructor(scope: Construct, id: string, props: HttpDoorsProps) {
    super(scope, id);
    this.publish = this.createPublish(props);
    this.consume = this.createConsume(props);
    this.catalog = new WeftFunction(this, 'Catalog', { door: 'catalog', topology: props.topology });
  }

  functionOf(door: Door): IFunction {
    return this[door].function;
  }

  private createPublish({ topology, tables }: HttpDoorsProps): WeftFunction {
    const made = new WeftFunction(this, 'Publish', {
      door: 'publish',
      topology,
      memorySize: 1024,
      environment: {
        LOG_TABLE: tables.log.tableName,
        OFFSETS_TABLE: tables.offsets.tableName,
        IDEMPOTENCY_TABLE: tables.idempotency.tableName,
      },
    });
    this.grantPublish(made.function, tables);
    return made;
  }

  private grantPublish(grantee: IGrantable, tables: LogTables): void {
    tables.log.grant(grantee, 'dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:PutItem');
    tables.offsets.grant(grantee, 'dynamodb:GetItem');
    tables.idempotency.grant(grantee, 'dynamodb:GetItem', 'dynamodb:PutItem');
  }

  private createConsume(props: HttpDoorsProps): WeftFunction {
    const { topology, tables, access, pulled, queueUrlPrefix } = props;
    const made = new WeftFunction(this, 'Consume', {
      door: 'consume',
      topology,
      // It mostly waits, for up to 20 s a pull, and is paid by the memory that it holds meanwhile.
      memorySize: 256,
      environment: {
        LOG_TABLE: tables.log.tableName,
        QUEUE_URL_PREFIX: queueUrlPrefix,
        ACK_SECRET_ARN: access.ackSecret.secretArn,
      },
    });
    access.ackSecret.grantRead(made.function);
    tables.log.grant(made.function, 'dynamodb:Query');
    for (const queue of pulled) queue.grantConsume(made.function);
    return made;
  }
}
