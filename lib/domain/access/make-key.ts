import { Refusal } from '../errors';
import {
  type AccessKey,
  hashOf,
  newKeyText,
  type RandomBytes,
  stateOf,
  writeKey,
} from './access-key';
import type { KeyPlace, KeyStore } from './key-store';

export interface MakeKeyPorts {
  readonly keys: Pick<KeyStore, 'add' | 'list'>;
  readonly now: () => number;
  readonly randomBytes: RandomBytes;
}

/** What a key is to be. */
export type NewKey = Pick<
  AccessKey,
  'name' | 'namespace' | 'scopes' | 'limits' | 'createdBy' | 'expiresAt'
>;

export interface MadeKey {
  readonly key: AccessKey;
  /** The key itself: told now, and never again. */
  readonly text: string;
}

/** So many keys of a namespace may be live at once, about: it stops a loop, and is no quota. */
export const maxLiveKeys = 1_000;

/** Ids have 60 bits, so that a second one that is taken says that chance is broken. */
const maxRounds = 3;

/**
 * Makes a key. Where the answer is lost, a key stays that nobody knows: it is listed, and may be revoked.
 * @throws Refusal `keys_limit`
 */
export async function makeKey(ports: MakeKeyPorts, wanted: NewKey): Promise<MadeKey> {
  await checkCount(ports, wanted.namespace);
  for (let round = 0; round < maxRounds; round += 1) {
    const text = newKeyText(ports.randomBytes);
    const key = { ...wanted, id: text.id, createdAt: ports.now() };
    if (await ports.keys.add({ key, hash: hashOf(text.secret) }))
      return { key, text: writeKey(text) };
  }
  throw new Error('no id of a key is free: these random bytes are not random');
}

async function checkCount({ keys, now }: MakeKeyPorts, namespace: string): Promise<void> {
  let live = 0;
  let after: KeyPlace | undefined;
  do {
    const page = await keys.list(namespace, { after, max: maxLiveKeys });
    live += page.keys.filter((key) => stateOf(key, now()) === 'live').length;
    if (live >= maxLiveKeys) throw tooMany();
    after = page.next;
  } while (after);
}

const tooMany = (): Refusal =>
  new Refusal(
    'keys_limit',
    `A namespace may have ${maxLiveKeys} live keys. Revoke those that nobody uses: GET /v1/keys says when each was used.`,
    { limit: maxLiveKeys },
  );
