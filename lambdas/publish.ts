import { DynamoCursors } from '../lib/aws/dynamo-cursors';
import { DynamoLog } from '../lib/aws/dynamo-log';
import { DynamoOnce } from '../lib/aws/dynamo-once';
import { KnownTips } from '../lib/domain/log/known-tips';
import type { Stored } from '../lib/domain/log/place';
import { ofStored } from '../lib/domain/metrics/measured';
import { openDoor } from '../lib/http/door';
import { publishAnswers } from '../lib/http/publish-answers';
import { readEnv, readTopology } from '../lib/runtime/env';
import { limiterOn } from '../lib/runtime/limiting';
import { logger } from '../lib/runtime/logger';
import { meter } from '../lib/runtime/metrics';
import { quickDynamo } from '../lib/runtime/quick-dynamo';
import { system } from '../lib/runtime/system';

const env = readEnv('LOG_TABLE', 'OFFSETS_TABLE', 'IDEMPOTENCY_TABLE');
const dynamo = quickDynamo();

const ports = {
  log: new DynamoLog(dynamo, env.LOG_TABLE),
  cursors: new DynamoCursors(dynamo, env.OFFSETS_TABLE),
  once: new DynamoOnce(dynamo, { log: env.LOG_TABLE, idempotency: env.IDEMPOTENCY_TABLE }),
  outside: system,
  known: new KnownTips(),
  onStored: (stored: Stored) => meter.add(ofStored(stored)),
};

/** Publishes events to a topic's log. */
export const handler = openDoor('publish', {
  topology: readTopology(),
  answersIn: (topology) => publishAnswers({ ...ports, topology }),
  log: logger,
  limiter: limiterOn(dynamo),
  meter,
});
