/** How long what was taken from a bucket may be used, in milliseconds; then it is lost. */
export const leaseMs = 1_000;

/** The largest lease, as a share of what the rate allows in a second: nobody takes it all from the others. */
const largestShare = 1 / 4;

/** What a process holds of one unit of a bucket. */
export interface Lease {
  /** Below 0: what was used beyond it, and is not paid yet. */
  readonly left: number;
  /** In milliseconds since 1970. */
  readonly until: number;
  /** What it held when it was taken. */
  readonly size: number;
  /** What was used of it. */
  readonly used: number;
}

export const noLease: Lease = { left: 0, until: 0, size: 0, used: 0 };

/** A clock that was set back ends a lease, too. */
const isOver = ({ until }: Lease, now: number): boolean => now >= until || now < until - leaseMs;

/** What is in hand; what is owed stays owed. */
export const inHand = (lease: Lease, now: number): number =>
  isOver(lease, now) ? Math.min(lease.left, 0) : lease.left;

/**
 * How much is best taken when at least `least` is needed: twice as much as the last time where that did not last, as
 * much as was used where it did. Whoever uses little leaves the rest to others.
 */
export function wantedOf(lease: Lease, { least, rate, now }: Wanted): number {
  const size = isOver(lease, now) ? lease.used : lease.size * 2;
  return Math.max(least, Math.min(size, Math.floor(rate * largestShare)));
}

export interface Wanted {
  readonly least: number;
  readonly rate: number;
  readonly now: number;
}

export const renewed = (lease: Lease, amount: number, now: number): Lease => ({
  left: inHand(lease, now) + amount,
  until: now + leaseMs,
  size: amount,
  used: 0,
});

export const spent = (lease: Lease, amount: number): Lease => ({
  ...lease,
  left: lease.left - amount,
  used: lease.used + amount,
});
