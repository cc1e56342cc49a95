import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { SubscriptionRef } from '../domain/dead-letters/lane';
import type { SecretVersion, WebhookSecrets } from '../domain/webhook/rotate';
import {
  readWebhookSecret,
  type WebhookSecret,
  writeWebhookSecret,
} from '../domain/webhook/secret';
import { answerOf } from './failure';

/** The secrets of webhook subscriptions in Secrets Manager, one each. */
export class SecretsManagerWebhooks implements WebhookSecrets {
  /** @param idOf the name or ARN of a subscription's secret */
  constructor(
    private readonly client: SecretsManagerClient,
    private readonly idOf: (subscription: SubscriptionRef) => string,
  ) {}

  async read(subscription: SubscriptionRef, version?: string): Promise<SecretVersion | undefined> {
    const command = new GetSecretValueCommand({
      SecretId: this.idOf(subscription),
      VersionId: version,
    });
    try {
      const found = await answerOf(this.client.send(command));
      return {
        version: found.VersionId ?? '',
        secret: readWebhookSecret(found.SecretString ?? ''),
        isCurrent: found.VersionStages?.includes('AWSCURRENT') ?? false,
      };
    } catch (error) {
      if (version !== undefined && error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }

  async write(
    subscription: SubscriptionRef,
    version: string,
    secret: WebhookSecret,
  ): Promise<boolean> {
    const command = new PutSecretValueCommand({
      SecretId: this.idOf(subscription),
      // The version's name: the same call twice writes once, and another value under that name is refused.
      ClientRequestToken: version,
      SecretString: writeWebhookSecret(secret),
    });
    try {
      await answerOf(this.client.send(command));
      return true;
    } catch (error) {
      if (error instanceof ResourceExistsException) return false;
      throw error;
    }
  }
}
