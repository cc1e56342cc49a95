import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Outside } from '../../domain/outside';
import type { Fabric } from '../../domain/topology/fabric';

/** The fabric's tables, by name or ARN. */
export interface DirectTables {
  readonly log: string;
  readonly offsets: string;
  /** Needed for an `idempotencyKey` only. */
  readonly idempotency?: string;
}

export interface DirectOptions {
  /** @default one of this process's region and credentials, with timeouts of a few seconds */
  readonly dynamo?: DynamoDBClient;
  readonly tables: DirectTables;
  /** What the fabric was deployed with, from `defineFabric`. */
  readonly topology: Fabric;
  /** @default 'default', which is the API's */
  readonly namespace?: string;
  /** Clock and chance. @default the real ones */
  readonly outside?: Outside;
}
