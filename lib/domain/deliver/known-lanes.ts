import type { Lane } from '../dead-letters/lane';
import type { LaneStore, SubscriptionState } from '../dead-letters/lane-store';

/**
 * Which lanes are parked, as known to a worker: from one read for the whole batch, and from what it does itself.
 * While it holds a lane's messages nobody else parks that lane or lets it flow, save by a discard; what rests on this
 * is confirmed by the store's own conditions.
 */
export class KnownLanes {
  private readonly known = new Map<string, boolean>();

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

  /** Notes what has become of a lane. */
  set({ name }: Lane, isParked: boolean): void {
    this.known.set(name, isParked);
  }

  private async ask(lane: Lane): Promise<boolean> {
    const isParked = (await this.lanes.parked(lane)) !== undefined;
    this.set(lane, isParked);
    return isParked;
  }
}
