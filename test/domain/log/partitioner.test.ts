import fc from 'fast-check';
import { Partitioners } from 'kafkajs';
import { murmur2, partitionOfKey } from '../../../lib/domain/log/partitioner';

const kafka = Partitioners.DefaultPartitioner();

/** Where a Kafka client puts `key`. */
const kafkaPartition = (key: string, partitions: number): number =>
  kafka({
    topic: 'orders',
    partitionMetadata: Array.from({ length: partitions }, (_, partitionId) => ({
      partitionId,
      partitionErrorCode: 0,
      leader: 0,
      replicas: [],
      isr: [],
    })),
    message: { key: Buffer.from(key), value: null },
  });

// Source: org.apache.kafka.common.utils.UtilsTest.testMurmur2
test.each([
  ['21', -973_932_308],
  ['foobar', -790_332_482],
  ['a-little-bit-long-string', -985_981_536],
  ['a-little-bit-longer-string', -1_486_304_829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58_897_971],
  ['abc', 479_470_107],
])('the hash of %p is %i, as in the tests of Kafka itself', (text, hash) => {
  expect(murmur2(new TextEncoder().encode(text))).toBe(hash);
});

test.each([
  ['a', 8, 4],
  ['customer-1', 8, 1],
  ['order-42', 8, 0],
  ['Zürich', 8, 1],
  ['東京', 8, 3],
  ['\u{1f600}', 8, 1],
  [' ', 8, 1],
  ['k'.repeat(1_024), 256, 35],
])('key %p of %i partitions is in partition %i', (key, partitions, partition) => {
  expect(partitionOfKey(key, partitions)).toBe(partition);
  expect(kafkaPartition(key, partitions)).toBe(partition);
});

test('any key is where a Kafka client would put it', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.string({ unit: 'grapheme', maxLength: 300 }), fc.uuid()),
      fc.integer({ min: 1, max: 256 }),
      (key, partitions) => {
        expect(partitionOfKey(key, partitions)).toBe(kafkaPartition(key, partitions));
      },
    ),
    { numRuns: 1_000 },
  );
});

test('a key that begins in the middle of a buffer is hashed by its own bytes', () => {
  const bytes = Buffer.from('xxfoobar').subarray(2);
  expect(murmur2(bytes)).toBe(-790_332_482);
});
