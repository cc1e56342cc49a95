import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoAttempts } from '../lib/aws/dynamo-attempts';
import { DynamoCursors } from '../lib/aws/dynamo-cursors';
import { DynamoLogReader } from '../lib/aws/dynamo-log-reader';
import { operatorEnv, operatorPorts } from '../lib/aws/operator-ports';
import { LambdaQueueSwitch } from '../lib/aws/queue-switch';
import { SecretsManagerWebhooks } from '../lib/aws/webhook-secrets';
import { controlAnswers } from '../lib/http/control-answers';
import { openDoor } from '../lib/http/door';
import { webhookAnswers } from '../lib/http/webhook-answers';
import { readEnv, readTopology } from '../lib/runtime/env';
import { logger } from '../lib/runtime/logger';
import { quickSettings, sqsSettings } from '../lib/runtime/sdk-settings';
import { system } from '../lib/runtime/system';

const env = readEnv(...operatorEnv, 'OFFSETS_TABLE', 'WEBHOOK_SECRET_PREFIX');
const dynamo = new DynamoDBClient(quickSettings);
const topology = readTopology();
const ports = operatorPorts({
  clients: { dynamo, sqs: new SQSClient(sqsSettings) },
  env,
  topology,
  outside: system,
});
const queueSwitch = new LambdaQueueSwitch(new LambdaClient(quickSettings), ports.queues);
const secrets = new SecretsManagerWebhooks(
  new SecretsManagerClient(quickSettings),
  (name) => `${env.WEBHOOK_SECRET_PREFIX}${name}`,
);

/** Everything that an operator does. */
export const handler = openDoor(
  'control',
  {
    ...controlAnswers({
      ...ports,
      cursors: new DynamoCursors(dynamo, env.OFFSETS_TABLE),
      reader: new DynamoLogReader(dynamo, env.LOG_TABLE),
      queueSwitch,
      logger,
    }),
    ...webhookAnswers({
      topology,
      attempts: new DynamoAttempts(dynamo, env.DEAD_LETTERS_TABLE, system),
      secrets,
      now: system.now,
      randomBytes,
    }),
  },
  logger,
);
