import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Fabric } from '../domain/topology/fabric';
import type { Access } from './access';
import type { DeadLetterTables } from './dead-letter-tables';
import type { LogTables } from './log-tables';
import { grantLanes } from './push';
import type { SubscriptionQueue } from './subscription-queue';
import { WeftFunction } from './weft-function';

export interface HttpDoorsProps {
  readonly topology: Fabric;
  readonly tables: LogTables;
  readonly deadLetters: DeadLetterTables;
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
  readonly read: WeftFunction;
  readonly groups: WeftFunction;
  readonly catalog: WeftFunction;

  constructor(scope: Construct, id: string, props: HttpDoorsProps) {
    super(scope, id);
    this.publish = this.createPublish(props);
    this.consume = this.createConsume(props);
    this.read = this.createRead(props);
    this.groups = this.createGroups(props);
    this.catalog = new WeftFunction(this, 'Catalog', { door: 'catalog', topology: props.topology });
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
    const { topology, tables, deadLetters, access, pulled, queueUrlPrefix } = props;
    const made = new WeftFunction(this, 'Consume', {
      door: 'consume',
      topology,
      // It mostly waits, for up to 20 s a pull, and is paid by the memory that it holds meanwhile.
      memorySize: 256,
      environment: {
        LOG_TABLE: tables.log.tableName,
        DEAD_LETTERS_TABLE: deadLetters.deadLetters.tableName,
        OPERATIONS_TABLE: deadLetters.operations.tableName,
        QUEUE_URL_PREFIX: queueUrlPrefix,
        ACK_SECRET_ARN: access.ackSecret.secretArn,
      },
    });
    access.ackSecret.grantRead(made.function);
    tables.log.grant(made.function, 'dynamodb:Query');
    grantLanes(made.function, deadLetters);
    for (const queue of pulled) queue.grantConsume(made.function);
    return made;
  }

  private createRead({ topology, tables }: HttpDoorsProps): WeftFunction {
    const made = new WeftFunction(this, 'Read', {
      door: 'read',
      topology,
      // It mostly waits, as a pull does.
      memorySize: 256,
      environment: {
        LOG_TABLE: tables.log.tableName,
        OFFSETS_TABLE: tables.offsets.tableName,
      },
    });
    tables.log.grant(made.function, 'dynamodb:Query');
    tables.offsets.grant(made.function, 'dynamodb:GetItem');
    return made;
  }

  private createGroups({ topology, tables }: HttpDoorsProps): WeftFunction {
    const made = new WeftFunction(this, 'Groups', {
      door: 'groups',
      topology,
      // It mostly waits; what it reads at once, from several partitions, is a few megabytes.
      memorySize: 256,
      environment: {
        LOG_TABLE: tables.log.tableName,
        OFFSETS_TABLE: tables.offsets.tableName,
      },
    });
    tables.log.grant(made.function, 'dynamodb:Query');
    tables.offsets.grant(
      made.function,
      'dynamodb:Query',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'dynamodb:DeleteItem',
    );
    return made;
  }
}
