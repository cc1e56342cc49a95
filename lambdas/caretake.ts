import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { DynamoCircuits } from '../lib/aws/dynamo-circuits';
import { operatorEnv, operatorPorts } from '../lib/aws/operator-ports';
import { LambdaQueueSwitch } from '../lib/aws/queue-switch';
import { caretake, wakeOverdue } from '../lib/domain/operations/caretake';
import { subscriptionGauges } from '../lib/domain/stats/gauges';
import { readEnv, readTopology } from '../lib/runtime/env';
import { sendGauges } from '../lib/runtime/gauges';
import { logging } from '../lib/runtime/log-keys';
import { logger } from '../lib/runtime/logger';
import { logCaretaking } from '../lib/runtime/operation-log';
import { quickDynamo } from '../lib/runtime/quick-dynamo';
import { quickSettings, sqsSettings } from '../lib/runtime/sdk-settings';
import { system } from '../lib/runtime/system';

const env = readEnv(...operatorEnv);
const dynamo = quickDynamo();
const ports = operatorPorts({
  clients: { dynamo, sqs: new SQSClient(sqsSettings) },
  env,
  topology: readTopology(),
  outside: system,
});

const queueSwitch = new LambdaQueueSwitch(new LambdaClient(quickSettings), ports.queues);
const gaugePorts = { ...ports, circuits: new DynamoCircuits(dynamo, env.DEAD_LETTERS_TABLE) };

/** Counts what waits, lets parked lanes try again whose time has come, and brings in what SQS has moved away. */
export const handler = logging(logger, async (_event: unknown, context: Context): Promise<void> => {
  const left = context.getRemainingTimeInMillis() - 15_000;
  // Before lanes are opened: what is on its way to its next try looks like what stands still.
  sendGauges(await subscriptionGauges(gaugePorts, system.now() + left / 4));
  const until = system.now() + (left * 3) / 4;
  logCaretaking(logger, await caretake({ ...ports, queueSwitch }, until));
  const woken = await wakeOverdue(ports);
  if (woken.length > 0) logger.warn('operations were not woken in time', { operations: woken });
});
