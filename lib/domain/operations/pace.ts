import type { Outside } from '../outside';

/** A shorter wait is waited where it arises; a longer one ends the run, and the next goes on. */
const patienceMs = 2_000;

/** Unused time that counts, in milliseconds: nothing is caught up that was missed longer ago. */
const creditMs = 1_000;

/**
 * How fast a run may go: each record that was sent lasts for its share of a second. `paidUntil` is written down
 * with the cursor, so that a run that ends early is no faster than one that does not.
 */
export class Pace {
  constructor(
    private readonly outside: Outside,
    private readonly ratePerSecond: number | undefined,
    public paidUntil: number,
  ) {}

  /** Records to send at once, `most` at most. */
  atOnce(most: number): number {
    return Math.min(most, Math.max(1, Math.floor(this.ratePerSecond ?? most)));
  }

  /**
   * Waits for the next turn.
   * @returns when to come again, where that is too long to wait; undefined when the turn is now
   */
  async turn(until: number): Promise<number | undefined> {
    if (this.ratePerSecond === undefined) return undefined;
    const wait = this.paidUntil - this.outside.now();
    if (wait <= 0) return undefined;
    if (wait > patienceMs || this.paidUntil >= until) return this.paidUntil;
    await this.outside.pause(Math.ceil(wait));
    return undefined;
  }

  sent(records: number): void {
    if (this.ratePerSecond === undefined) return;
    const from = Math.max(this.paidUntil, this.outside.now() - creditMs);
    this.paidUntil = Math.ceil(from + (records * 1_000) / this.ratePerSecond);
  }
}
