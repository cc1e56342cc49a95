import type { Amounts, Unit } from './limits';

/** A full bucket holds what its rate allows in this time. */
export const burstMs = 1_000;

/** The most of each unit that is taken at once: a body and an answer of Lambda's largest, and a lease. */
const largest: Readonly<Record<Unit, number>> = { requests: 1, bytes: 16 * 2 ** 20 };

/** What is rounded away in sums of times, in milliseconds. */
const grainMs = 0.1;

/** Clocks may differ by this; what is further ahead than any debt and this was written by a wrong clock. */
const slackMs = 10_000;

/**
 * How a bucket is: until when what was taken so far lasts, by unit, in milliseconds since 1970. A time that is over
 * is a full bucket, and one that lies `burstMs` ahead an empty one.
 */
export type Paid = Amounts;

/** How one unit of a bucket is moved on. All times in milliseconds since 1970. */
export interface Move {
  /** What is taken, as the time that it lasts at its rate. */
  readonly byMs: number;
  /** Now. What was paid until an earlier time counts from here, so that nothing is saved up beyond a full bucket. */
  readonly from: number;
  /** Nothing is taken if it would last longer than this. */
  readonly atMost: number;
  /** What is paid until a later time than this counts as full: only a wrong clock can have written it. */
  readonly beyond: number;
}

export type Moves = Readonly<Partial<Record<Unit, Move>>>;

/** What became of moves: all of them were made, or none; and how the bucket is now. */
export interface Moved {
  readonly moved: boolean;
  readonly paid: Paid;
}

/** Where the buckets are kept. */
export interface BucketStore {
  /**
   * Makes all moves, or none. A lost answer may leave them made: whoever asks again pays again.
   * @param known how the bucket was when it was last seen; a wrong guess costs another call
   */
  move(bucket: string, moves: Moves, known: Paid): Promise<Moved>;
}

/** How long an amount lasts at its rate; a microsecond at least, so that sums stay exact. */
const lastingMs = (rate: number, amount: number): number => Math.ceil((amount / rate) * 1e6) / 1e3;

/** The move that takes an amount now. More than a bucket holds is taken from a full one, which then owes it. */
export function moveOf(unit: Unit, rate: number, { amount, now }: Taken): Move {
  const byMs = lastingMs(rate, amount);
  const beyond = now + burstMs + lastingMs(rate, largest[unit]) + slackMs;
  return { byMs, from: now, atMost: now + Math.max(burstMs, byMs) + grainMs, beyond };
}

export interface Taken {
  readonly amount: number;
  readonly now: number;
}

/** Until when is paid after a move; undefined when it can't be made. */
export function paidAfter(paid: number | undefined, move: Move): number | undefined {
  const end = startOf(paid, move) + move.byMs;
  return end <= move.atMost ? end : undefined;
}

/** Whether a move begins where the last one ended, and not anew from now. */
export const goesOn = (paid: number | undefined, { from, beyond }: Move): boolean =>
  paid !== undefined && paid >= from && paid <= beyond;

const startOf = (paid: number | undefined, move: Move): number =>
  paid !== undefined && goesOn(paid, move) ? paid : move.from;

/** How long to wait until a move can be made; 0 when it can be made now. */
export const waitOf = (paid: number | undefined, move: Move): number =>
  Math.max(0, startOf(paid, move) + move.byMs - move.atMost);

/** What can be taken now, in whole units. */
export function roomIn(paid: number | undefined, rate: number, move: Move): number {
  const ms = move.from + burstMs + grainMs / 2 - startOf(paid, move);
  return Math.max(0, Math.floor((ms / 1_000) * rate));
}
