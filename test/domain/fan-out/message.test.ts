import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { groupOf, messagesOf } from '../../../lib/domain/fan-out/message';
import { entryOf, recordOf } from '../../support/records';

const partition = { namespace: 'default', topic: 'orders', partition: 3 };
const groupOfKey = (key?: string) => groupOf({ partition, offset: 7, key });
const hash = (key: string) => createHash('sha256').update(key).digest('hex');

test.each(['a', 'customer-58211', '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~', 'x'.repeat(128)])(
  'key %p is its own group',
  (key) => {
    expect(groupOfKey(key)).toBe(key);
  },
);

test.each(['a b', ' ', 'ü', '\u{1f600}', 'tab\t', 'x'.repeat(129)])(
  'key %p, which SQS would not take, is the group of its hash',
  (key) => {
    expect(groupOfKey(key)).toBe(hash(key));
  },
);

test('a record without a key is a group of its own', () => {
  expect(groupOfKey()).toBe('3/7');
});

test('whatever the key, SQS takes the group, and the same key has the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }), (key) => {
      expect(groupOfKey(key)).toMatch(/^[!-~]{1,128}$/);
      expect(groupOfKey(key)).toBe(groupOfKey(key));
    }),
  );
});

test.each([
  [0, [4, 5, 6]],
  [4, [4, 5, 6]],
  [5, [5, 6]],
  [6, [6]],
  [7, []],
  [99, []],
])('the records of an entry from offset %i on', (from, offsets) => {
  const entry = entryOf(partition, 4, {
    records: [recordOf('a', 'k'), recordOf('b'), recordOf('c')],
  });
  const messages = messagesOf(entry, from);
  expect(messages.map(({ offset }) => offset)).toEqual(offsets);
  for (const message of messages)
    expect(message).toEqual({
      partition,
      ...entry.records[message.offset - 4],
      offset: message.offset,
      appendedAt: entry.at,
    });
});
