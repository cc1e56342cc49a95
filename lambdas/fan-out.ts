import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { fanOutPorts } from '../lib/aws/fan-out-ports';
import { fanOutBatch } from '../lib/domain/fan-out/batch';
import { ofFanOut } from '../lib/domain/metrics/measured';
import { readEnv, readTopology } from '../lib/runtime/env';
import { logFanOut } from '../lib/runtime/fan-out-log';
import { journalingOn } from '../lib/runtime/journaling';
import { logging } from '../lib/runtime/log-keys';
import { fromStream } from '../lib/runtime/log-stream';
import { logger } from '../lib/runtime/logger';
import { meter } from '../lib/runtime/metrics';
import { quickDynamo } from '../lib/runtime/quick-dynamo';
import { quickSettings, sqsSettings } from '../lib/runtime/sdk-settings';
import { system } from '../lib/runtime/system';

const dynamo = quickDynamo();
const topology = readTopology();
const journaling = journalingOn(dynamo, topology);
const made = fanOutPorts({
  clients: {
    dynamo,
    sns: new SNSClient(quickSettings),
    sqs: new SQSClient(sqsSettings),
  },
  env: readEnv('LOG_TABLE', 'OFFSETS_TABLE', 'TOPIC_ARN_PREFIX', 'FAN_OUT_DEAD_LETTERS_URL'),
  topology,
  outside: system,
});
const ports = { ...made, onDispatched: journaling?.onDispatched };

/** Sends what was appended to the log on to the topics. */
export const handler = logging(
  logger,
  async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const woken = fromStream(event);
    const { partitions, againFrom } = await fanOutBatch(ports, woken.arrivals);
    logFanOut(logger, partitions);
    meter.add(...ofFanOut(partitions, system.now()));
    meter.flush();
    await journaling?.settled();
    return woken.toResponse(againFrom);
  },
);
