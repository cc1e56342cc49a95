import { randomBytes } from 'node:crypto';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { CloudWatchMetrics } from '../aws/cloudwatch-metrics';
import { DynamoAttempts } from '../aws/dynamo-attempts';
import { DynamoCircuits } from '../aws/dynamo-circuits';
import { DynamoCursors } from '../aws/dynamo-cursors';
import { DynamoGroups } from '../aws/dynamo-groups';
import { DynamoJournal } from '../aws/dynamo-journal';
import { DynamoLogReader } from '../aws/dynamo-log-reader';
import { operatorEnv, operatorPorts } from '../aws/operator-ports';
import { LambdaQueueSwitch } from '../aws/queue-switch';
import { SecretsManagerWebhooks } from '../aws/webhook-secrets';
import { ReadMemory } from '../domain/groups/read-memory';
import type { Fabric } from '../domain/topology/fabric';
import { scopedName } from '../domain/topology/scoped-name';
import { readEnv } from './env';
import { logger } from './logger';
import { quickSettings, sqsSettings } from './sdk-settings';
import { system } from './system';

type Env = ReturnType<typeof readControlEnv>;

const readControlEnv = () =>
  readEnv(...operatorEnv, 'OFFSETS_TABLE', 'WEBHOOK_SECRET_PREFIX', 'POWERTOOLS_METRICS_NAMESPACE');

/** What everything that operators do and ask takes, on AWS. */
export function controlPorts(dynamo: DynamoDBClient, topology: Fabric) {
  const env = readControlEnv();
  const clients = { dynamo, sqs: new SQSClient(sqsSettings) };
  const ports = operatorPorts({ clients, env, topology, outside: system });
  return {
    ...ports,
    ...webhookPorts(dynamo, env),
    ...statsPorts(dynamo, env),
    // There is no table where no topic keeps a journal, and nobody asks it.
    journal: new DynamoJournal(dynamo, process.env.JOURNAL_TABLE ?? '', system),
    cursors: new DynamoCursors(dynamo, env.OFFSETS_TABLE),
    reader: new DynamoLogReader(dynamo, env.LOG_TABLE),
    queueSwitch: new LambdaQueueSwitch(new LambdaClient(quickSettings), ports.queues),
    logger,
  };
}

const webhookPorts = (dynamo: DynamoDBClient, env: Env) => ({
  attempts: new DynamoAttempts(dynamo, env.DEAD_LETTERS_TABLE, system),
  secrets: new SecretsManagerWebhooks(
    new SecretsManagerClient(quickSettings),
    ({ namespace, subscription }) =>
      `${env.WEBHOOK_SECRET_PREFIX}${scopedName({ namespace, name: subscription })}`,
  ),
  now: system.now,
  randomBytes,
});

const statsPorts = (dynamo: DynamoDBClient, env: Env) => ({
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
});
