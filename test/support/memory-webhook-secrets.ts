import type { SubscriptionRef } from '../../lib/domain/dead-letters/lane';
import type { SecretVersion, WebhookSecrets } from '../../lib/domain/webhook/rotate';
import type { WebhookSecret } from '../../lib/domain/webhook/secret';

/** The secrets of one subscription in memory, as strict about its versions as Secrets Manager. */
export class MemoryWebhookSecrets implements WebhookSecrets {
  readonly versions = new Map<string, WebhookSecret>();
  current = 'first';

  constructor(first: WebhookSecret) {
    this.versions.set('first', first);
  }

  async read(
    _subscription: SubscriptionRef,
    version = this.current,
  ): Promise<SecretVersion | undefined> {
    const secret = this.versions.get(version);
    return secret && { version, secret, isCurrent: version === this.current };
  }

  async write(
    _subscription: SubscriptionRef,
    version: string,
    secret: WebhookSecret,
  ): Promise<boolean> {
    const there = this.versions.get(version);
    if (there) return JSON.stringify(there) === JSON.stringify(secret);
    this.versions.set(version, secret);
    this.current = version;
    return true;
  }
}
