import { type Lane, laneOfOne, type SubscriptionRef } from '../../lib/domain/dead-letters/lane';
import type {
  Confirmed,
  End,
  LaneStore,
  Parked,
  Stopped,
  SubscriptionState,
} from '../../lib/domain/dead-letters/lane-store';
import type { Letter } from '../../lib/domain/dead-letters/letter';
import { type PackRange, packName } from '../../lib/domain/deliver/pack';
import type { Position } from '../../lib/domain/topology/keys';

/** What an operation was told by the lanes that it has redriven. */
export interface Told {
  delivered: number;
  failed: number;
}

const subscriptionOf = ({ namespace, subscription }: SubscriptionRef): string =>
  `${namespace}#${subscription}`;
const laneKey = (lane: Lane): string => `${subscriptionOf(lane)}#${lane.name}`;

/** The lane store in memory. `told` stands for the operations table. */
export class MemoryLanes implements LaneStore {
  readonly lanes = new Map<string, Parked>();
  readonly letterMap = new Map<string, Map<string, Letter>>();
  readonly tries = new Map<string, number>();
  readonly settled = new Map<string, ReadonlySet<number>>();
  readonly stops = new Map<string, Stopped>();
  readonly told = new Map<string, Told>();

  async state(subscription: SubscriptionRef): Promise<SubscriptionState> {
    const of = subscriptionOf(subscription);
    const parked = [...this.lanes.values()].filter(({ lane }) => subscriptionOf(lane) === of);
    return {
      stopped: this.stops.get(of),
      parked: new Map(parked.slice(0, 100).map((one) => [one.lane.name, one])),
      complete: parked.length <= 100,
    };
  }

  async parked(lane: Lane): Promise<Parked | undefined> {
    return this.lanes.get(laneKey(lane));
  }

  async park(lane: Lane, letter: Letter, retryAt?: number): Promise<Parked> {
    const before = this.lanes.get(laneKey(lane));
    if (before && this.lettersOf(lane).has(placeOf(letter))) return before;
    const parked: Parked = {
      lane,
      key: letter.key,
      epoch: (before?.epoch ?? letter.lastAt) + 1,
      count: (before?.count ?? 0) + 1,
      round: before?.round ?? letter.round,
      since: before?.since ?? letter.firstAt,
      ...(retryAt !== undefined && { retryAt }),
      delivered: 0,
      ...(before ? before.blocker && { blocker: before.blocker } : { blocker: blockerOf(letter) }),
    };
    this.tell(before, 0);
    this.lettersOf(lane).set(placeOf(letter), letter);
    this.lanes.set(laneKey(lane), parked);
    return parked;
  }

  async wait(lane: Lane, letter: Letter): Promise<boolean> {
    const parked = this.lanes.get(laneKey(lane));
    if (!parked) return false;
    const letters = this.lettersOf(lane);
    if (letters.has(placeOf(letter))) return true;
    letters.set(placeOf(letter), letter);
    this.lanes.set(laneKey(lane), { ...parked, count: parked.count + 1 });
    return true;
  }

  async open(lane: Lane, operation?: string): Promise<Parked | undefined> {
    const parked = this.lanes.get(laneKey(lane));
    if (!parked) return undefined;
    this.tell(parked, 0);
    const round = operation === undefined ? parked.round : parked.round + 1;
    const opened = { ...this.restarted(parked), round, ...(operation && { operation }) };
    this.lanes.set(laneKey(lane), opened);
    return opened;
  }

  async letters(lane: Lane, max: number): Promise<readonly Letter[]> {
    const letters = [...this.lettersOf(lane).values()];
    return letters.sort((a, b) => a.position.offset - b.position.offset).slice(0, max);
  }

  async note(lane: Lane, letter: Letter): Promise<void> {
    const letters = this.lettersOf(lane);
    const before = letters.get(placeOf(letter));
    if (!before) return;
    const { event, edited } = before;
    letters.set(placeOf(letter), { ...letter, event, ...(edited && { edited }) });
  }

  async confirm(lane: Lane, letter: Pick<Letter, 'position'>, epoch: number): Promise<Confirmed> {
    const parked = this.lanes.get(laneKey(lane));
    if (!parked) return 'flows';
    const isStale = parked.epoch !== epoch;
    if (!this.lettersOf(lane).delete(placeOf(letter))) return isStale ? 'stale' : 'parked';
    if (parked.count === 1) {
      this.letGo(parked, isStale ? 0 : 1);
      return 'flows';
    }
    const delivered = parked.delivered + (isStale ? 0 : 1);
    this.lanes.set(laneKey(lane), { ...parked, count: parked.count - 1, delivered });
    return isStale ? 'stale' : 'parked';
  }

  async release(lane: Lane, epoch: number): Promise<boolean> {
    const parked = this.lanes.get(laneKey(lane));
    if (!parked) return true;
    if (parked.epoch !== epoch || parked.count > 0) return false;
    this.letGo(parked, 0);
    return true;
  }

  async end(lane: Lane, epoch: number, how: End): Promise<void> {
    const parked = this.lanes.get(laneKey(lane));
    if (parked?.epoch !== epoch) return;
    this.tell(parked, how.kind === 'failed' ? 1 : 0);
    if (how.kind === 'failed') await this.note(lane, how.letter);
    const failed = how.kind === 'failed' && { blocker: blockerOf(how.letter) };
    const ended = { ...this.restarted(parked), ...failed };
    this.lanes.set(
      laneKey(lane),
      how.kind === 'later' ? { ...ended, retryAt: how.retryAt } : ended,
    );
  }

  async setApart(from: Lane, letter: Letter, epoch: number): Promise<Confirmed> {
    const parked = this.lanes.get(laneKey(from));
    if (!parked) return 'flows';
    if (parked.epoch !== epoch) return 'stale';
    const own = laneOfOne(from, letter);
    if (own.name === from.name) {
      await this.end(from, epoch, { kind: 'failed', letter });
      return 'stale';
    }
    if (!this.lettersOf(from).delete(placeOf(letter))) return 'parked';
    await this.park(own, letter);
    if (parked.operation) this.toldOf(parked.operation).failed++;
    if (parked.count === 1) {
      this.letGo(parked, 0);
      return 'flows';
    }
    this.lanes.set(laneKey(from), { ...parked, count: parked.count - 1 });
    return 'parked';
  }

  async begin(lane: Lane, position: Position, replay?: string): Promise<number> {
    const key = tryKey(lane, position, replay);
    const begun = (this.tries.get(key) ?? 0) + 1;
    this.tries.set(key, begun);
    return begun;
  }

  async takeBack(lane: Lane, position: Position, replay?: string): Promise<void> {
    const key = tryKey(lane, position, replay);
    this.tries.set(key, Math.max(0, (this.tries.get(key) ?? 0) - 1));
  }

  async failed(
    lane: Lane,
    position: Position,
    { attempts, replay }: { attempts: number; replay?: string },
  ): Promise<void> {
    const key = tryKey(lane, position, replay);
    this.tries.set(key, Math.max(this.tries.get(key) ?? 0, attempts));
  }

  async settledOf(of: SubscriptionRef, pack: PackRange): Promise<ReadonlySet<number>> {
    return this.settled.get(packKey(of, pack)) ?? new Set();
  }

  async keepSettled(of: SubscriptionRef, pack: PackRange, offsets: readonly number[]) {
    const settled = [...(await this.settledOf(of, pack)), ...offsets];
    this.settled.set(packKey(of, pack), new Set(settled));
  }

  async stop(subscription: SubscriptionRef, stopped: Stopped): Promise<void> {
    const of = subscriptionOf(subscription);
    if (!this.stops.has(of)) this.stops.set(of, stopped);
  }

  async resume(subscription: SubscriptionRef): Promise<void> {
    this.stops.delete(subscriptionOf(subscription));
  }

  private lettersOf(lane: Lane): Map<string, Letter> {
    const key = laneKey(lane);
    const letters = this.letterMap.get(key) ?? new Map<string, Letter>();
    this.letterMap.set(key, letters);
    return letters;
  }

  /** The lane in its next epoch, with neither a time to try again nor an operation. */
  private restarted({ retryAt: _, operation: __, ...parked }: Parked): Parked {
    return { ...parked, epoch: parked.epoch + 1, delivered: 0 };
  }

  private letGo(parked: Parked, delivered: number): void {
    this.tell({ ...parked, delivered: parked.delivered + delivered }, 0);
    this.lanes.delete(laneKey(parked.lane));
  }

  private tell(parked: Parked | undefined, failed: number): void {
    if (!parked?.operation) return;
    const told = this.toldOf(parked.operation);
    told.delivered += parked.delivered;
    told.failed += failed;
  }

  private toldOf(operation: string): Told {
    const told = this.told.get(operation) ?? { delivered: 0, failed: 0 };
    this.told.set(operation, told);
    return told;
  }
}

const packKey = (of: SubscriptionRef, pack: PackRange): string =>
  `${subscriptionOf(of)}#${packName(pack)}`;

const blockerOf = ({ position: { partition, offset } }: Letter) => ({ partition, offset });

const placeOf = ({ position }: Pick<Letter, 'position'>): string =>
  `${position.partition}/${position.offset}`;

const tryKey = (lane: Lane, position: Position, replay = ''): string =>
  `${laneKey(lane)}#${placeOf({ position })}#${replay}`;
