import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';
import { readSecret } from '../lib/aws/secret';
import { authorize } from '../lib/http/authorize';
import { readEnv } from '../lib/runtime/env';
import { forAWhile } from '../lib/runtime/lazy';
import { logger } from '../lib/runtime/logger';
import { quickSettings } from '../lib/runtime/sdk-settings';
import { system } from '../lib/runtime/system';

const env = readEnv('API_KEY_SECRET_ARN');
const secrets = new SecretsManagerClient(quickSettings);
const apiKey = forAWhile(() => readSecret(secrets, env.API_KEY_SECRET_ARN), {
  ms: 60_000,
  now: system.now,
});

/** Says who calls, before any other Lambda is called. */
export const handler = async ({ headers }: APIGatewayRequestAuthorizerEventV2) => {
  const verdict = authorize(headers?.authorization, await apiKey());
  logger.info('authorised', { isAuthorized: verdict.isAuthorized });
  return verdict;
};
