import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiAt } from './api';
import type { Desk } from './desk';
import type { History } from './history';
import type { FaultStack } from './stack';

/** What everybody who takes part in a run works with. */
export interface RunSite {
  /** Precedes the ids and keys of all that this run publishes. */
  readonly id: string;
  readonly stack: FaultStack;
  readonly history: History;
  readonly desk: Desk;
  /** The API as the run's callers reach it: through the proxy. */
  readonly api: ApiAt;
  /** Dice of one's own, by name. */
  readonly dice: (name: string) => () => number;
  /** By how much publishers slow down, so that what is left when the faults end can be drained in time. */
  readonly slowness: () => number;
  /** Aborts when the faults are over: who publishes ends, who consumes goes on. */
  readonly publishing: AbortSignal;
  /** Aborts when all is drained. */
  readonly running: AbortSignal;
}

/** Does something again and again until the signal aborts; what it throws is tried again. */
export async function until(
  signal: AbortSignal,
  ms: () => number,
  act: () => Promise<unknown>,
): Promise<void> {
  while (!signal.aborted) {
    await act().catch(() => {});
    await sleep(ms(), undefined, { signal }).catch(() => {});
  }
}

export const topicNames = ['orders', 'notes', 'packs'] as const;
