import { createHash } from 'node:crypto';
import type { SubscriptionRef } from '../dead-letters/lane';
import { Refusal } from '../errors';
import { isChangingOver, secretOf, type WebhookSecret } from './secret';

/** A secret as it is stored: each version has a name, and what a name stands for never changes. */
export interface SecretVersion {
  readonly version: string;
  readonly secret: WebhookSecret;
  /** Whether messages are signed with this one now. */
  readonly isCurrent: boolean;
}

/** The secrets of webhook subscriptions. Throws Refusal `throttled` where another try may help. */
export interface WebhookSecrets {
  /** The current version, or the one asked for; undefined when there is no such version. */
  read(subscription: SubscriptionRef, version?: string): Promise<SecretVersion | undefined>;

  /**
   * Makes `secret` the current one, as a version of that name. False, and nothing written, when that name stands
   * for another secret.
   */
  write(subscription: SubscriptionRef, version: string, secret: WebhookSecret): Promise<boolean>;
}

export interface RotatePorts {
  readonly secrets: WebhookSecrets;
  readonly now: () => number;
  /** That many bytes that nobody can guess. */
  readonly randomBytes: (count: number) => Uint8Array;
}

export interface Rotation {
  readonly subscription: SubscriptionRef;
  /** How long messages are signed with both secrets. 0 for a secret that others know: only the new one counts. */
  readonly overlapSeconds: number;
}

export interface Rotated {
  readonly secret: WebhookSecret;
  /** Nothing was changed: receivers are changing over to this very secret. */
  readonly repeated: boolean;
}

const maxRounds = 5;

/**
 * Puts a new secret in the place of the current one.
 *
 * A rotation under way is answered with its own secret, and a new one does not begin before its overlap ends: the
 * secret that receivers still have would fall out by a second rotation, be it somebody else's or the same once more
 * because its answer was lost. Only an overlap of 0 means just that.
 *
 * The name of the new version follows from the current one's, so that of two rotations at once only one is written,
 * and the other one answers the same.
 * @throws Refusal `contended`
 */
export async function rotate(ports: RotatePorts, rotation: Rotation): Promise<Rotated> {
  const { subscription, overlapSeconds } = rotation;
  let base: Base = { ...(await newest(ports.secrets, subscription)), lost: 0 };
  for (let round = 0; round < maxRounds; round += 1) {
    const isUnderWay = isChangingOver(base.secret, ports.now());
    if (isUnderWay && overlapSeconds > 0) return { secret: base.secret, repeated: true };
    const secret = successor(ports, base.secret, overlapSeconds);
    const version = nameAfter(base);
    if (await ports.secrets.write(subscription, version, secret))
      return { secret, repeated: false };
    base = await afterLosing(ports.secrets, subscription, { base, version });
  }
  throw new Refusal('contended', 'Others are rotating this secret. Send the request again.');
}

/** The version that a rotation begins from. */
interface Base extends SecretVersion {
  /** How many successors of it have been there already, and are current no more: it was restored by hand. */
  readonly lost: number;
}

/** What to begin from when there is a successor already: that one, as a read of the current one may lag behind. */
async function afterLosing(
  secrets: WebhookSecrets,
  subscription: SubscriptionRef,
  { base, version }: { readonly base: Base; readonly version: string },
): Promise<Base> {
  const theirs = await secrets.read(subscription, version);
  if (theirs?.isCurrent) return { ...theirs, lost: 0 };
  const current = await newest(secrets, subscription);
  return { ...current, lost: current.version === base.version ? base.lost + 1 : 0 };
}

async function newest(
  secrets: WebhookSecrets,
  subscription: SubscriptionRef,
): Promise<SecretVersion> {
  const found = await secrets.read(subscription);
  if (!found) throw new Error(`subscription ${subscription.subscription} has no secret`);
  return found;
}

function successor(
  { now, randomBytes }: RotatePorts,
  { current }: WebhookSecret,
  overlapSeconds: number,
): WebhookSecret {
  const fresh = secretOf(randomBytes(32));
  if (overlapSeconds === 0) return { current: fresh };
  return { current: fresh, previous: current, previousUntil: now() + overlapSeconds * 1000 };
}

const nameAfter = ({ version, lost }: Base): string =>
  createHash('sha256').update(`${version}/${lost}`).digest('hex');
