import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { readEnv } from '../lib/runtime/env';
import { pushHandler } from '../lib/runtime/push-handler';
import { quickDynamo } from '../lib/runtime/quick-dynamo';
import { quickSettings } from '../lib/runtime/sdk-settings';
import { webhookSite } from '../lib/runtime/webhook-site';

const site = {
  dynamo: quickDynamo(),
  secrets: new SecretsManagerClient(quickSettings),
  env: readEnv('DEAD_LETTERS_TABLE', 'WEBHOOK_SECRET_ARN', 'ALLOW_LOOPBACK'),
};

/** Posts its subscription's records to their endpoint. */
export const handler = pushHandler((subscription) => webhookSite(subscription, site));
