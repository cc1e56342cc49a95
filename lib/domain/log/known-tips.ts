import { logKey, type PartitionRef } from '../topology/keys';
import type { Tip } from './log-store';

/** What is older may have been deleted: items live for a quarter of an hour at the least, whatever a topic says. */
const freshMs = 20_000;

/** For how long a partition is looked at again before each append, once another has written there. */
const doubtMs = 60_000;

/**
 * Where this process has written last in each partition, to spare the look at the newest item before the next append.
 * It is a look of some seconds ago: whoever goes by it and is mistaken finds the place taken, as anybody who looked
 * and was slow. A mistake costs a write more, so that it is not made twice where others write as well.
 */
export class KnownTips {
  private readonly tips = new Map<string, { readonly tip: Tip; readonly at: number }>();
  private readonly doubts = new Map<string, number>();

  /** The partition's newest item, as far as this process may go by what it knows. */
  of(partition: PartitionRef, now: number): Tip | undefined {
    const known = this.tips.get(logKey(partition));
    if (!known) return undefined;
    const age = now - known.at;
    // A clock that was put back says nothing of an age.
    return age >= 0 && age < freshMs ? known.tip : undefined;
  }

  /** This process has written the partition's newest item. */
  keep(partition: PartitionRef, tip: Tip, now: number): void {
    const key = logKey(partition);
    const isOld = tip.base < (this.tips.get(key)?.tip.base ?? 0);
    if (isOld || now < (this.doubts.get(key) ?? 0)) return;
    this.tips.set(key, { tip, at: now });
  }

  /** Somebody else writes there, too. */
  doubt(partition: PartitionRef, now: number): void {
    const key = logKey(partition);
    this.tips.delete(key);
    this.doubts.set(key, now + doubtMs);
  }
}
