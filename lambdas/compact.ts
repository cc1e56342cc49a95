import type { Context } from 'aws-lambda';
import { compactPorts } from '../lib/aws/compact-ports';
import { compact } from '../lib/domain/compact/compact';
import { settledMs } from '../lib/domain/log/settled';
import { logCare } from '../lib/runtime/care-log';
import { readEnv, readTopology } from '../lib/runtime/env';
import { logging } from '../lib/runtime/log-keys';
import { logger } from '../lib/runtime/logger';
import { quickDynamo } from '../lib/runtime/quick-dynamo';
import { system } from '../lib/runtime/system';

const ports = compactPorts({
  dynamo: quickDynamo(),
  env: readEnv('LOG_TABLE', 'OFFSETS_TABLE', 'LATEST_TABLE'),
  topology: readTopology(),
  outside: system,
});

/** Removes what is superseded in compacted topics, and mends what a lost wake-up left behind. */
export const handler = logging(logger, async (_event: unknown, context: Context): Promise<void> => {
  const until = system.now() + context.getRemainingTimeInMillis() - 20_000;
  logCare(logger, 'compacted', await compact(ports, { olderThanMs: 60_000, settledMs, until }));
});
