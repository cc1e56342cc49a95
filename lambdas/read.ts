import { DynamoCursors, latestGroup } from '../lib/aws/dynamo-cursors';
import { DynamoLatest } from '../lib/aws/dynamo-latest';
import { DynamoLog } from '../lib/aws/dynamo-log';
import { DynamoLogReader } from '../lib/aws/dynamo-log-reader';
import { openDoor } from '../lib/http/door';
import { latestAnswers } from '../lib/http/latest-answers';
import { readAnswers } from '../lib/http/read-answers';
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
  latestCursors: new DynamoCursors(dynamo, env.OFFSETS_TABLE, latestGroup),
  // There is none where no topic is compacted, and nobody asks it.
  latest: new DynamoLatest(dynamo, process.env.LATEST_TABLE ?? ''),
  outside: system,
};

/** Reads the log, and consumes nothing. */
export const handler = openDoor('read', {
  topology: readTopology(),
  answersIn: (topology) => ({
    ...readAnswers({ ...ports, topology }),
    ...latestAnswers({ ...ports, topology }),
  }),
  log: logger,
  limiter: limiterOn(dynamo),
  meter,
});
