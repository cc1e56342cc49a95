import { nap } from '../../client/http/on-abort';

/** What comes, and `undefined` where nothing came for a while. */
export async function* withLulls<T>(
  source: AsyncGenerator<T> | Generator<T>,
  ms: number,
): AsyncGenerator<T | undefined> {
  try {
    for (;;) {
      const next = Promise.resolve(source.next());
      if (await isLate(next, ms)) yield undefined;
      const { done, value } = await next;
      if (done) return;
      yield value as T;
    }
  } finally {
    await source.return(undefined);
  }
}

async function isLate(next: Promise<unknown>, ms: number): Promise<boolean> {
  const timer = new AbortController();
  const inTime = next.then(
    () => false,
    () => false,
  );
  const late = await Promise.race([inTime, nap(ms, timer.signal).then(() => true)]);
  timer.abort();
  return late;
}
