import { rmSync } from 'node:fs';
import { join } from 'node:path';

/** What a run leaves in its folder beside its logs: the engine's data, and what the CDK has written. */
const leftBehind = ['tmp', 'cdk.out', 'outputs.json'] as const;

/** Removes what an ended run has left behind, so that the next one begins from nothing. */
export function forget(folder: string): void {
  for (const name of leftBehind) rmSync(join(folder, name), { recursive: true, force: true });
}
