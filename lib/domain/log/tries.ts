import type { Outside } from '../outside';

/** Tries of one append before the caller is asked to come back. */
export const maxAppendAttempts = 12;

/** No try begins after this many milliseconds: where AWS hangs, a try takes long, and the caller waits 29 s at most. */
export const maxAppendMs = 10_000;

export const isLastTry = (outside: Outside, attempt: number, began: number): boolean =>
  attempt >= maxAppendAttempts || outside.now() - began > maxAppendMs;
