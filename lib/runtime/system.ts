import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Outside } from '../domain/outside';

/** The real clock, the real dice. */
export const system: Outside = {
  now: () => Date.now(),
  random: () => Math.random(),
  newId: () => randomUUID(),
  pause: (ms) => setTimeout(ms),
};
