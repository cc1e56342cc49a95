import { closeSync, writeSync } from 'node:fs';

/** The environment variable with the descriptor on which a run says that it is up, to whoever started it. */
export const upVariable = 'WEFT_UP_FD';

export const upWord = 'up';

/** Says that this run is up, where somebody waits to hear it; whether somebody does. */
export function tellStarter(env: NodeJS.ProcessEnv = process.env): boolean {
  const descriptor = Number(env[upVariable]);
  if (!env[upVariable] || !Number.isInteger(descriptor)) return false;
  // What this process starts later has no such descriptor.
  delete env[upVariable];
  try {
    writeSync(descriptor, upWord);
    closeSync(descriptor);
  } catch {
    // Whoever started it has gone meanwhile; the run is up all the same.
  }
  return true;
}
