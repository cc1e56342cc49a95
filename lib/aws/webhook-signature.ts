import { isUtf8 } from 'node:buffer';
import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { WebhookMessage } from '../domain/webhook/message';

/** The headers that say when a message was sent, and that it is ours. */
export interface SignatureHeaders {
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
}

/**
 * Signs a message with each of the secrets: a receiver takes it when it knows one of them.
 * Source: https://www.standardwebhooks.com
 * @param at milliseconds since 1970
 */
export function signatureHeaders(
  message: WebhookMessage,
  { secrets, at }: { readonly secrets: readonly string[]; readonly at: number },
): SignatureHeaders {
  return {
    'webhook-timestamp': String(secondsOf(at)),
    'webhook-signature': secrets.map((secret) => signature(message, secret, at)).join(' '),
  };
}

/** The library reads bytes as UTF-8 and so would sign others than those sent, where they are none. */
function signature({ id, body }: WebhookMessage, secret: string, at: number): string {
  if (!isUtf8(body)) return signatureOfBytes({ id, body }, secret, at);
  return new Webhook(secret).sign(id, new Date(at), Buffer.from(body).toString());
}

function signatureOfBytes(
  { id, body }: Pick<WebhookMessage, 'id' | 'body'>,
  secret: string,
  at: number,
): string {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const hmac = createHmac('sha256', key)
    .update(`${id}.${secondsOf(at)}.`)
    .update(body);
  return `v1,${hmac.digest('base64')}`;
}

const secondsOf = (ms: number): number => Math.floor(ms / 1000);
