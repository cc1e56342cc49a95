import { type AccessKey, hashOf } from '../../lib/domain/access/access-key';
import type { KeyPlace, KeyStore } from '../../lib/domain/access/key-store';
import { noon } from '../support/test-outside';

/** The promises that every store of keys keeps. Run against each implementation. */
export function keyStoreContract(name: string, make: () => KeyStore): void {
  describe(`${name} keeps the contract of keys`, () => {
    const keys = make();
    let count = 0;

    const keyWith = (more: Partial<AccessKey> = {}): AccessKey => {
      const id = `key${String(++count).padStart(9, 'a')}`;
      const made = { id, name: 'ü "key"', namespace: `keys${count}`, scopes: ['admin'] };
      return { ...made, createdAt: noon, createdBy: 'owner', ...more };
    };

    async function added(more: Partial<AccessKey> = {}): Promise<AccessKey> {
      const key = keyWith(more);
      expect(await keys.add({ key, hash: hashOf(key.id) })).toBe(true);
      return key;
    }

    test('what was added is found as it was added, with everything or with little in it', async () => {
      const small = await added();
      expect(await keys.find(small.id)).toEqual({ key: small, hash: hashOf(small.id) });
      const large = await added({
        scopes: ['publish:orders*', 'consume:billing'],
        limits: { requestsPerSecond: 0.5, bytesPerSecond: 1e6 },
        expiresAt: noon + 1,
      });
      expect((await keys.find(large.id))?.key).toEqual(large);
    });

    test('what was never added is not found, and nothing can be done with it', async () => {
      await keys.revoke('nokeynokeyno', noon);
      await keys.touch('nokeynokeyno', { at: noon, unless: 0 });
      expect(await keys.find('nokeynokeyno')).toBeUndefined();
    });

    test('adding the same once more changes nothing, and an id that is taken is refused', async () => {
      const key = await added();
      await keys.revoke(key.id, noon);
      expect(await keys.add({ key, hash: hashOf(key.id) })).toBe(true);
      const other = { ...key, name: 'other', scopes: [] };
      expect(await keys.add({ key: other, hash: hashOf('other') })).toBe(false);
      expect(await keys.find(key.id)).toEqual({
        key: { ...key, revokedAt: noon },
        hash: hashOf(key.id),
      });
    });

    test('of two keys at once with one id, one is added', async () => {
      const key = keyWith();
      const both = await Promise.all(
        ['a', 'b'].map((secret) => keys.add({ key, hash: hashOf(secret) })),
      );
      expect(both.filter(Boolean)).toHaveLength(1);
    });

    test('a key is revoked at once and once', async () => {
      const key = await added();
      await keys.revoke(key.id, noon + 5);
      await keys.revoke(key.id, noon + 9);
      expect((await keys.find(key.id))?.key).toEqual({ ...key, revokedAt: noon + 5 });
    });

    test('a use is noted if nobody has noted one since', async () => {
      const { id } = await added();
      const usedAt = async () => (await keys.find(id))?.key.lastUsedAt;
      await keys.touch(id, { at: noon, unless: noon - 1_000 });
      expect(await usedAt()).toBe(noon);
      await keys.touch(id, { at: noon + 999, unless: noon - 1 });
      expect(await usedAt()).toBe(noon);
      await keys.touch(id, { at: noon + 1_000, unless: noon });
      expect(await usedAt()).toBe(noon + 1_000);
    });

    test('a use of a key that is revoked meanwhile does not bring it back', async () => {
      const key = await added();
      await keys.revoke(key.id, noon);
      await keys.touch(key.id, { at: noon + 1, unless: noon });
      expect((await keys.find(key.id))?.key.revokedAt).toBe(noon);
    });

    test('the keys of a namespace are listed page by page, newest first, and none of another', async () => {
      const namespace = `listed${process.pid}`;
      const made: AccessKey[] = [];
      for (const later of [0, 1, 1, 2, 3])
        made.push(await added({ namespace, createdAt: noon + later }));
      await added({ namespace: `${namespace}x` });
      const listed: AccessKey[] = [];
      let after: KeyPlace | undefined;
      do {
        const page = await keys.list(namespace, { after, max: 2 });
        expect(page.keys.length).toBeLessThanOrEqual(2);
        listed.push(...page.keys);
        after = page.next;
      } while (after);
      expect(listed.map(({ createdAt }) => createdAt - noon)).toEqual([3, 2, 1, 1, 0]);
      expect(new Set(listed.map(({ id }) => id))).toEqual(new Set(made.map(({ id }) => id)));
      expect(listed.every((key) => !JSON.stringify(key).includes(hashOf(key.id)))).toBe(true);
    });

    test('a namespace without keys has an empty list', async () => {
      expect(await keys.list('none', { max: 10 })).toEqual({ keys: [] });
    });
  });
}
