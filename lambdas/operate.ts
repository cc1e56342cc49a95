import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSEvent } from 'aws-lambda';
import { operatorEnv, operatorPorts } from '../lib/aws/operator-ports';
import { wokenBy } from '../lib/aws/sqs-wake-ups';
import { runOperation } from '../lib/domain/operations/run';
import { readEnv, readTopology } from '../lib/runtime/env';
import { logging } from '../lib/runtime/log-keys';
import { logger } from '../lib/runtime/logger';
import { logRun } from '../lib/runtime/operation-log';
import { quickDynamo } from '../lib/runtime/quick-dynamo';
import { sqsSettings } from '../lib/runtime/sdk-settings';
import { system } from '../lib/runtime/system';

const ports = operatorPorts({
  clients: { dynamo: quickDynamo(), sqs: new SQSClient(sqsSettings) },
  env: readEnv(...operatorEnv),
  topology: readTopology(),
  outside: system,
});

/** Does a share of the operation that the message names. Whatever throws brings the message again. */
export const handler = logging(
  logger,
  async ({ Records }: SQSEvent, context: Context): Promise<void> => {
    for (const { body } of Records) {
      const operation = wokenBy(body);
      const until = system.now() + context.getRemainingTimeInMillis() - 30_000;
      logRun(logger, operation, await runOperation(ports, operation, until));
    }
  },
);
