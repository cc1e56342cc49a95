import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoBuckets } from '../aws/dynamo-buckets';
import { Limiter } from '../domain/limit/limiter';
import { readEnv } from './env';
import { logger } from './logger';
import { system } from './system';

/** The limits of requests, on DynamoDB. */
export function limiterOn(dynamo: DynamoDBClient): Limiter {
  const { LIMITS_TABLE } = readEnv('LIMITS_TABLE');
  return new Limiter({
    buckets: new DynamoBuckets(dynamo, LIMITS_TABLE, system),
    outside: system,
    onTrouble: (error) => logger.warn('limits could not be asked', { error: error as Error }),
  });
}
