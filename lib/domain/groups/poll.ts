import { waitFor } from '../read/wait';
import type { GroupPorts } from './group-ports';
import { readSeats, type SeatReading, unread } from './read-seats';
import type { Seat } from './seat';
import { type SeatRequest, takeSeats } from './take-seats';

export interface PollRequest extends SeatRequest {
  /** Most records. */
  readonly max: number;
  /** How long to wait for a record where there is none yet, in milliseconds. */
  readonly waitMs: number;
  readonly isCompacted: boolean;
}

/**
 * Hands out records of the partitions that the reader has, from the committed offsets on, and moves nothing: that is
 * the commit's. Waits where there is none yet, and answers as soon as there is. Every partition that the reader has is
 * in the answer.
 * @throws Refusal `contended` when the group is being deleted
 */
export async function poll(ports: GroupPorts, request: PollRequest): Promise<SeatReading[]> {
  const { outside } = ports;
  const until = outside.now() + request.waitMs;
  const watch = new Watch(ports, request);
  const found = await watch.look();
  if (found.length === 0) await waitFor(outside, until, () => watch.look());
  return watch.readings();
}

/** How long until the group is looked at again: sooner while a partition is waited for; in milliseconds. */
const refreshMs = { calm: 3_000, lacking: 1_000 };

/** The log itself is looked at so seldom for each partition that it takes four reads a second at most. */
const directMs = 250;

/** A reader that waits: its partitions, and what was found in them. */
class Watch {
  private seen: readonly SeatReading[] = [];
  private lacks = 0;
  private isMarked = false;
  private isGone = false;
  private refreshedAt = Number.NEGATIVE_INFINITY;
  private directAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly ports: GroupPorts,
    private readonly request: PollRequest,
  ) {}

  /** All partitions that the reader has. */
  readings(): SeatReading[] {
    return [...this.seen];
  }

  /** Whatever is a reason to answer now. */
  async look(): Promise<readonly unknown[]> {
    const now = this.ports.outside.now();
    if (now - this.refreshedAt >= this.refreshAfter()) await this.refresh(now);
    if (this.isGone) return ['gone'];
    if (now - this.directAt >= directMs * this.seen.length) {
      this.directAt = now;
      return this.read(this.seen);
    }
    return this.lookAtCursors();
  }

  /** Leases go on while their member waits; others may have come, gone, or sought. */
  private async refresh(now: number): Promise<void> {
    const { seats, lacks, isMarked, isGone } = await takeSeats(this.ports, {
      ...this.request,
      isWaiting: this.isMarked,
    });
    this.isMarked = isMarked;
    this.isGone = isGone;
    const seen = new Map(this.seen.map((one) => [one.partition, one]));
    const isNew = seats.some(({ partition, epoch }) => seen.get(partition)?.epoch !== epoch);
    if (isNew) this.directAt = Number.NEGATIVE_INFINITY;
    this.seen = seats.map((seat) => unread(furthest(seat, seen.get(seat.partition))));
    this.lacks = lacks;
    this.refreshedAt = now;
  }

  private refreshAfter(): number {
    const { reader } = this.request;
    const third = 'member' in reader ? reader.leaseMs / 3 : Number.POSITIVE_INFINITY;
    return Math.min(this.lacks > 0 ? refreshMs.lacking : refreshMs.calm, third);
  }

  /** One read tells of all partitions, as soon as fan-out has passed: only those with something new are read. */
  private async lookAtCursors(): Promise<readonly SeatReading[]> {
    const cursors = await this.ports.cursors.readAll(this.request);
    const headOf = ({ partition }: Seat) => {
      const { next = 0, head = 0 } = cursors.get(partition) ?? {};
      return Math.max(next, head);
    };
    const isBehind = (one: SeatReading) => headOf(one) > one.next;
    const found = await this.read(this.seen.filter(isBehind));
    // Where nothing at all was found, what the cursors tell of has outlived its retention.
    if (found.length === 0)
      this.seen = this.seen.map((one) => (isBehind(one) ? skipTo(one, headOf(one)) : one));
    return found;
  }

  private async read(some: readonly SeatReading[]): Promise<readonly SeatReading[]> {
    const seats = some.map((one) => seatOf(one));
    const read = seats.length > 0 ? await readSeats(this.ports, { ...this.request, seats }) : [];
    const later = new Map(read.map((one) => [one.partition, one]));
    this.seen = this.seen.map((one) => later.get(one.partition) ?? one);
    return read.filter(isFound);
  }
}

const isFound = ({ records, unreadable }: SeatReading): boolean =>
  records.length > 0 || unreadable.length > 0;

/** The seat behind what was read of it. */
const seatOf = ({ records: _, unreadable: __, next, ...seat }: SeatReading): Seat => ({
  ...seat,
  from: next,
});

/** A seat as the group knows it, unless we have been further in it ourselves. */
function furthest(seat: Seat, seen: SeatReading | undefined): Seat {
  if (!seen || seen.epoch !== seat.epoch || seen.next <= seat.from) return seat;
  return { ...seatOf(seen), until: seat.until };
}

const skipTo = (one: SeatReading, next: number): SeatReading => ({
  ...one,
  next,
  ...(!one.isNew && { skippedTo: next }),
});
