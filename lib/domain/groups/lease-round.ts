import { inWaves } from '../in-waves';
import { type GroupPorts, type GroupScope, inPartition, type KnownState } from './group-ports';
import type { Share } from './group-store';
import { holderOf, isLive } from './live';
import { shareOut } from './share-out';

/** What a member has after a round. */
export interface Leased {
  readonly shares: readonly { readonly share: Share; readonly until?: number }[];
  readonly lacks: number;
  /** The member is written down. */
  readonly isMarked: boolean;
  /** Somebody else was faster in one of them. */
  readonly isLost: boolean;
}

export interface Round {
  readonly state: KnownState;
  readonly member: string;
  readonly leaseMs: number;
}

interface Moment extends Round {
  /** In milliseconds since 1970. */
  readonly now: number;
}

/**
 * Most members that are written down: as many as a topic may have partitions. Beyond them one stands by unseen, and is
 * written down when it finds a partition to take, or others have gone.
 */
const mostMarked = 256;

/** Marks of members gone that one round clears away. */
const mostCleared = 16;

/** One round of a member: it says that it is there, takes and gives up what the plan says. */
export async function leaseRound(
  ports: GroupPorts,
  scope: GroupScope,
  round: Round,
): Promise<Leased> {
  const moment = { ...round, now: ports.outside.now() };
  const plan = shareOut({ ...scope, ...moment, turn: ports.outside.random() });
  const marked = await keepMark(ports, scope, moment, plan.keep.length + plan.take.length);
  const taken = await inWaves(plan.take, (one) => take(ports, scope, moment, one));
  await inWaves(plan.give, (one) => giveUp(ports, scope, moment, one));
  const kept = plan.keep.map((one) => keptIn(moment, one, marked));
  return {
    shares: [...kept, ...taken.filter((one) => one !== undefined)],
    lacks: plan.lacks,
    isMarked: marked > 0,
    isLost: taken.includes(undefined),
  };
}

/** Writes the member down where that is due, once each third of a lease: until when it then has what it has. */
async function keepMark(
  ports: GroupPorts,
  scope: GroupScope,
  moment: Moment,
  partitions: number,
): Promise<number> {
  const { state, member, leaseMs, now } = moment;
  const mark = state.marks.get(member);
  if (mark && isLive(mark, now) && mark.until - now >= (leaseMs * 2) / 3) return mark.until;
  if (!mark && partitions === 0 && state.marks.size >= mostMarked) return 0;
  const until = now + leaseMs;
  await ports.groups.mark(scope, member, { seen: now, until });
  await clear(ports, scope, moment);
  return until;
}

/** Forgets members that have long gone. */
async function clear({ groups }: GroupPorts, scope: GroupScope, moment: Moment): Promise<void> {
  const { state, member, now } = moment;
  const gone = [...state.marks].filter(([one, mark]) => one !== member && !isLive(mark, now));
  await inWaves(gone.slice(0, mostCleared), ([one, { seen }]) => groups.forget(scope, one, seen));
}

const keptIn = ({ state, now }: Moment, partition: number, marked: number) => {
  const share = state.shares.get(partition) ?? { partition, epoch: 0 };
  return { share, until: Math.max(marked, holderOf(share, state, now)?.until ?? 0) };
};

async function take(
  { groups }: GroupPorts,
  scope: GroupScope,
  { state, member, leaseMs, now }: Moment,
  partition: number,
) {
  const share = await groups.take({
    partition: inPartition(scope, partition),
    group: scope.group,
    lease: { member, until: now + leaseMs },
    epoch: state.shares.get(partition)?.epoch ?? 0,
  });
  return share && { share, until: now + leaseMs };
}

const giveUp = (
  { groups }: GroupPorts,
  scope: GroupScope,
  { state, member }: Pick<Moment, 'state' | 'member'>,
  partition: number,
): Promise<void> =>
  groups.release({
    partition: inPartition(scope, partition),
    group: scope.group,
    member,
    epoch: state.shares.get(partition)?.epoch ?? 0,
  });
