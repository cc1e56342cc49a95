import { type AccessKey, hashOf, isHashOf, readKey, stateOf } from './access-key';
import type { KeyStore } from './key-store';

/** What a key that there is not is compared with: no secret has this for its hash. */
const noHash = hashOf('');

/** Looks a key up that came with a request; undefined for each that opens nothing, whatever the reason. */
export async function checkKey(
  keys: Pick<KeyStore, 'find'>,
  text: string,
  now: number,
): Promise<AccessKey | undefined> {
  const given = readKey(text);
  if (!given) return undefined;
  const kept = await keys.find(given.id);
  // Compared also where there is none, so that the time to answer does not tell which ids there are.
  const isRight = isHashOf(kept?.hash ?? noHash, given.secret);
  return kept && isRight && stateOf(kept.key, now) === 'live' ? kept.key : undefined;
}

/** How exactly the time of a key's last use is known, in milliseconds: a write for each request would cost more. */
const usedToThe = 3_600_000;

/** Notes that a key was used, at most once an hour. */
export async function noteUse(
  keys: Pick<KeyStore, 'touch'>,
  { id, lastUsedAt = 0 }: AccessKey,
  now: number,
): Promise<void> {
  const unless = now - usedToThe;
  if (lastUsedAt <= unless) await keys.touch(id, { at: now, unless });
}
