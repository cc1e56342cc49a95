import type { AccessKey } from './access-key';

/** The keys table's index by namespace. */
export const keysByNamespace = 'byNamespace';

/** What the index holds of a key: all but its hash, since nobody looks for that there. */
export const keyIndexHolds = [
  'name',
  'scopes',
  'limits',
  'createdBy',
  'expiresAt',
  'revokedAt',
  'lastUsedAt',
] as const;

/** A key, and what is kept in the place of its secret. */
export interface KeptKey {
  readonly key: AccessKey;
  readonly hash: string;
}

/** Where an earlier page ended. */
export interface KeyPlace {
  readonly createdAt: number;
  readonly id: string;
}

export interface KeyPage {
  readonly keys: readonly AccessKey[];
  /** Absent at the end. */
  readonly next?: KeyPlace;
}

/** For how long a key that has ended is still told of, in milliseconds. */
export const endedKeysKept = 30 * 86_400_000;

/** The keys of all namespaces. Throws Refusal `throttled` where another try may help. */
export interface KeyStore {
  /** False, and nothing written, where another key has that id. Adding the same once more is harmless. */
  add(kept: KeptKey): Promise<boolean>;

  /** As it is at this moment, so that a revocation counts at once. */
  find(id: string): Promise<KeptKey | undefined>;

  /** The keys of a namespace, newest first; those made or ended within seconds may be told as they were. */
  list(
    namespace: string,
    page: { readonly after?: KeyPlace; readonly max: number },
  ): Promise<KeyPage>;

  /** Ends a key. Done once more it changes nothing, nor does it for a key that there is not. */
  revoke(id: string, at: number): Promise<void>;

  /** Notes that a key was used, if nobody has since `unless`. */
  touch(id: string, use: { readonly at: number; readonly unless: number }): Promise<void>;
}

/** Where what signs ack ids is kept, among the keys: no key is called so. */
export const ackSecretKey = '$ack-ids';
