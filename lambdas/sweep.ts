import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { DynamoLogKeeper } from '../lib/aws/dynamo-log-keeper';
import { DynamoLogReader } from '../lib/aws/dynamo-log-reader';
import { fanOutPorts } from '../lib/aws/fan-out-ports';
import { sweep } from '../lib/domain/fan-out/sweep';
import { settledMs } from '../lib/domain/log/settled';
import { trim } from '../lib/domain/retain/trim';
import { logCare } from '../lib/runtime/care-log';
import { readEnv, readTopology } from '../lib/runtime/env';
import { logFanOut } from '../lib/runtime/fan-out-log';
import { journalingOn } from '../lib/runtime/journaling';
import { logging } from '../lib/runtime/log-keys';
import { logger } from '../lib/runtime/logger';
import { quickDynamo } from '../lib/runtime/quick-dynamo';
import { quickSettings, sqsSettings } from '../lib/runtime/sdk-settings';
import { system } from '../lib/runtime/system';

const dynamo = quickDynamo();
const env = readEnv('LOG_TABLE', 'OFFSETS_TABLE', 'TOPIC_ARN_PREFIX', 'FAN_OUT_DEAD_LETTERS_URL');
const topology = readTopology();
const journaling = journalingOn(dynamo, topology);
const made = fanOutPorts({
  clients: {
    dynamo,
    sns: new SNSClient(quickSettings),
    sqs: new SQSClient(sqsSettings),
  },
  env,
  topology,
  outside: system,
});
const ports = { ...made, onDispatched: journaling?.onDispatched };

const trimPorts = {
  ...ports,
  keeper: new DynamoLogKeeper(dynamo, env.LOG_TABLE),
  reader: new DynamoLogReader(dynamo, env.LOG_TABLE),
};

/** Sends on what a lost wake-up left behind for longer than a minute, then deletes what is past its retention. */
export const handler = logging(logger, async (_event: unknown, context: Context): Promise<void> => {
  const until = system.now() + context.getRemainingTimeInMillis() - 20_000;
  logFanOut(logger, await sweep(ports, { olderThanMs: 60_000, until }));
  await journaling?.settled();
  logCare(logger, 'trimmed', await trim(trimPorts, { settledMs, until }));
});
