import { randomBytes } from 'node:crypto';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { CloudWatchMetrics } from '../lib/aws/cloudwatch-metrics';
import { DynamoAttempts } from '../lib/aws/dynamo-attempts';
import { DynamoCircuits } from '../lib/aws/dynamo-circuits';
import { DynamoCursors } from '../lib/aws/dynamo-cursors';
import { DynamoGroups } from '../lib/aws/dynamo-groups';
import { DynamoJournal } from '../lib/aws/dynamo-journal';
import { DynamoLogReader } from '../lib/aws/dynamo-log-reader';
import { operatorEnv, operatorPorts } from '../lib/aws/operator-ports';
import { LambdaQueueSwitch } from '../lib/aws/queue-switch';
import { SecretsManagerWebhooks } from '../lib/aws/webhook-secrets';
import { ReadMemory } from '../lib/domain/groups/read-memory';
import { scopedName } from '../lib/domain/topology/scoped-name';
import { controlAnswers } from '../lib/http/control-answers';
import { openDoor } from '../lib/http/door';
import { journeyAnswers } from '../lib/http/journey-answers';
import { statsAnswers } from '../lib/http/stats-answers';
import { webhookAnswers } from '../lib/http/webhook-answers';
import { readEnv, readTopology } from '../lib/runtime/env';
import { limiterOn } from '../lib/runtime/limiting';
import { logger } from '../lib/runtime/logger';
import { meter } from '../lib/runtime/metrics';
import { quickDynamo } from '../lib/runtime/quick-dynamo';
import { quickSettings, sqsSettings } from '../lib/runtime/sdk-settings';
import { system } from '../lib/runtime/system';

const env = readEnv(
  ...operatorEnv,
  'OFFSETS_TABLE',
  'WEBHOOK_SECRET_PREFIX',
  'POWERTOOLS_METRICS_NAMESPACE',
);
const dynamo = quickDynamo();
const topology = readTopology();
const sqs = new SQSClient(sqsSettings);
const ports = operatorPorts({ clients: { dynamo, sqs }, env, topology, outside: system });
const controlPorts = {
  ...ports,
  cursors: new DynamoCursors(dynamo, env.OFFSETS_TABLE),
  reader: new DynamoLogReader(dynamo, env.LOG_TABLE),
  queueSwitch: new LambdaQueueSwitch(new LambdaClient(quickSettings), ports.queues),
  logger,
};
// There is none where no topic keeps a journal, and nobody asks it.
const journal = new DynamoJournal(dynamo, process.env.JOURNAL_TABLE ?? '', system);
const webhookPorts = {
  attempts: new DynamoAttempts(dynamo, env.DEAD_LETTERS_TABLE, system),
  secrets: new SecretsManagerWebhooks(
    new SecretsManagerClient(quickSettings),
    ({ namespace, subscription }) =>
      `${env.WEBHOOK_SECRET_PREFIX}${scopedName({ namespace, name: subscription })}`,
  ),
  now: system.now,
  randomBytes,
};

const statsPorts = {
  ...controlPorts,
  groups: new DynamoGroups(dynamo, env.OFFSETS_TABLE),
  memory: new ReadMemory(),
  circuits: new DynamoCircuits(dynamo, env.DEAD_LETTERS_TABLE),
  metrics: new CloudWatchMetrics(
    new CloudWatchClient(quickSettings),
    env.POWERTOOLS_METRICS_NAMESPACE,
    system.now,
  ),
  onTrouble: (error: unknown) =>
    logger.warn('metrics could not be read', { error: error as Error }),
};

/** Everything that an operator does. */
export const handler = openDoor('control', {
  topology,
  answersIn: (fabric) => ({
    ...controlAnswers({ ...controlPorts, topology: fabric }),
    ...webhookAnswers({ ...webhookPorts, topology: fabric }),
    ...statsAnswers({ ...statsPorts, topology: fabric }),
    ...journeyAnswers({ ...controlPorts, journal, topology: fabric }),
  }),
  log: logger,
  limiter: limiterOn(dynamo),
  meter,
});
