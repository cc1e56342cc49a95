/** Calls that are under way at once: a topic may have 256 partitions. */
const usual = 32;

/** Does `act` to each, so many at once; the answers in order. */
export async function inWaves<T, R>(
  items: readonly T[],
  act: (item: T) => Promise<R>,
  atOnce = usual,
): Promise<R[]> {
  const done: R[] = [];
  while (done.length < items.length)
    done.push(...(await Promise.all(items.slice(done.length, done.length + atOnce).map(act))));
  return done;
}
