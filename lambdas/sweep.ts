import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { sweepPorts } from '../lib/aws/sweep-ports';
import { sweep } from '../lib/domain/fan-out/sweep';
import { settledMs } from '../lib/domain/log/settled';
import { ofFanOut } from '../lib/domain/metrics/measured';
import { trim } from '../lib/domain/retain/trim';
import { groupGauges } from '../lib/domain/stats/gauges';
import { logCare } from '../lib/runtime/care-log';
import { readEnv, readTopology } from '../lib/runtime/env';
import { logFanOut } from '../lib/runtime/fan-out-log';
import { sendGauges } from '../lib/runtime/gauges';
import { journalingOn } from '../lib/runtime/journaling';
import { logging } from '../lib/runtime/log-keys';
import { logger } from '../lib/runtime/logger';
import { meter } from '../lib/runtime/metrics';
import { quickDynamo } from '../lib/runtime/quick-dynamo';
import { quickSettings, sqsSettings } from '../lib/runtime/sdk-settings';
import { system } from '../lib/runtime/system';

const dynamo = quickDynamo();
const topology = readTopology();
const journaling = journalingOn(dynamo, topology);
const made = sweepPorts({
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

/**
 * Sends on what a lost wake-up left behind for longer than a minute, deletes what is past its retention, and measures
 * how far groups are behind.
 */
export const handler = logging(logger, async (_event: unknown, context: Context): Promise<void> => {
  const until = system.now() + context.getRemainingTimeInMillis() - 20_000;
  const swept = await sweep(ports, { olderThanMs: 60_000, until });
  logFanOut(logger, swept);
  meter.add(...ofFanOut(swept, system.now()));
  await journaling?.settled();
  logCare(logger, 'trimmed', await trim(ports, { settledMs, until }));
  sendGauges(await groupGauges(ports));
});
