import type { SubscriptionRef } from '../dead-letters/lane';
import type { PackStore } from '../dead-letters/lane-store';
import type { Held } from './batch';
import type { Delivery, Handed } from './delivery';
import { type PackRange, packName } from './pack';

/** A pack that was handed out, and its records. */
interface Opened {
  readonly range: PackRange;
  readonly deliveries: readonly Delivery[];
}

/**
 * The packs of a batch. A message leaves the queue as a whole, or comes again as a whole: what was settled of one that
 * comes again is remembered, or a slow consumer would never get beyond its first records.
 */
export class Packs {
  private readonly opened: readonly Opened[];
  private readonly known = new Set<Handed>();

  constructor(
    private readonly store: PackStore,
    private readonly subscription: SubscriptionRef,
    private readonly handed: readonly Handed[],
  ) {
    this.opened = openedIn(handed);
  }

  /**
   * What was handed out, without the records that an earlier worker has settled.
   * @param isMoved whether the messages came from another queue, and their receives say nothing of this one's
   */
  async unsettled(isMoved = false): Promise<readonly Handed[]> {
    const suspects = isMoved ? this.opened : this.opened.filter(cameBefore);
    for (const { range, deliveries } of suspects) {
      const settled = await this.store.settledOf(this.subscription, range);
      for (const one of deliveries) if (settled.has(one.position.offset)) this.known.add(one);
    }
    return this.handed.filter((one) => !this.known.has(one));
  }

  /** Remembers what is settled of packs of which something is given back. */
  async keepSettled(held: readonly Held[]): Promise<void> {
    const back = new Set(held.map(({ handed }) => handed));
    for (const { range, deliveries } of this.opened) {
      if (!deliveries.some((one) => back.has(one))) continue;
      const settled = deliveries.filter((one) => !back.has(one) && !this.known.has(one));
      const offsets = settled.map(({ position }) => position.offset);
      if (offsets.length > 0) await this.store.keepSettled(this.subscription, range, offsets);
    }
  }
}

const cameBefore = ({ deliveries: [first] }: Opened): boolean => (first?.receives ?? 1) > 1;

/** Each message's pack. A message that holds one record settles with it, and needs no memory. */
function openedIn(handed: readonly Handed[]): Opened[] {
  const packs = new Map<string, { range: PackRange; deliveries: Delivery[] }>();
  for (const one of handed) {
    if (one.kind !== 'record' || one.pack === undefined) continue;
    const name = `${packName(one.pack)} ${one.handle}`;
    const pack = packs.get(name) ?? { range: one.pack, deliveries: [] };
    pack.deliveries.push(one);
    packs.set(name, pack);
  }
  return [...packs.values()];
}

/** Each message once, for as long as the last of its records is to wait. */
export function byMessage(held: readonly Held[]): readonly Held[] {
  const messages = new Map<string, Held>();
  for (const one of held) {
    const before = messages.get(one.handed.handle);
    if (!before || before.seconds < one.seconds) messages.set(one.handed.handle, one);
  }
  return [...messages.values()];
}
