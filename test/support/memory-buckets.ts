import {
  type BucketStore,
  type Moved,
  type Moves,
  type Paid,
  paidAfter,
} from '../../lib/domain/limit/bucket';
import { type Unit, units } from '../../lib/domain/limit/limits';

/** Buckets in memory. */
export class MemoryBuckets implements BucketStore {
  private readonly kept = new Map<string, Paid>();
  /** How often anything was asked. */
  calls = 0;

  async move(bucket: string, moves: Moves): Promise<Moved> {
    this.calls++;
    const paid = this.kept.get(bucket) ?? {};
    const after = units.flatMap((unit): [Unit, number | undefined][] => {
      const move = moves[unit];
      return move ? [[unit, paidAfter(paid[unit], move)]] : [];
    });
    if (after.some(([, until]) => until === undefined)) return { moved: false, paid };
    this.kept.set(bucket, { ...paid, ...Object.fromEntries(after) });
    return { moved: true, paid: this.kept.get(bucket) ?? {} };
  }
}
