/** What the domain needs of the world and may not fetch itself: time and chance, handed in by a doorway. */
export interface Outside {
  /** Now, in milliseconds since 1970. */
  now(): number;
  /** A number from 0 up to but not including 1. */
  random(): number;
  /** A fresh identifier that nobody else has. */
  newId(): string;
  /** Resolves after `ms` milliseconds. */
  pause(ms: number): Promise<void>;
}

/** Full jitter: a random share of a wait that doubles with each attempt, up to `capMs`. */
export const backoffMs = (attempt: number, random: number, { baseMs = 10, capMs = 500 } = {}) =>
  random * Math.min(capMs, baseMs * 2 ** (attempt - 1));
