/** A clock that differs by less from the store's is left as it is: what a store says of its time is a second coarse. */
const toleranceMs = 2_000;

/**
 * The store's time, as far as this machine's own clock goes wrong. Buckets are shared by all machines: one whose
 * clock is an hour ahead would leave all others without anything for an hour.
 */
export class StoreClock {
  private offset = 0;

  /** @param told what the store has just said that the time is */
  learn(told: number, now: number): void {
    const error = told - now;
    // What is nearly right stays as it is: a time that is a second coarse would have it tremble.
    if (Number.isNaN(error) || Math.abs(error - this.offset) <= toleranceMs) return;
    this.offset = Math.abs(error) <= toleranceMs ? 0 : error;
  }

  /** One of our times as the store's. */
  readonly toStore = (time: number): number => time + this.offset;

  /** One of the store's times as ours. */
  readonly toOurs = (time: number): number => time - this.offset;
}
