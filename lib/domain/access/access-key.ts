import { createHash, timingSafeEqual } from 'node:crypto';
import type { Limits } from '../limit/limits';

/** What there is to know of an API key, all but the key itself. Times are in milliseconds since 1970. */
export interface AccessKey {
  /** Names it, and finds it: the part of the key that is no secret. */
  readonly id: string;
  readonly name: string;
  readonly namespace: string;
  readonly scopes: readonly string[];
  readonly limits?: Limits;
  readonly createdAt: number;
  /** Who has made it. */
  readonly createdBy: string;
  readonly expiresAt?: number;
  readonly revokedAt?: number;
  /** To the hour. */
  readonly lastUsedAt?: number;
}

/** A key as it is written in a request: `weft_<id>_<secret>`. */
export interface KeyText {
  readonly id: string;
  readonly secret: string;
}

/** That many bytes that nobody can guess. */
export type RandomBytes = (count: number) => Uint8Array;

/** Without what is easily mistaken for another: 32 characters, five bits each. */
const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';

const form = /^weft_([a-z2-9]{12})_([A-Za-z0-9_-]{43})$/;

/** A new key: 60 bits to find it by, 256 bits to keep it by. */
export const newKeyText = (randomBytes: RandomBytes): KeyText => ({
  id: Array.from(randomBytes(12), (byte) => alphabet[byte % alphabet.length]).join(''),
  secret: Buffer.from(randomBytes(32)).toString('base64url'),
});

export const writeKey = ({ id, secret }: KeyText): string => `weft_${id}_${secret}`;

/** Reads a key; undefined for a text that can be none. */
export function readKey(text: string): KeyText | undefined {
  const [, id, secret] = form.exec(text) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

/** Whether a text can be a key's id. */
export const isKeyId = (text: string): boolean => /^[a-z2-9]{12}$/.test(text);

/**
 * What is stored in the place of a secret. One round of a quick hash is enough: slow ones make guessing dear, and
 * nobody guesses 256 bits.
 */
export const hashOf = (secret: string): string =>
  createHash('sha256').update(secret).digest('base64url');

/** Whether two texts are the same, found out in a time that tells nothing of either. */
export const isSame = (one: string, other: string): boolean =>
  timingSafeEqual(digest(one), digest(other));

/** Whether the hash is that of the secret. */
export const isHashOf = (hash: string, secret: string): boolean => isSame(hash, hashOf(secret));

// All of one length, which comparing in constant time asks for.
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

export type KeyState = 'live' | 'expired' | 'revoked';

/** What a key is good for at a moment. */
export function stateOf(
  { revokedAt, expiresAt }: Pick<AccessKey, 'revokedAt' | 'expiresAt'>,
  now: number,
): KeyState {
  if (revokedAt !== undefined) return 'revoked';
  return expiresAt !== undefined && expiresAt <= now ? 'expired' : 'live';
}
