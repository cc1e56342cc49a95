import { randomBytes } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import { readAckSecret } from '../lib/aws/dynamo-ack-secret';
import { DynamoLog } from '../lib/aws/dynamo-log';
import { sqsQueues } from '../lib/aws/sqs-queues';
import { consumeAnswers } from '../lib/http/consume-answers';
import { openDoor } from '../lib/http/door';
import type { GatewayEvent } from '../lib/http/gateway';
import { readEnv, readTopology } from '../lib/runtime/env';
import { journalingOn } from '../lib/runtime/journaling';
import { lanePortsOf } from '../lib/runtime/lane-ports';
import { lazy } from '../lib/runtime/lazy';
import { limiterOn } from '../lib/runtime/limiting';
import type { Invocation } from '../lib/runtime/log-keys';
import { logger } from '../lib/runtime/logger';
import { meter } from '../lib/runtime/metrics';
import { quickDynamo } from '../lib/runtime/quick-dynamo';
import { sqsSettings } from '../lib/runtime/sdk-settings';

const env = readEnv(
  'LOG_TABLE',
  'DEAD_LETTERS_TABLE',
  'OPERATIONS_TABLE',
  'QUEUE_URL_PREFIX',
  'KEYS_TABLE',
);
const topology = readTopology();
const dynamo = quickDynamo();
const log = new DynamoLog(dynamo, env.LOG_TABLE);
const journaling = journalingOn(dynamo, topology);
const lanePorts = lanePortsOf(dynamo, env, journaling);
const queueOf = sqsQueues(new SQSClient(sqsSettings), {
  topology,
  urlPrefix: env.QUEUE_URL_PREFIX,
  logger,
});

const door = lazy(async () => {
  const make = () => randomBytes(32).toString('base64url');
  const secret = await readAckSecret(dynamo, { table: env.KEYS_TABLE, make });
  const ports = { ...lanePorts, log, queueOf, secret };
  return openDoor('consume', {
    topology,
    answersIn: (fabric) => consumeAnswers({ ...ports, topology: fabric }),
    log: logger,
    limiter: limiterOn(dynamo),
    meter,
  });
});

/** Hands out a subscription's records, and settles them. */
export const handler = async (event: GatewayEvent, invocation?: Invocation) => {
  const answer = await (await door())(event, invocation);
  await journaling?.settled();
  return answer;
};
