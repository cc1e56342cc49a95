/** What a subscription's messages are signed with. */
export interface WebhookSecret {
  /** `whsec_` and base64. */
  readonly current: string;
  /** The one before, while receivers change over. */
  readonly previous?: string;
  /** Until when messages are signed with both, in milliseconds since 1970. */
  readonly previousUntil?: number;
}

const prefix = 'whsec_';

/** What Standard Webhooks allows: 24 to 64 bytes. */
const isKey = (base64: string): boolean => {
  const bytes = Buffer.from(base64, 'base64');
  return bytes.length >= 24 && bytes.length <= 64 && bytes.toString('base64') === base64;
};

/**
 * Reads a stored secret. The one made at deployment is 44 letters and digits: base64 of 33 bytes, without the prefix,
 * which CloudFormation can't set. It is the same secret with and without.
 * @throws Error that says what is wrong with it, and nothing of what it holds
 */
export function readWebhookSecret(text: string): WebhookSecret {
  const { current, previous, previousUntil } = objectIn(text);
  return typeof previousUntil === 'number' && previous !== undefined
    ? { current: keyIn(current), previous: keyIn(previous), previousUntil }
    : { current: keyIn(current) };
}

function objectIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // V8's error would repeat a part of the secret.
  }
  throw invalid('it is no JSON object');
}

function keyIn(value: unknown): string {
  const base64 = typeof value === 'string' ? value.replace(prefix, '') : '';
  if (!isKey(base64)) throw invalid('a key is no base64 of 24 to 64 bytes behind "whsec_"');
  return prefix + base64;
}

const invalid = (why: string): Error =>
  new Error(`the webhook's secret must be {"current":"whsec_…"}: ${why}`);

export const writeWebhookSecret = (secret: WebhookSecret): string => JSON.stringify(secret);

/** The secrets to sign with at a time, the newest first. */
export const secretsAt = (secret: WebhookSecret, now: number): readonly string[] =>
  isChangingOver(secret, now) ? [secret.current, secret.previous] : [secret.current];

/** Whether receivers may still know the previous secret only. */
export const isChangingOver = (
  secret: WebhookSecret,
  now: number,
): secret is Required<WebhookSecret> =>
  secret.previous !== undefined && now < (secret.previousUntil ?? 0);

/** The secret of 32 random bytes. */
export const secretOf = (random: Uint8Array): string =>
  prefix + Buffer.from(random).toString('base64');
