import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { AccessKey } from '../domain/access/access-key';
import { endedKeysKept, type KeptKey } from '../domain/access/key-store';
import type { Limits } from '../domain/limit/limits';
import { number, numberOf, text } from './item-values';
import type { Item } from './log-item';

/** A key's place in the keys table. */
export const keyPlace = (id: string): Item => ({ pk: text(id) });

/** The key as an item of the keys table. */
export const toKeyItem = ({ key, hash }: KeptKey): Item => ({
  ...keyPlace(key.id),
  hash: text(hash),
  name: text(key.name),
  namespace: text(key.namespace),
  // No scope holds a space.
  scopes: text(key.scopes.join(' ')),
  ...(key.limits && { limits: text(JSON.stringify(key.limits)) }),
  createdAt: number(key.createdAt),
  createdBy: text(key.createdBy),
  ...(key.expiresAt !== undefined && {
    expiresAt: number(key.expiresAt),
    expires: goesAt(key.expiresAt),
  }),
});

/** When the item of a key goes that ends at `endsAt`, as DynamoDB counts. */
export const goesAt = (endsAt: number): AttributeValue =>
  number(Math.ceil((endsAt + endedKeysKept) / 1_000));

/** Reads a key back, all but its hash: the index does not have that. */
export const fromKeyItem = (item: Item): AccessKey => ({
  id: item.pk?.S ?? '',
  name: item.name?.S ?? '',
  namespace: item.namespace?.S ?? '',
  scopes: (item.scopes?.S ?? '').split(' ').filter((scope) => scope !== ''),
  ...(item.limits?.S !== undefined && { limits: JSON.parse(item.limits.S) as Limits }),
  createdAt: numberOf(item.createdAt),
  createdBy: item.createdBy?.S ?? '',
  ...timeIn(item, 'expiresAt'),
  ...timeIn(item, 'revokedAt'),
  ...timeIn(item, 'lastUsedAt'),
});

const timeIn = (item: Item, name: 'expiresAt' | 'revokedAt' | 'lastUsedAt') =>
  item[name] === undefined ? {} : { [name]: numberOf(item[name]) };
