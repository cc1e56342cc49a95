import { LeasedBucket, type Verdict } from '../../../lib/domain/limit/leased-bucket';
import type { Amounts } from '../../../lib/domain/limit/limits';
import { MemoryBuckets } from '../../support/memory-buckets';
import { noon } from '../../support/test-outside';

/** What a request has used, and when. */
export interface Use {
  readonly at: number;
  readonly cost: Amounts;
}

/** Some processes that share one bucket, each with a clock of its own. */
export class Processes {
  /** The true time. */
  time = noon;
  readonly used: Use[] = [];
  readonly buckets = new MemoryBuckets();
  readonly troubles: unknown[] = [];
  private readonly all: { bucket: LeasedBucket; skew: number }[] = [];

  constructor(
    count: number,
    private readonly rates: Amounts,
  ) {
    for (let at = 0; at < count; at++) this.restart(at);
  }

  /** A process ends, with what it held, and another takes its place. */
  restart(at: number, skew = 0): void {
    const clock = { skew, bucket: undefined as unknown as LeasedBucket };
    clock.bucket = new LeasedBucket('shared', {
      buckets: this.buckets,
      outside: { now: () => this.time + clock.skew },
      onTrouble: (error) => this.troubles.push(error),
    });
    this.all[at] = clock;
  }

  setClock(at: number, skew: number): void {
    const one = this.all[at];
    if (one) one.skew = skew;
  }

  async request(at: number, cost: Amounts = { requests: 1 }): Promise<Verdict> {
    const { bucket } = this.all[at] ?? {};
    if (!bucket) throw new Error(`there is no process ${at}`);
    const verdict = await bucket.take({ rates: this.rates, cost });
    if (verdict.passed) this.used.push({ at: this.time, cost });
    return verdict;
  }

  /** The most that was used in any stretch of time beyond what the rate allows in it. */
  excess(unit: 'requests' | 'bytes'): number {
    const rate = this.rates[unit] ?? 0;
    let worst = 0;
    for (const [first, { at: from }] of this.used.entries()) {
      let sum = 0;
      for (const { at, cost } of this.used.slice(first)) {
        sum += cost[unit] ?? 0;
        worst = Math.max(worst, sum - ((at - from) / 1_000) * rate);
      }
    }
    return worst;
  }
}
