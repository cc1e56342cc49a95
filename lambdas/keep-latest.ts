import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { compactPorts } from '../lib/aws/compact-ports';
import { keepLatestBatch } from '../lib/domain/compact/keep-batch';
import { readEnv, readTopology } from '../lib/runtime/env';
import { logging } from '../lib/runtime/log-keys';
import { fromStream } from '../lib/runtime/log-stream';
import { logger } from '../lib/runtime/logger';
import { quickDynamo } from '../lib/runtime/quick-dynamo';
import { system } from '../lib/runtime/system';

const ports = compactPorts({
  dynamo: quickDynamo(),
  env: readEnv('LOG_TABLE', 'OFFSETS_TABLE', 'LATEST_TABLE'),
  topology: readTopology(),
  outside: system,
});

/** Keeps the newest record of each key, as they are appended to compacted topics. */
export const handler = logging(
  logger,
  async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const woken = fromStream(event);
    const { failed, againFrom } = await keepLatestBatch(ports, woken.arrivals);
    for (const { partition, error } of failed)
      logger.error('newest records not kept', { ...partition, error: error as Error });
    return woken.toResponse(againFrom);
  },
);
