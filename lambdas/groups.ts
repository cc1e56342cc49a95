import { DynamoCursors } from '../lib/aws/dynamo-cursors';
import { DynamoGroups } from '../lib/aws/dynamo-groups';
import { DynamoLog } from '../lib/aws/dynamo-log';
import { DynamoLogReader } from '../lib/aws/dynamo-log-reader';
import { ReadMemory } from '../lib/domain/groups/read-memory';
import { openDoor } from '../lib/http/door';
import { groupAnswers } from '../lib/http/group-answers';
import { readEnv, readTopology } from '../lib/runtime/env';
import { limiterOn } from '../lib/runtime/limiting';
import { logger } from '../lib/runtime/logger';
import { meter } from '../lib/runtime/metrics';
import { quickDynamo } from '../lib/runtime/quick-dynamo';
import { system } from '../lib/runtime/system';

const env = readEnv('LOG_TABLE', 'OFFSETS_TABLE');
const dynamo = quickDynamo();

const ports = {
  log: new DynamoLog(dynamo, env.LOG_TABLE),
  cursors: new DynamoCursors(dynamo, env.OFFSETS_TABLE),
  reader: new DynamoLogReader(dynamo, env.LOG_TABLE),
  groups: new DynamoGroups(dynamo, env.OFFSETS_TABLE),
  memory: new ReadMemory(),
  outside: system,
};

/** Reads the log as consumer groups, and commits how far they have come. */
export const handler = openDoor('groups', {
  topology: readTopology(),
  answersIn: (topology) => groupAnswers({ ...ports, topology }),
  log: logger,
  limiter: limiterOn(dynamo),
  meter,
});
