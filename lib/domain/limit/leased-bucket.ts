import type { Outside } from '../outside';
import { type BucketStore, type Move, moveOf, type Paid, roomIn, waitOf } from './bucket';
import { inHand, type Lease, leaseMs, noLease, renewed, spent, wantedOf } from './lease';
import { type Amounts, type Unit, units } from './limits';

/** How long the store is not asked after a refusal, in milliseconds: a flood is turned away without a call. */
const quietMs = 100;

/** Tries against others that take from the bucket at the same moment. */
const maxTries = 4;

export interface LeasePorts {
  readonly buckets: BucketStore;
  readonly outside: Pick<Outside, 'now'>;
  /** Told when the store could not be asked. */
  readonly onTrouble: (error: unknown) => void;
}

/** What a request costs, and at which rates the bucket fills. */
export interface Request {
  readonly rates: Amounts;
  readonly cost: Amounts;
}

export type Verdict =
  | { readonly passed: true }
  | { readonly passed: false; readonly unit: Unit; readonly waitMs: number };

/** What has to be had from the store before a request may pass. */
interface Need {
  readonly unit: Unit;
  readonly rate: number;
  readonly least: number;
  readonly wanted: number;
}

const passed: Verdict = { passed: true };

/**
 * A bucket in the store, of which this process holds a part. What a request costs is taken from that part; the store
 * is asked only when it is used up, or a second old. All is paid before it is used, so that all processes together
 * use no more than the bucket gave until then.
 */
export class LeasedBucket {
  private readonly leases = new Map<Unit, Lease>();
  /** As it was seen last. While it lies ahead it only grows, so that this is never too dark a view. */
  private paid: Paid = {};
  private quietUntil = 0;

  constructor(
    private readonly name: string,
    private readonly ports: LeasePorts,
  ) {}

  /** Takes what a request costs, or nothing where there is no room for it. */
  async take(request: Request): Promise<Verdict> {
    const now = this.ports.outside.now();
    const needs = this.needsOf(request, now);
    const verdict = needs.length === 0 ? passed : await this.renew(needs, now);
    if (verdict.passed) for (const unit of units) this.spend(unit, request.cost[unit] ?? 0);
    return verdict;
  }

  /** Counts what was used; what was not taken before is owed, and paid with the next request. Below 0: gives back. */
  spend(unit: Unit, amount: number): void {
    this.leases.set(unit, spent(this.leaseOf(unit), amount));
  }

  /** What could be used now, as far as is known here. */
  roomFor(unit: Unit, rate: number): number {
    const now = this.ports.outside.now();
    const inStore = roomIn(this.paid[unit], rate, moveOf(unit, rate, { amount: 1, now }));
    return Math.max(0, Math.floor(inHand(this.leaseOf(unit), now)) + inStore);
  }

  private leaseOf(unit: Unit): Lease {
    return this.leases.get(unit) ?? noLease;
  }

  private needsOf({ rates, cost }: Request, now: number): Need[] {
    return units.flatMap((unit) => {
      const rate = rates[unit];
      const lease = this.leaseOf(unit);
      const least = (cost[unit] ?? 0) - inHand(lease, now);
      if (rate === undefined || least <= 0) return [];
      return [{ unit, rate, least, wanted: wantedOf(lease, { least, rate, now }) }];
    });
  }

  private async renew(needs: readonly Need[], now: number): Promise<Verdict> {
    const refused = this.refusalOf(needs, now) ?? this.quiet(needs, now);
    if (refused) return refused;
    try {
      return await this.draw(needs, now);
    } catch (error) {
      this.ports.onTrouble(error);
      // Open, but not wide open: once a second, what would have been asked for.
      this.grant(needs, (need) => need.wanted, now);
      this.quietUntil = now + leaseMs;
      return passed;
    }
  }

  /** A clock that was set back does not make it last. */
  private quiet([first]: readonly Need[], now: number): Verdict | undefined {
    const waitMs = this.quietUntil - now;
    if (!first || waitMs <= 0 || waitMs > leaseMs) return undefined;
    return { passed: false, unit: first.unit, waitMs };
  }

  private async draw(needs: readonly Need[], now: number): Promise<Verdict> {
    for (let tries = 0; tries < maxTries; tries++) {
      const refused = this.refusalOf(needs, now);
      if (refused) {
        this.quietUntil = now + quietMs;
        return refused;
      }
      const amounts = new Map(needs.map((need) => [need.unit, this.amountOf(need, now)]));
      if (await this.move(needs, amounts, now)) {
        this.grant(needs, ({ unit }) => amounts.get(unit) ?? 0, now);
        return passed;
      }
    }
    throw new Error(`others take from the bucket ${this.name} all the time`);
  }

  private async move(
    needs: readonly Need[],
    amounts: ReadonlyMap<Unit, number>,
    now: number,
  ): Promise<boolean> {
    const moves = needs.map(({ unit, rate }): [Unit, Move] => [
      unit,
      moveOf(unit, rate, { amount: amounts.get(unit) ?? 0, now }),
    ]);
    const { buckets } = this.ports;
    const { moved, paid } = await buckets.move(this.name, Object.fromEntries(moves), this.paid);
    this.paid = { ...this.paid, ...paid };
    return moved;
  }

  private grant(needs: readonly Need[], amountOf: (need: Need) => number, now: number): void {
    for (const need of needs)
      this.leases.set(need.unit, renewed(this.leaseOf(need.unit), amountOf(need), now));
  }

  /** The unit that has to be waited for the longest; undefined where there is room, as far as is known. */
  private refusalOf(needs: readonly Need[], now: number): Verdict | undefined {
    const waits = needs.map(({ unit, rate, least }) => ({
      passed: false as const,
      unit,
      waitMs: waitOf(this.paid[unit], moveOf(unit, rate, { amount: least, now })),
    }));
    return waits.filter(({ waitMs }) => waitMs > 0).sort((a, b) => b.waitMs - a.waitMs)[0];
  }

  /** What is wanted, as far as there is room for it. */
  private amountOf({ unit, rate, least, wanted }: Need, now: number): number {
    const room = roomIn(this.paid[unit], rate, moveOf(unit, rate, { amount: least, now }));
    return Math.max(least, Math.min(wanted, room));
  }
}
