import type { OnceKey, OnceLog, OnceWrite } from '../../lib/domain/idempotency/once-log';
import type { LogEntry, LogStore } from '../../lib/domain/log/log-store';
import { entryOf } from '../support/records';
import { noon } from '../support/test-outside';

export interface OnceSubject {
  readonly once: OnceLog;
  /** The log that it appends to. */
  readonly log: LogStore;
}

const now = noon / 1000;

/** The promises that every memory of Idempotency-Keys keeps. Run against each implementation. */
export function onceLogContract(name: string, make: () => OnceSubject): void {
  describe(`${name} keeps the contract of appending once`, () => {
    const { once, log } = make();
    let count = 0;
    const freshKey = (): OnceKey => ({
      topic: { namespace: `once-${++count}`, topic: 'orders' },
      caller: 'shop',
      key: 'payment-1',
    });

    const entryIn = ({ topic }: OnceKey, partition: number, base = 0): LogEntry =>
      entryOf({ ...topic, partition }, base, { id: 'request-1' });

    const writeOf = (key: OnceKey, more: Partial<OnceWrite> = {}): OnceWrite => ({
      key,
      remember: { fingerprint: 'print', id: 'request-1', result: '[{"ü":1}]', expires: now + 60 },
      entries: [entryIn(key, 0), entryIn(key, 1)],
      now,
      ...more,
    });

    test('a key that was never used is not found', async () => {
      expect(await once.find(freshKey())).toBeUndefined();
    });

    test('the appends and the memory of the key are stored together', async () => {
      const write = writeOf(freshKey());
      expect(await once.putOnce(write)).toEqual({ kind: 'stored' });
      expect(await once.find(write.key)).toEqual(write.remember);
      for (const entry of write.entries)
        expect(await log.at(entry.partition, entry.base)).toEqual(entry);
    });

    test('a remembered key stores nothing more and gives what is remembered', async () => {
      const write = writeOf(freshKey());
      await once.putOnce(write);
      const again = writeOf(write.key, {
        remember: { ...write.remember, id: 'request-2', fingerprint: 'other' },
        entries: [entryIn(write.key, 2)],
      });
      expect(await once.putOnce(again)).toEqual({ kind: 'remembered', found: write.remember });
      expect(await log.tip({ ...write.key.topic, partition: 2 })).toBeUndefined();
      expect(await once.find(write.key)).toEqual(write.remember);
    });

    test('the very same write again is known by its id, although its bases are taken now', async () => {
      const write = writeOf(freshKey());
      await once.putOnce(write);
      expect(await once.putOnce(write)).toEqual({ kind: 'remembered', found: write.remember });
    });

    test('one taken base of several stores nothing, the key neither', async () => {
      const key = freshKey();
      const other = entryOf({ ...key.topic, partition: 1 }, 0, { id: 'other', count: 2 });
      await log.put(other);
      expect(await once.putOnce(writeOf(key))).toEqual({
        kind: 'taken',
        by: [
          undefined,
          {
            base: 0,
            count: 2,
            id: 'other',
            at: noon,
            expires: other.expires,
            bytes: expect.any(Number),
          },
        ],
      });
      expect(await once.find(key)).toBeUndefined();
      expect(await log.tip({ ...key.topic, partition: 0 })).toBeUndefined();
    });

    test('several items of one partition are stored in one transaction', async () => {
      const key = freshKey();
      const entries = [entryIn(key, 0, 0), entryIn(key, 0, 1), entryIn(key, 0, 2)];
      expect(await once.putOnce(writeOf(key, { entries }))).toEqual({ kind: 'stored' });
      expect(await log.read({ ...key.topic, partition: 0 }, 0)).toEqual(entries);
    });

    test('99 appends and their key fit one transaction', async () => {
      const key = freshKey();
      const entries = Array.from({ length: 99 }, (_, partition) => entryIn(key, partition));
      expect(await once.putOnce(writeOf(key, { entries }))).toEqual({ kind: 'stored' });
      expect(await log.tip({ ...key.topic, partition: 98 })).toMatchObject({ base: 0 });
    });

    test.each([
      ['a second before it expires', 59, 'remembered'],
      ['in the second in which it expires', 60, 'stored'],
      ['long after, though the store still holds it', 1_000_000, 'stored'],
    ])('a key counts by its expiry: %s', async (_, later, expected) => {
      const write = writeOf(freshKey(), { entries: [] });
      await once.putOnce(write);
      const remember = { ...write.remember, id: 'request-2', expires: now + later + 60 };
      const next = { ...write, remember, now: now + later, entries: [entryIn(write.key, 5)] };
      expect(await once.putOnce(next)).toMatchObject({ kind: expected });
      const found = await once.find(write.key);
      expect(found?.id).toBe(expected === 'stored' ? 'request-2' : 'request-1');
    });

    test('what is asked for at once is stored once', async () => {
      const key = freshKey();
      const outcomes = await Promise.all(
        [0, 1, 2, 3].map((partition) =>
          once.putOnce(writeOf(key, { entries: [entryIn(key, partition)] })),
        ),
      );
      expect(outcomes.filter(({ kind }) => kind === 'stored')).toHaveLength(1);
      const tips = await Promise.all(
        [0, 1, 2, 3].map((partition) => log.tip({ ...key.topic, partition })),
      );
      expect(tips.filter((tip) => tip !== undefined)).toHaveLength(1);
    });

    test.each<[string, Partial<OnceKey>]>([
      ['caller', { caller: 'other' }],
      ['key', { key: 'payment-2' }],
      ['key of which it is the beginning', { key: 'payment-1#' }],
      ['caller that ends in a separator', { caller: 'shop#payment-1', key: '' }],
      ['caller that is written escaped', { caller: 'shop%23payment-1', key: '' }],
    ])('another %s does not meet it', async (_, other) => {
      const key = freshKey();
      await once.putOnce(writeOf(key));
      expect(await once.find({ ...key, ...other })).toBeUndefined();
    });

    test('another topic and another namespace do not meet it', async () => {
      const key = freshKey();
      await once.putOnce(writeOf(key));
      const { topic } = key;
      expect(await once.find({ ...key, topic: { ...topic, topic: 'o' } })).toBeUndefined();
      expect(await once.find({ ...key, topic: { ...topic, namespace: 'o' } })).toBeUndefined();
    });

    test.each([
      ['a#b', 'c', 'a', 'b#c'],
      ['a%23b', 'c', 'a#b', 'c'],
      ['a%', '23b', 'a', '%23b'],
      ['a#', '#b', 'a##', 'b'],
    ])('caller %p with key %p is not caller %p with key %p', async (caller, key, caller2, key2) => {
      const { topic } = freshKey();
      await once.putOnce(writeOf({ topic, caller, key }));
      expect(await once.find({ topic, caller: caller2, key: key2 })).toBeUndefined();
      expect(await once.find({ topic, caller, key })).toBeDefined();
    });
  });
}
