import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';
import { DynamoKeys } from '../lib/aws/dynamo-keys';
import { readSecret } from '../lib/aws/secret';
import { authorize } from '../lib/http/authorize';
import { tokenCheck } from '../lib/http/token-check';
import { readEnv, readTopology } from '../lib/runtime/env';
import { forAWhile } from '../lib/runtime/lazy';
import { logging } from '../lib/runtime/log-keys';
import { logger } from '../lib/runtime/logger';
import { quickDynamo } from '../lib/runtime/quick-dynamo';
import { quickSettings } from '../lib/runtime/sdk-settings';
import { system } from '../lib/runtime/system';

const env = readEnv('API_KEY_SECRET_ARN', 'KEYS_TABLE');
const { now } = system;
const secrets = new SecretsManagerClient(quickSettings);
const topology = readTopology();
const ports = {
  topology,
  ownerKey: forAWhile(() => readSecret(secrets, env.API_KEY_SECRET_ARN), { ms: 60_000, now }),
  keys: new DynamoKeys(quickDynamo(), env.KEYS_TABLE),
  claimsOf: tokenCheck(topology.auth, { fetch, now, log: logger }),
  now,
  log: logger,
};

/** Says who calls, before any other Lambda is called. */
export const handler = logging(logger, async (event: APIGatewayRequestAuthorizerEventV2) => {
  const { headers, requestContext } = event;
  const verdict = await authorize(ports, headers?.authorization);
  const { caller, denied } = verdict.context;
  logger.info('authorised', { requestId: requestContext?.requestId, caller, denied });
  return verdict;
});
