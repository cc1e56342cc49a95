import { randomBytes } from 'node:crypto';
import {
  hashOf,
  isHashOf,
  newKeyText,
  readKey,
  stateOf,
  writeKey,
} from '../../../lib/domain/access/access-key';
import { checkKey, noteUse } from '../../../lib/domain/access/check-key';
import { findKey, revokeKey } from '../../../lib/domain/access/find-key';
import { makeKey, maxLiveKeys } from '../../../lib/domain/access/make-key';
import { MemoryKeys } from '../../support/memory-keys';
import { noon } from '../../support/test-outside';

const wanted = { name: 'a', namespace: 'default', scopes: ['admin'], createdBy: 'owner' };
const everywhere = () => true;

function site() {
  const keys = new MemoryKeys();
  const clock = { time: noon };
  return { keys, clock, ports: { keys, now: () => clock.time, randomBytes } };
}

test('a key is told apart by its form, and read as it was written', () => {
  const key = newKeyText(randomBytes);
  expect(writeKey(key)).toMatch(/^weft_[a-z2-9]{12}_[A-Za-z0-9_-]{43}$/);
  expect(readKey(writeKey(key))).toEqual(key);
});

test('a secret is 256 bits of chance, and an id 60', () => {
  const asked: number[] = [];
  const bytes = (count: number) => {
    asked.push(count);
    return new Uint8Array(count).fill(255);
  };
  expect(newKeyText(bytes)).toEqual({
    id: '999999999999',
    secret: Buffer.alloc(32, 255).toString('base64url'),
  });
  expect(asked).toEqual([12, 32]);
  // As likely as any other: 32 characters, so that no byte favours one.
  const letters = Array.from(
    { length: 256 },
    (_, byte) => newKeyText(() => Uint8Array.of(byte)).id,
  );
  const counts = new Map<string, number>();
  for (const letter of letters) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  expect([...counts.values()]).toEqual(Array(32).fill(8));
});

test('no two keys are the same', () => {
  const all = Array.from({ length: 1_000 }, () => newKeyText(randomBytes));
  expect(new Set(all.map(({ id }) => id)).size).toBe(1_000);
  expect(new Set(all.map(({ secret }) => secret)).size).toBe(1_000);
});

test('what is stored does not hold the secret', async () => {
  const { ports, keys } = site();
  const { key, text } = await makeKey(ports, wanted);
  const secret = readKey(text)?.secret ?? '';
  const kept = await keys.find(key.id);
  expect(JSON.stringify(kept)).not.toContain(secret);
  expect(isHashOf(kept?.hash ?? '', secret)).toBe(true);
  expect(isHashOf(secret, secret)).toBe(false);
});

describe('a key', () => {
  test('opens what it is for until it expires, and not a millisecond longer', async () => {
    const { ports, keys } = site();
    const { key, text } = await makeKey(ports, { ...wanted, expiresAt: noon + 1_000 });
    expect(await checkKey(keys, text, noon + 999)).toEqual(key);
    expect(await checkKey(keys, text, noon + 1_000)).toBeUndefined();
  });

  test('opens nothing from the moment it is revoked, whatever the clock says', async () => {
    const { ports, keys } = site();
    const { key, text } = await makeKey(ports, wanted);
    await revokeKey(ports, key.id, everywhere);
    for (const now of [0, noon, noon + 1]) expect(await checkKey(keys, text, now)).toBeUndefined();
  });

  test('that is both revoked and expired says that it is revoked', () => {
    expect(stateOf({ revokedAt: noon, expiresAt: noon }, noon)).toBe('revoked');
  });

  test('is not known by its id and another’s secret', async () => {
    const { ports, keys } = site();
    const one = await makeKey(ports, wanted);
    const other = await makeKey(ports, wanted);
    const secret = readKey(other.text)?.secret ?? '';
    expect(await checkKey(keys, writeKey({ id: one.key.id, secret }), noon)).toBeUndefined();
  });

  test.each([
    (text: string) => `${text}a`,
    (text: string) => text.slice(0, -1),
    (text: string) => text.toUpperCase(),
    (text: string) => text.replace('weft_', ''),
    (text: string) => text.replace(/_[^_]{12}_/, '_aaaaaaaaaaaa_'),
    (text: string) => text.replace(/.{43}$/, 'A'.repeat(43)),
    (text: string) => `${text}=`,
    (text: string) => ` ${text}`,
    () => '',
    () => 'weft_',
    () => `weft_aaaaaaaaaaaa_${hashOf('')}`,
    () => 'weft___proto_____________________________________________________',
  ])('that is written in any other way opens nothing: %#', async (spoil) => {
    const { ports, keys } = site();
    const { text } = await makeKey(ports, wanted);
    expect(await checkKey(keys, spoil(text), noon)).toBeUndefined();
  });

  test('whose id is taken gets another, and the first stays as it was', async () => {
    const { ports, keys } = site();
    const once = await makeKey({ ...ports, randomBytes: (count) => new Uint8Array(count) }, wanted);
    let calls = 0;
    const colliding = (count: number) => {
      calls += 1;
      return calls === 1 ? new Uint8Array(count) : randomBytes(count);
    };
    const second = await makeKey({ ...ports, randomBytes: colliding }, wanted);
    expect(second.key.id).not.toBe(once.key.id);
    expect(await checkKey(keys, once.text, noon)).toBeDefined();
    expect(await checkKey(keys, second.text, noon)).toBeDefined();
  });

  test('is not made of chance that is broken', async () => {
    const { ports, keys } = site();
    await makeKey({ ...ports, randomBytes: (count) => new Uint8Array(count) }, wanted);
    let filled = 0;
    const broken = (count: number) => {
      filled += 1;
      return count === 12 ? new Uint8Array(12) : new Uint8Array(count).fill(filled);
    };
    await expect(makeKey({ ...ports, randomBytes: broken }, wanted)).rejects.toThrow('random');
    expect((await keys.list('default', { max: 10 })).keys).toHaveLength(1);
  });
});

test('the use of a key is noted once an hour', async () => {
  const { ports, keys } = site();
  const { key } = await makeKey(ports, wanted);
  const used = async (now: number) => noteUse(keys, (await keys.find(key.id))?.key ?? key, now);
  for (const minutes of [0, 1, 59]) await used(noon + minutes * 60_000);
  expect(keys.touched).toBe(1);
  await used(noon + 3_600_000);
  expect(keys.touched).toBe(2);
  // Many at once, each of which has read the key before the others wrote.
  await Promise.all(Array.from({ length: 5 }, () => used(noon + 9_000_000)));
  expect(keys.touched).toBe(3);
});

test('a namespace has so many live keys at most; those that have ended do not count', async () => {
  const { ports, keys, clock } = site();
  for (let count = 0; count < maxLiveKeys; count += 1)
    await makeKey(
      { ...ports, keys: { add: (kept) => keys.add(kept), list: async () => ({ keys: [] }) } },
      {
        ...wanted,
        ...(count === 0 && { expiresAt: noon + 1 }),
      },
    );
  await expect(makeKey(ports, wanted)).rejects.toMatchObject({ code: 'keys_limit' });
  await makeKey(ports, { ...wanted, namespace: 'other' });
  clock.time = noon + 1;
  const { key } = await makeKey(ports, wanted);
  await expect(makeKey(ports, wanted)).rejects.toMatchObject({ code: 'keys_limit' });
  await revokeKey(ports, key.id, everywhere);
  await makeKey(ports, wanted);
});

test('a key out of reach is told of in the words of one that there is not', async () => {
  const { ports, keys } = site();
  const { key } = await makeKey(ports, { ...wanted, namespace: 'payments' });
  const tell = (id: string, mine: string) =>
    findKey(keys, id, (namespace) => namespace === mine).catch(({ code, message, fields }) => ({
      code,
      message,
      fields,
    }));
  const nothing = await tell('aaaaaaaaaaaa', 'payments');
  expect(nothing).toMatchObject({ code: 'key_unknown' });
  expect(await tell(key.id, 'other')).toEqual(nothing);
  expect(await tell('no id at all', 'payments')).toEqual(nothing);
  await expect(revokeKey(ports, key.id, () => false)).rejects.toMatchObject({
    code: 'key_unknown',
  });
  expect((await keys.find(key.id))?.key.revokedAt).toBeUndefined();
  expect(await tell(key.id, 'payments')).toEqual(key);
});

test('what can be no id is not looked up', async () => {
  const find = jest.fn();
  await expect(findKey({ find }, '', everywhere)).rejects.toMatchObject({ code: 'key_unknown' });
  await expect(findKey({ find }, 'a'.repeat(3_000), everywhere)).rejects.toMatchObject({
    code: 'key_unknown',
  });
  expect(await checkKey({ find }, 'weft_short', noon)).toBeUndefined();
  expect(find).not.toHaveBeenCalled();
});
