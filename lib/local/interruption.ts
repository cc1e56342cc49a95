import { setMaxListeners } from 'node:events';

/** Aborted once, when this run is to end: by Ctrl-C, by a signal, or because npm, which started it, is gone. */
export function abortedFromOutside(): AbortSignal {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  const abort = () => controller.abort();
  // Ctrl-C comes twice when npm passes it on as well, so the handlers stay.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, abort);
  if (process.env.npm_lifecycle_event) whenParentIsGone(abort);
  // What follows begins on a line of its own, not behind the terminal's "^C".
  controller.signal.addEventListener('abort', () => console.log());
  return controller.signal;
}

/** npm passes signals to a shell, which may die of them without passing them on. */
function whenParentIsGone(act: () => void): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) act();
  }, 500).unref();
}
