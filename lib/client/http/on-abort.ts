const hubs = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `act` once when the signal aborts, at once where it has. One listener serves a signal however many wait for
 * it: Node warns of more than ten, and a consumer has hundreds of calls under one signal.
 *
 * @returns takes `act` back
 */
export function onAbort(signal: AbortSignal | undefined, act: () => void): () => void {
  if (!signal) return () => undefined;
  if (signal.aborted) {
    act();
    return () => undefined;
  }
  const hub = hubOf(signal);
  const once = () => act();
  hub.add(once);
  return () => void hub.delete(once);
}

function hubOf(signal: AbortSignal): Set<() => void> {
  const known = hubs.get(signal);
  if (known) return known;
  const hub = new Set<() => void>();
  hubs.set(signal, hub);
  const fire = () => {
    for (const act of [...hub]) act();
    hub.clear();
  };
  signal.addEventListener('abort', fire, { once: true });
  return hub;
}

/** A signal that follows several, and how to let go of them. (`AbortSignal.any` is newer than Node 20.0.) */
export function linked(signals: readonly (AbortSignal | undefined)[]) {
  const controller = new AbortController();
  const offs = signals.map((signal) => onAbort(signal, () => controller.abort(signal?.reason)));
  return {
    signal: controller.signal,
    abort: (reason: unknown) => controller.abort(reason),
    unlink: () => {
      for (const off of offs) off();
    },
  };
}

/** A wait as a timer of Node takes it: what is longer would be over at once. */
export const timerMs = (ms: number): number => Math.min(ms, 2 ** 31 - 1);

/** Resolves after `ms` milliseconds; rejects with the signal's reason as soon as it aborts. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const timer = setTimeout(() => {
      off();
      resolve();
    }, timerMs(ms));
    const off = onAbort(signal, () => {
      clearTimeout(timer);
      reject(signal?.reason);
    });
  });
}

/** As `pause`, but an abort ends it quietly. */
export const nap = (ms: number, signal?: AbortSignal): Promise<void> =>
  pause(ms, signal).catch(() => undefined);

/** The promise's outcome, or the signal's reason where that comes first. What comes later is not missed. */
export function orAbort<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const off = onAbort(signal, () => reject(signal.reason));
    promise.then(resolve, reject).finally(off);
  });
}
