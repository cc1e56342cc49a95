const seed = 0x9747b28c;
const m = 0x5bd1e995;
const utf8 = new TextEncoder();

/**
 * Kafka's murmur2 of `bytes`, as a signed 32-bit number.
 * Source: org.apache.kafka.common.utils.Utils.murmur2
 */
export function murmur2(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length - (bytes.length % 4);
  let hash = seed ^ bytes.length;
  for (let at = 0; at < whole; at += 4) {
    hash = Math.imul(hash, m) ^ scramble(view.getInt32(at, true));
  }
  return finish(mixTail(hash, bytes.subarray(whole)));
}

const scramble = (word: number): number => {
  const mixed = Math.imul(word, m);
  return Math.imul(mixed ^ (mixed >>> 24), m);
};

function mixTail(hash: number, tail: Uint8Array): number {
  if (tail.length === 0) return hash;
  const word = tail.reduce((sum, byte, at) => sum | (byte << (8 * at)), 0);
  return Math.imul(hash ^ word, m);
}

const finish = (hash: number): number => {
  const mixed = Math.imul(hash ^ (hash >>> 13), m);
  return mixed ^ (mixed >>> 15);
};

/** The partition of `key`, where a Kafka client's default partitioner would put it. */
export const partitionOfKey = (key: string, partitions: number): number =>
  (murmur2(utf8.encode(key)) & 0x7fffffff) % partitions;
