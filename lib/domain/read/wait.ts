import type { Outside } from '../outside';

/** The first pause between two looks, how much longer each one is, and the longest, in milliseconds. */
const pauses = { first: 200, factor: 1.5, longest: 500 };

/**
 * Looks again and again, at most a few times a second, until there is something or the time is up.
 * @param until in milliseconds since 1970
 */
export async function waitFor<T>(
  outside: Pick<Outside, 'now' | 'pause'>,
  until: number,
  look: () => Promise<readonly T[]>,
): Promise<readonly T[]> {
  let ms = pauses.first;
  for (let left = until - outside.now(); left > 0; left = until - outside.now()) {
    await outside.pause(Math.min(ms, left));
    const found = await look();
    if (found.length > 0) return found;
    ms = Math.min(ms * pauses.factor, pauses.longest);
  }
  return [];
}
