import { Construct } from 'constructs';
import type { Fabric } from '../domain/topology/fabric';
import type { Access } from './access';
import type { DeadLetterTables } from './dead-letter-tables';
import type { DirectAccess } from './direct-access';
import { allowHold, allowItems, allowReceive } from './grants';
import type { LogTables } from './log-tables';
import type { SubscriptionQueue } from './subscription-queue';
import { WeftFunction } from './weft-function';

export interface HttpDoorsProps {
  readonly topology: Fabric;
  readonly tables: LogTables;
  /** What a function may do to the log, the API's own as well as the user's. */
  readonly direct: DirectAccess;
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

  private createPublish({ topology, direct }: HttpDoorsProps): WeftFunction {
    const made = new WeftFunction(this, 'Publish', {
      door: 'publish',
      topology,
      memorySize: 1024,
      environment: direct.environment,
    });
    direct.grantAppendOnce(made.function);
    return made;
  }

  private createConsume(props: HttpDoorsProps): WeftFunction {
    const { topology, tables, deadLetters, access, pulled, queueUrlPrefix } = props;
    const made = new WeftFunction(this, 'Consume', {
      door: 'consume',
      topology,
      grows: true,
      // It mostly waits, for up to 20 s a pull, and is paid by the memory that it holds meanwhile.
      memorySize: 256,
      environment: {
        LOG_TABLE: tables.log.tableName,
        DEAD_LETTERS_TABLE: deadLetters.deadLetters.tableName,
        OPERATIONS_TABLE: deadLetters.operations.tableName,
        QUEUE_URL_PREFIX: queueUrlPrefix,
        KEYS_TABLE: access.keys.table.tableName,
      },
    });
    access.keys.grantAckSecret(made.function);
    allowItems(made.function, tables.log, 'Query');
    deadLetters.grantLanes(made.function);
    for (const { queue } of pulled) {
      allowReceive(made.function, queue);
      allowHold(made.function, queue);
    }
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
    allowItems(made.function, tables.log, 'Query');
    allowItems(made.function, tables.offsets, 'GetItem');
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
    allowItems(made.function, tables.log, 'Query');
    allowItems(made.function, tables.offsets, 'Query', 'GetItem');
    allowItems(made.function, tables.offsets, 'PutItem', 'UpdateItem', 'DeleteItem');
    return made;
  }
}
