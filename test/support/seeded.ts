/** Numbers from 0 up to 1 that look random and are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Text that hardly compresses: base64 of random bytes. */
export function noise(length: number, seed = 1): string {
  const random = seeded(seed);
  const words = Uint32Array.from({ length: Math.ceil(length / 5) }, () => random() * 2 ** 32);
  return Buffer.from(words.buffer).toString('base64').slice(0, length);
}
