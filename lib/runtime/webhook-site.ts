import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoAttempts } from '../aws/dynamo-attempts';
import { DynamoCircuits } from '../aws/dynamo-circuits';
import { HttpsPoster } from '../aws/https-poster';
import { readSecret } from '../aws/secret';
import type { Consumer } from '../domain/deliver/delivery';
import type { Subscription } from '../domain/topology/fabric';
import { readWebhookSecret } from '../domain/webhook/secret';
import { forAWhile } from './lazy';
import { logger } from './logger';
import { system } from './system';
import { webhookConsumer } from './webhook-consumer';

export interface WebhookSite {
  readonly dynamo: DynamoDBClient;
  readonly secrets: SecretsManagerClient;
  readonly env: {
    readonly DEAD_LETTERS_TABLE: string;
    readonly WEBHOOK_SECRET_ARN: string;
    /** `true` in a local deployment only. */
    readonly ALLOW_LOOPBACK: string;
  };
}

/**
 * The consumer of a webhook subscription.
 * @throws Error when its target is something else
 */
export function webhookSite(
  { namespace, name, target }: Subscription,
  { dynamo, secrets, env }: WebhookSite,
): Consumer {
  if (target.kind !== 'webhook') throw new Error(`subscription ${name} is no webhook`);
  return webhookConsumer({
    subscription: { namespace, name, target },
    poster: new HttpsPoster({ allowLoopback: env.ALLOW_LOOPBACK === 'true' }),
    circuits: new DynamoCircuits(dynamo, env.DEAD_LETTERS_TABLE),
    attempts: new DynamoAttempts(dynamo, env.DEAD_LETTERS_TABLE, system),
    secret: forAWhile(
      async () => readWebhookSecret(await readSecret(secrets, env.WEBHOOK_SECRET_ARN)),
      { ms: 60_000, now: system.now },
    ),
    outside: system,
    log: logger,
  });
}
