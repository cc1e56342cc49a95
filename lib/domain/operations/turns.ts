import type { Outside } from '../outside';
import type { OperationRef, Turn, Turns } from './operation';

/** Credit that may pile up, in milliseconds: the most that is delivered at once is what the rate allows in it. */
const burstMs = 1_000;

/** Tries against others that take turns at the same moment. */
const maxTries = 4;

/** When to come again where others have taken every turn. */
const crowdedMs = 1_000;

/** What is known of an operation's rate. */
export interface Bucket {
  /** False when nothing more is to be delivered for it. */
  readonly running: boolean;
  readonly ratePerSecond?: number;
  /** Until when the records granted so far last at that rate, in milliseconds since 1970. */
  readonly paidUntil: number;
}

/** Where the buckets are kept. */
export interface Buckets {
  /** Undefined when there is no such operation. */
  bucket(operation: OperationRef): Promise<Bucket | undefined>;

  /** Moves `paidUntil` on. False when somebody else has moved it since it was read. */
  pay(operation: OperationRef, from: number, to: number): Promise<boolean>;
}

/** A turn, and until when the records granted so far last afterwards. */
export interface Draw extends Turn {
  readonly paidUntil: number;
}

/** Up to `want` records at `rate` a second, a second's worth at once at most. */
export function draw(rate: number, paidUntil: number, { want, now }: Wanted): Draw {
  const eachMs = 1_000 / rate;
  const owed = Math.max(0, paidUntil - now);
  // What one record lasts is always granted to whoever owes nothing, also below one a second.
  const room = Math.max(burstMs, eachMs) - owed;
  // A record may miss its time by what a division loses.
  const granted = Math.max(0, Math.min(want, Math.floor(room / eachMs + 1e-6)));
  const paid = now + owed + granted * eachMs;
  const nextAt = Math.ceil(paid - Math.max(burstMs, eachMs) + eachMs);
  return { granted, nextAt, paidUntil: granted > 0 ? paid : paidUntil };
}

interface Wanted {
  readonly want: number;
  readonly now: number;
}

/** Turns by a bucket that all workers share: no rate costs one read, a rate one conditional write more. */
export class SharedTurns implements Turns {
  constructor(
    private readonly buckets: Buckets,
    private readonly outside: Pick<Outside, 'now'>,
  ) {}

  async take(operation: OperationRef, want: number): Promise<Turn | undefined> {
    for (let attempt = 1; attempt <= maxTries; attempt++) {
      const now = this.outside.now();
      const bucket = await this.buckets.bucket(operation);
      if (!bucket?.running) return undefined;
      if (bucket.ratePerSecond === undefined) return { granted: want, nextAt: now };
      const drawn = draw(bucket.ratePerSecond, bucket.paidUntil, { want, now });
      const { granted, nextAt } = drawn;
      if (granted === 0) return { granted, nextAt };
      // A lost answer looks like a lost race, and costs the turns it took: slower, never faster.
      if (await this.buckets.pay(operation, bucket.paidUntil, drawn.paidUntil))
        return { granted, nextAt };
    }
    return { granted: 0, nextAt: this.outside.now() + crowdedMs };
  }
}
