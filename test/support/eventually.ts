import { setTimeout as sleep } from 'node:timers/promises';

/** Longest that anything may take on a busy machine, in milliseconds: what a stopped queue holds is held for a minute. */
const patience = 90_000;

/** Waits until something is so; a test that waits in vain fails, and says what for. */
export async function eventually<T>(
  isSo: () => T | Promise<T>,
  what: string | (() => unknown) = 'what the test waits for',
): Promise<NonNullable<T>> {
  const until = performance.now() + patience;
  for (;;) {
    const answer = await isSo();
    if (answer) return answer as NonNullable<T>;
    if (performance.now() > until) {
      const saw = typeof what === 'string' ? what : JSON.stringify(await what());
      throw new Error(`in vain: ${saw}`);
    }
    await sleep(100);
  }
}
