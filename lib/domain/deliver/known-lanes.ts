import type { Lane } from '../dead-letters/lane';
import type { LaneStore, SubscriptionState } from '../dead-letters/lane-store';
import type { RecordPlace } from '../dead-letters/letter-shelf';

/**
 * Which lanes are parked, as known to a worker: from one read for the whole batch, and from what it does itself.
 * While it holds a lane's messages nobody else parks that lane or lets it flow, save by a discard; what rests on this
 * is confirmed by the store's own conditions.
 */
export class KnownLanes {
  private readonly known = new Map<string, boolean>();
  private readonly blockers = new Map<string, RecordPlace>();

  constructor(
    private readonly lanes: Pick<LaneStore, 'parked'>,
    private readonly state: SubscriptionState,
  ) {}

  async isParked(lane: Lane): Promise<boolean> {
    const known = this.known.get(lane.name);
    if (known !== undefined) return known;
    const { parked, complete } = this.state;
    return parked.has(lane.name) || (!complete && this.ask(lane));
  }

  /** The record that a parked lane waits behind, as far as that is known. */
  blockerOf({ name }: Lane): RecordPlace | undefined {
    return this.blockers.get(name) ?? this.state.parked.get(name)?.blocker;
  }

  /** Notes that a lane is parked, and for which record. */
  setParked(lane: Lane, { partition, offset }: RecordPlace): void {
    this.set(lane, true);
    this.blockers.set(lane.name, { partition, offset });
  }

  /** Notes what has become of a lane. */
  set({ name }: Lane, isParked: boolean): void {
    this.known.set(name, isParked);
  }

  private async ask(lane: Lane): Promise<boolean> {
    const parked = await this.lanes.parked(lane);
    this.set(lane, parked !== undefined);
    if (parked?.blocker) this.blockers.set(lane.name, parked.blocker);
    return parked !== undefined;
  }
}
