import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { fanOutPorts } from '../lib/aws/fan-out-ports';
import { sweep } from '../lib/domain/fan-out/sweep';
import { readEnv, readTopology } from '../lib/runtime/env';
import { logFanOut } from '../lib/runtime/fan-out-log';
import { logger } from '../lib/runtime/logger';
import { quickSettings, sqsSettings } from '../lib/runtime/sdk-settings';
import { system } from '../lib/runtime/system';

const ports = fanOutPorts({
  clients: {
    dynamo: new DynamoDBClient(quickSettings),
    sns: new SNSClient(quickSettings),
    sqs: new SQSClient(sqsSettings),
  },
  env: readEnv('LOG_TABLE', 'OFFSETS_TABLE', 'TOPIC_ARN_PREFIX', 'FAN_OUT_DEAD_LETTERS_URL'),
  topology: readTopology(),
  outside: system,
});

/** Sends on what a lost wake-up left behind for longer than a minute. */
export const handler = async (_event: unknown, context: Context): Promise<void> => {
  const until = system.now() + context.getRemainingTimeInMillis() - 20_000;
  logFanOut(logger, await sweep(ports, { olderThanMs: 60_000, until }));
};
