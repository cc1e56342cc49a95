import { Refusal } from '../errors';
import { type AccessKey, isKeyId } from './access-key';
import type { KeyStore } from './key-store';

/** Whether whoever is in the namespace `from` may have to do with what is in `namespace`. */
export type Reach = (namespace: string) => boolean;

/** @throws Refusal `key_unknown`, in the same words for a key out of reach as for one that there is not */
export async function findKey(
  keys: Pick<KeyStore, 'find'>,
  id: string,
  isInReach: Reach,
): Promise<AccessKey> {
  const kept = isKeyId(id) ? await keys.find(id) : undefined;
  if (kept && isInReach(kept.key.namespace)) return kept.key;
  throw new Refusal(
    'key_unknown',
    'There is no such key. GET /v1/keys lists those there are; one that has ended is listed for 30 days.',
  );
}

/**
 * Ends a key at once, and for good; once more is harmless.
 * @throws Refusal `key_unknown`
 */
export async function revokeKey(
  ports: { readonly keys: Pick<KeyStore, 'find' | 'revoke'>; readonly now: () => number },
  id: string,
  isInReach: Reach,
): Promise<AccessKey> {
  const key = await findKey(ports.keys, id, isInReach);
  await ports.keys.revoke(id, ports.now());
  return key;
}
