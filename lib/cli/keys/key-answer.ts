/** A key as the API tells of it: never the key itself. */
export interface KeyAnswer {
  readonly id: string;
  readonly name: string;
  readonly namespace: string;
  readonly scopes: readonly string[];
  readonly state: string;
  readonly limits?: object;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly expiresAt?: string;
  readonly revokedAt?: string;
  readonly lastUsedAt?: string;
}

/** What there is to say of it. */
export const pairsOfKey = (key: KeyAnswer) =>
  [
    ['id', key.id],
    ['name', key.name],
    ['namespace', key.namespace],
    ['scopes', key.scopes.join(' ')],
    ['state', key.state],
    ['limits', key.limits && JSON.stringify(key.limits)],
    ['created', `${key.createdAt} by ${key.createdBy}`],
    ['expires', key.expiresAt],
    ['revoked', key.revokedAt],
    ['last used', key.lastUsedAt],
  ] as const;
