import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoCursors } from '../lib/aws/dynamo-cursors';
import { DynamoLog } from '../lib/aws/dynamo-log';
import { DynamoOnce } from '../lib/aws/dynamo-once';
import { logIngested } from '../lib/aws/event-bus-log';
import { SqsRefusedEvents } from '../lib/aws/event-bus-refused';
import { ingest, type Matched } from '../lib/domain/event-bus/ingest';
import type { Stored } from '../lib/domain/log/place';
import { ofStored } from '../lib/domain/metrics/measured';
import { readEnv, readTopology } from '../lib/runtime/env';
import { logging } from '../lib/runtime/log-keys';
import { logger } from '../lib/runtime/logger';
import { meter } from '../lib/runtime/metrics';
import { quickDynamo } from '../lib/runtime/quick-dynamo';
import { sqsSettings } from '../lib/runtime/sdk-settings';
import { system } from '../lib/runtime/system';

const env = readEnv('LOG_TABLE', 'OFFSETS_TABLE', 'IDEMPOTENCY_TABLE', 'REFUSED_EVENTS_URL');
const dynamo = quickDynamo();
const ports = {
  topology: readTopology(),
  log: new DynamoLog(dynamo, env.LOG_TABLE),
  cursors: new DynamoCursors(dynamo, env.OFFSETS_TABLE),
  once: new DynamoOnce(dynamo, { log: env.LOG_TABLE, idempotency: env.IDEMPOTENCY_TABLE }),
  refused: new SqsRefusedEvents(new SQSClient(sqsSettings), env.REFUSED_EVENTS_URL),
  outside: system,
  onStored: (stored: Stored) => meter.add(ofStored(stored)),
};

/** Appends an event of a bus to its source's topic. What fails is tried again by Lambda, and then set aside. */
export const handler = logging(logger, async (matched: Matched) => {
  const ingested = await ingest(ports, matched);
  meter.flush();
  logIngested(logger, matched, ingested);
  return ingested;
});
