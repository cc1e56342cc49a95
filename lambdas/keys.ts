import { randomBytes } from 'node:crypto';
import { DynamoKeys } from '../lib/aws/dynamo-keys';
import { openDoor } from '../lib/http/door';
import { keyAnswers } from '../lib/http/key-answers';
import { readEnv, readTopology } from '../lib/runtime/env';
import { limiterOn } from '../lib/runtime/limiting';
import { logger } from '../lib/runtime/logger';
import { meter } from '../lib/runtime/metrics';
import { quickDynamo } from '../lib/runtime/quick-dynamo';
import { system } from '../lib/runtime/system';

const env = readEnv('KEYS_TABLE');
const dynamo = quickDynamo();
const keys = new DynamoKeys(dynamo, env.KEYS_TABLE);

/** Makes and revokes keys: the only Lambda that may. */
export const handler = openDoor('keys', {
  topology: readTopology(),
  answersIn: (topology) =>
    keyAnswers({ topology, keys, now: system.now, randomBytes, log: logger }),
  log: logger,
  limiter: limiterOn(dynamo),
  meter,
});
