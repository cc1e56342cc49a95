/** Makes a value on first use and keeps it; what failed is tried again next time. */
export function lazy<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}

/** Keeps a value for `ms` milliseconds, then makes it anew: a secret that is rotated is noticed. */
export function forAWhile<T>(
  make: () => Promise<T>,
  { ms, now }: { ms: number; now: () => number },
): () => Promise<T> {
  let value = lazy(make);
  let until = 0;
  return () => {
    if (now() >= until) {
      value = lazy(make);
      until = now() + ms;
    }
    return value();
  };
}
