import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoCursors } from '../lib/aws/dynamo-cursors';
import { DynamoLog } from '../lib/aws/dynamo-log';
import { DynamoLogReader } from '../lib/aws/dynamo-log-reader';
import { openDoor } from '../lib/http/door';
import { readAnswers } from '../lib/http/read-answers';
import { readEnv, readTopology } from '../lib/runtime/env';
import { logger } from '../lib/runtime/logger';
import { quickSettings } from '../lib/runtime/sdk-settings';
import { system } from '../lib/runtime/system';

const env = readEnv('LOG_TABLE', 'OFFSETS_TABLE');
const dynamo = new DynamoDBClient(quickSettings);

/** Reads the log, and consumes nothing. */
export const handler = openDoor(
  'read',
  readAnswers({
    topology: readTopology(),
    log: new DynamoLog(dynamo, env.LOG_TABLE),
    cursors: new DynamoCursors(dynamo, env.OFFSETS_TABLE),
    reader: new DynamoLogReader(dynamo, env.LOG_TABLE),
    outside: system,
  }),
  logger,
);
