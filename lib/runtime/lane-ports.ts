import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoLanes } from '../aws/dynamo-lanes';
import { DynamoOperations } from '../aws/dynamo-operations';
import { blockedMessage } from '../domain/deliver/policy';
import type { LanePorts } from '../domain/deliver/redrive';
import { ofHappened } from '../domain/metrics/measured';
import { SharedTurns } from '../domain/operations/turns';
import type { Journaling } from './journaling';
import { logger } from './logger';
import { meter } from './metrics';
import { system } from './system';

/** Names of tables, as the stack sets them. */
export interface LaneEnv {
  readonly DEAD_LETTERS_TABLE: string;
  readonly OPERATIONS_TABLE: string;
}

/** Parked keys on DynamoDB. What happens to records is measured, and told to the journal where there is one. */
export function lanePortsOf(
  dynamo: DynamoDBClient,
  env: LaneEnv,
  journaling?: Journaling,
): LanePorts {
  const tables = { deadLetters: env.DEAD_LETTERS_TABLE, operations: env.OPERATIONS_TABLE };
  return {
    lanes: new DynamoLanes(dynamo, tables, system),
    turns: new SharedTurns(new DynamoOperations(dynamo, env.OPERATIONS_TABLE), system),
    outside: system,
    onEnd: (happened) => {
      meter.add(...ofHappened(happened));
      journaling?.onEnd(happened);
    },
    onBlocked: ({ lane: { subscription }, position, attempts }) =>
      logger.warn(blockedMessage, { subscription, ...position, attempts }),
  };
}
