import type { Engine } from '../../lib/local/engine';

declare global {
  /** Set by the global set-up; Jest runs set-up and teardown in the same process. */
  var weftTestEngine: Engine | undefined;
}

/** Ends the engine that the global set-up started. */
export default async function globalTeardown(): Promise<void> {
  await globalThis.weftTestEngine?.stop();
}
