import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { CompactPorts } from '../domain/compact/compact';
import type { Outside } from '../domain/outside';
import type { Fabric } from '../domain/topology/fabric';
import { DynamoCheckpoints } from './dynamo-checkpoints';
import { DynamoCursors, latestGroup } from './dynamo-cursors';
import { DynamoLatest } from './dynamo-latest';
import { DynamoLog } from './dynamo-log';
import { DynamoLogKeeper } from './dynamo-log-keeper';
import { DynamoLogReader } from './dynamo-log-reader';

export interface CompactSettings {
  readonly dynamo: DynamoDBClient;
  /** The environment that the stack sets. */
  readonly env: Readonly<Record<'LOG_TABLE' | 'OFFSETS_TABLE' | 'LATEST_TABLE', string>>;
  readonly topology: Fabric;
  readonly outside: Outside;
}

/** Compaction on DynamoDB. */
export const compactPorts = ({
  dynamo,
  env,
  topology,
  outside,
}: CompactSettings): CompactPorts => ({
  topology,
  outside,
  log: new DynamoLog(dynamo, env.LOG_TABLE),
  reader: new DynamoLogReader(dynamo, env.LOG_TABLE),
  keeper: new DynamoLogKeeper(dynamo, env.LOG_TABLE),
  cursors: new DynamoCursors(dynamo, env.OFFSETS_TABLE),
  latestCursors: new DynamoCursors(dynamo, env.OFFSETS_TABLE, latestGroup),
  latest: new DynamoLatest(dynamo, env.LATEST_TABLE),
  checkpoints: new DynamoCheckpoints(dynamo, env.OFFSETS_TABLE),
});
