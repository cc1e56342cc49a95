import { Refusal } from '../errors';
import { inWaves } from '../in-waves';
import type { GroupPorts, GroupScope, KnownState } from './group-ports';
import type { GroupState } from './group-store';
import { type Leased, leaseRound } from './lease-round';
import { type AheadAt, makeGroup, type Seat, seatIn } from './seat';

/** Who reads: a member that shares the partitions with others, or a process that has its own. */
export type Reader =
  | { readonly member: string; readonly leaseMs: number }
  | { readonly assign: readonly number[] };

export interface SeatRequest extends GroupScope {
  readonly reader: Reader;
  /** Where a group begins that is made by this request. */
  readonly start: 'earliest' | 'latest';
  readonly positions: readonly AheadAt[];
  /** The reader has been waiting: whoever has left meanwhile, or lost the group, is not to come back by that. */
  readonly isWaiting?: boolean;
}

export interface Seats {
  readonly seats: readonly Seat[];
  /** How many partitions the member should have, and somebody else still has. */
  readonly lacks: number;
  /** The reader is written down, where it has to be. */
  readonly isMarked: boolean;
  /** The member has left while it waited, or the group was deleted. */
  readonly isGone: boolean;
}

const gone: Seats = { seats: [], lacks: 0, isMarked: true, isGone: true };

/** Rounds of one request: another one follows where somebody was faster. */
const mostRounds = 3;

/** Finds the reader its partitions: takes, keeps and gives up leases as a fair share wants it. */
export async function takeSeats(ports: GroupPorts, request: SeatRequest): Promise<Seats> {
  for (let round = 1; ; round++) {
    const state = await madeState(ports, request);
    if (!state) return gone;
    const leased = await leasedBy(ports, request, state);
    if (leased.isLost && round < mostRounds) continue;
    const seats = await inWaves(leased.shares, (one) =>
      seatIn(ports, request, { ...one, state, positions: request.positions }),
    );
    const { lacks, isMarked } = leased;
    return { seats: seats.sort(byPartition), lacks, isMarked, isGone: false };
  }
}

const byPartition = (a: Seat, b: Seat): number => a.partition - b.partition;

function leasedBy(ports: GroupPorts, request: SeatRequest, state: KnownState): Promise<Leased> {
  const { reader } = request;
  if ('member' in reader) return leaseRound(ports, request, { state, ...reader });
  return Promise.resolve(assigned(state, reader.assign));
}

/** A group's state; where there is no such group it is made. Undefined for a reader that waits in vain. */
async function madeState(ports: GroupPorts, request: SeatRequest): Promise<KnownState | undefined> {
  for (let round = 1; round <= mostRounds; round++) {
    const state = await ports.groups.state(request);
    const { start } = state;
    if (request.isWaiting && !(start && isIn(state, request.reader))) return undefined;
    if (start) return { ...state, start };
    await makeGroup(ports, request, request.start);
  }
  throw new Refusal('contended', 'The group was deleted at the same moment. Poll again.');
}

const isIn = ({ marks }: GroupState, reader: Reader): boolean =>
  'assign' in reader || marks.has(reader.member);

/** A reader of its own partitions takes no lease: it commits under whatever epoch it finds. */
const assigned = ({ shares }: KnownState, partitions: readonly number[]): Leased => ({
  shares: partitions.map((partition) => ({
    share: shares.get(partition) ?? { partition, epoch: 0 },
  })),
  lacks: 0,
  isMarked: true,
  isLost: false,
});
