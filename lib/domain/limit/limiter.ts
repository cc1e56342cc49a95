import { LeasedBucket, type LeasePorts } from './leased-bucket';
import { type Amounts, type Unit, units } from './limits';

/** Buckets that a process remembers; the one used the longest ago goes, with what it held. */
const mostBuckets = 1_000;

/** A limit that a request is under. */
export interface Limited {
  /** For people: whose limit it is. */
  readonly name: string;
  /** Names its bucket in the store. */
  readonly bucket: string;
  readonly rates: Amounts;
}

/** How a limit is at this moment. */
export interface Level {
  readonly name: string;
  readonly unit: Unit;
  readonly rate: number;
  readonly room: number;
  /** How long the request has to wait for this unit, in milliseconds; absent where it does not. */
  readonly waitMs?: number;
}

/** What became of a request. */
export interface Admission {
  readonly admitted: boolean;
  /** Every limit that it is under. */
  readonly levels: readonly Level[];
}

/** The limits of requests: each is under those of its key and of its namespace. */
export class Limiter {
  private readonly buckets = new Map<string, LeasedBucket>();

  constructor(private readonly ports: LeasePorts) {}

  /** Takes what a request costs from all its limits, or from none. */
  async admit(limits: readonly Limited[], cost: Amounts): Promise<Admission> {
    const verdicts = await Promise.all(
      limits.map(({ bucket, rates }) => this.bucketOf(bucket).take({ rates, cost })),
    );
    const admitted = verdicts.every(({ passed }) => passed);
    if (!admitted)
      this.giveBack(
        limits.filter((_, at) => verdicts[at]?.passed),
        cost,
      );
    const levels = limits.flatMap((limit, at) => {
      const verdict = verdicts[at];
      return this.levelsOf(limit).map((level) =>
        verdict?.passed === false && verdict.unit === level.unit
          ? { ...level, room: 0, waitMs: verdict.waitMs }
          : level,
      );
    });
    return { admitted, levels };
  }

  /** Counts bytes that were not known before: they are paid with the next request. */
  charge(limits: readonly Limited[], bytes: number): void {
    for (const { bucket, rates } of limits)
      if (rates.bytes !== undefined) this.bucketOf(bucket).spend('bytes', bytes);
  }

  private giveBack(limits: readonly Limited[], cost: Amounts): void {
    for (const { bucket } of limits)
      for (const unit of units) this.bucketOf(bucket).spend(unit, -(cost[unit] ?? 0));
  }

  private levelsOf({ name, bucket, rates }: Limited): Level[] {
    return units.flatMap((unit) => {
      const rate = rates[unit];
      if (rate === undefined) return [];
      return [{ name, unit, rate, room: this.bucketOf(bucket).roomFor(unit, rate) }];
    });
  }

  private bucketOf(name: string): LeasedBucket {
    const bucket = this.buckets.get(name) ?? new LeasedBucket(name, this.ports);
    // A map keeps the order of insertion: the one used last is the last.
    this.buckets.delete(name);
    this.buckets.set(name, bucket);
    const [oldest] = this.buckets.keys();
    if (this.buckets.size > mostBuckets && oldest !== undefined) this.buckets.delete(oldest);
    return bucket;
  }
}
