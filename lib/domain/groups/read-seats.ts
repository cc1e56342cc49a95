import { type Gap, maxSliceBytes, type ReadRecord } from '../read/slice';
import { type Cut, cutOf, type Room } from './cut';
import { type GroupPorts, type GroupScope, inPartition } from './group-ports';
import { type Found, readSeat, type Want } from './read-seat';
import type { Seat } from './seat';

/** What a poll answers of one partition. */
export interface SeatReading extends Seat {
  readonly records: readonly ReadRecord[];
  readonly unreadable: readonly Gap[];
  /** What to commit once these records are handled. */
  readonly next: number;
}

export interface ReadOrder extends GroupScope {
  readonly seats: readonly Seat[];
  /** Most records of all partitions together. */
  readonly max: number;
  /** Offsets may be missing since compaction took them: that is not told. */
  readonly isCompacted: boolean;
}

/** Partitions that are read at once at most. */
const widest = 8;

/** Where less of the room is left than this part, the next partition may fill it alone. */
const scarce = 0.75;

/**
 * Reads partitions until the answer is full: at first one, then more and more at once while there is little in them.
 * Those that are read at once share the room, so that nothing is read in vain, and who has more goes on behind them.
 */
export async function readSeats(ports: GroupPorts, order: ReadOrder): Promise<SeatReading[]> {
  const filling = new Filling(order);
  const seats = inTurn(ports, order);
  for (let width = 1; seats.length > 0 && filling.hasRoom(); ) {
    const wave = seats.splice(0, width);
    const before = filling.room.records;
    const wants = wave.map((seat) => filling.want(seat, wave.length));
    const found = await Promise.all(wants.map((want) => readSeat(ports, want)));
    for (const [index, seat] of wave.entries()) {
      const { items, from, isAll } = found[index] ?? nothingFrom(seat);
      const cut = filling.add(seat, { items, from });
      const { next, begin, isWhole } = cut;
      if (begin !== undefined)
        ports.memory.remember(inPartition(order, seat.partition), next, begin);
      if (isWhole && !isAll && next > seat.from) seats.push({ ...seat, from: next });
    }
    width = filling.room.records < before * scarce ? 1 : Math.min(2 * width, widest);
  }
  return order.seats.map((seat) => filling.readings.get(seat.partition) ?? unread(seat));
}

/** An answer that fills up. */
class Filling {
  readonly readings = new Map<number, SeatReading>();
  room: Room;

  constructor(private readonly order: ReadOrder) {
    this.room = { records: order.max, bytes: maxSliceBytes, mayPart: true };
  }

  hasRoom(): boolean {
    return this.room.records > 0 && this.room.bytes > 0;
  }

  /** What one of so many may bring. */
  want(seat: Seat, width: number): Want {
    return {
      ...seat,
      partition: inPartition(this.order, seat.partition),
      records: Math.ceil(this.room.records / width),
      bytes: Math.ceil(this.room.bytes / width),
    };
  }

  add(seat: Seat, { items, from }: Pick<Found, 'items' | 'from'>): Cut {
    const cut = cutOf(items, from, this.room);
    const { records, unreadable, next, bytes } = cut;
    this.room = {
      records: this.room.records - records.length,
      bytes: this.room.bytes - bytes,
      mayPart: this.room.mayPart && records.length === 0,
    };
    const before = this.readings.get(seat.partition);
    const skippedTo = before ? before.skippedTo : this.skippedTo(seat, cut);
    this.readings.set(seat.partition, {
      ...(before ?? seat),
      records: [...(before?.records ?? []), ...records],
      unreadable: [...(before?.unreadable ?? []), ...unreadable],
      next,
      ...(skippedTo !== undefined && { skippedTo }),
    });
    return cut;
  }

  /** A group that begins finds what is there; one that goes on is told what it has missed. */
  private skippedTo(seat: Seat, { records, unreadable, next }: Cut): number | undefined {
    if (seat.isNew || this.order.isCompacted) return undefined;
    const first = Math.min(records[0]?.offset ?? next, unreadable[0]?.offset ?? next);
    return first > seat.from ? first : seat.skippedTo;
  }
}

/** A seat of which nothing was read. */
export const unread = (seat: Seat): SeatReading => ({
  ...seat,
  records: [],
  unreadable: [],
  next: seat.from,
});

const nothingFrom = ({ from }: Seat): Found => ({ items: [], from, isAll: true });

/** Begins anywhere, so that no partition always comes last; those that were empty just now come behind the others. */
function inTurn({ memory, outside }: GroupPorts, order: ReadOrder): Seat[] {
  const at = Math.floor(outside.random() * order.seats.length);
  const all = [...order.seats.slice(at), ...order.seats.slice(0, at)];
  const now = outside.now();
  const quiet = all.filter((one) => memory.isQuiet(inPartition(order, one.partition), now));
  return [...all.filter((one) => !quiet.includes(one)), ...quiet];
}
