import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoLog } from '../lib/aws/dynamo-log';
import { readSecret } from '../lib/aws/secret';
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
import { quickDynamo } from '../lib/runtime/quick-dynamo';
import { quickSettings, sqsSettings } from '../lib/runtime/sdk-settings';

const env = readEnv(
  'LOG_TABLE',
  'DEAD_LETTERS_TABLE',
  'OPERATIONS_TABLE',
  'QUEUE_URL_PREFIX',
  'ACK_SECRET_ARN',
);
const topology = readTopology();
const dynamo = quickDynamo();
const log = new DynamoLog(dynamo, env.LOG_TABLE);
const journaling = journalingOn(dynamo, topology);
const lanePorts = { ...lanePortsOf(dynamo, env), onEnd: journaling?.onEnd };
const queueOf = sqsQueues(new SQSClient(sqsSettings), {
  topology,
  urlPrefix: env.QUEUE_URL_PREFIX,
  logger,
});

const door = lazy(async () => {
  const secret = await readSecret(new SecretsManagerClient(quickSettings), env.ACK_SECRET_ARN);
  const ports = { ...lanePorts, log, queueOf, secret };
  return openDoor('consume', {
    topology,
    answersIn: (fabric) => consumeAnswers({ ...ports, topology: fabric }),
    log: logger,
    limiter: limiterOn(dynamo),
  });
});

/** Hands out a subscription's records, and settles them. */
export const handler = async (event: GatewayEvent, invocation?: Invocation) => {
  const answer = await (await door())(event, invocation);
  await journaling?.settled();
  return answer;
};
