import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type Lane, laneOfOne } from '../domain/dead-letters/lane';
import type { Confirmed, Parked } from '../domain/dead-letters/lane-store';
import type { Letter } from '../domain/dead-letters/letter';
import type { LaneChanges, Plan, Seen } from './lane-change';
import { type Guess, over } from './lane-plans';
import type { LaneWrites } from './lane-writes';
import { fromLetterItem, keyIn, letterSort } from './letter-item';
import type { Item } from './log-item';

export function confirm(
  writes: LaneWrites,
  { lane, letter, epoch }: { lane: Lane; letter: Letter; epoch: number },
): Guess<Confirmed> {
  const letterGone = writes.takeLetter(lane, letter);
  return {
    first: {
      result: 'parked',
      writes: { parked: writes.countOut(lane, epoch), letter: letterGone },
    },
    again: ({ parked, refused }) => {
      if (refused.has('letter')) return { result: standing(parked, epoch) };
      // Delivered by an older ticket: its operation, if any, is over with the lane and counts no more.
      const delivered = parked?.epoch === epoch ? 1 : 0;
      return takenOut(writes, { lane, seen: { parked, refused }, epoch, letterGone, delivered });
    },
  };
}

/** The letter moves into a lane of its own, in one transaction: at no moment is it in both, or in none. */
export function setApart(
  { changes, writes }: { changes: LaneChanges; writes: LaneWrites },
  { from, letter, epoch }: { from: Lane; letter: Letter; epoch: number },
) {
  const apart = laneOfOne(from, letter);
  return async (seen: Seen): Promise<Plan<Confirmed>> => {
    const { parked } = seen;
    if (parked?.epoch !== epoch) return { result: standing(parked, epoch) };
    const item = await changes.get(keyIn(from, letterSort(from, letter.position)));
    if (!item) return { result: 'parked' };
    const there = await changes.read(apart);
    const plan = takenOut(writes, {
      lane: from,
      seen,
      epoch,
      letterGone: writes.takeLetterAsRead(item),
      delivered: 0,
      failed: 1,
    });
    const moved = { apart, there, letter: triedAs(letter, item), round: parked.round };
    return { ...plan, writes: { ...plan.writes, ...laidApart(writes, moved) } };
  };
}

interface Moved {
  readonly apart: Lane;
  /** What is in the lane of its own already. */
  readonly there: Parked | undefined;
  readonly letter: Letter;
  readonly round: number;
}

function laidApart(writes: LaneWrites, { apart, there, letter, round }: Moved) {
  // It holds this record alone, so that it is there already.
  if (there && there.count > 0) return {};
  const { key, lastAt, firstAt } = letter;
  const epoch = (there?.epoch ?? lastAt) + 1;
  // The round goes with it: with an earlier one, a redrive might begin the round in which its tries were used up.
  const parked = { lane: apart, key, epoch, count: 1, round, since: firstAt, delivered: 0 };
  return {
    apart: writes.parked(apart, there, parked),
    letterApart: writes.putLetter(apart, letter),
  };
}

/** The letter as it lies there, corrected perhaps since it was read, and with what its last try came to. */
function triedAs(
  { reason, attempts, lastError, lastAt, tries, round }: Letter,
  item: Item,
): Letter {
  const { letter } = fromLetterItem(item);
  return { ...letter, reason, attempts, lastError, lastAt, tries, round };
}

interface Leaving {
  readonly lane: Lane;
  readonly seen: Seen;
  readonly epoch: number;
  readonly letterGone: TransactWriteItem;
  /** By how much the present operation's count of deliveries grows. */
  readonly delivered: 0 | 1;
  readonly failed?: number;
}

/** A letter leaves the lane; with the last one, the lane flows. */
function takenOut(writes: LaneWrites, leaving: Leaving): Plan<Confirmed> {
  const { lane, seen, epoch, letterGone, delivered, failed } = leaving;
  const { parked } = seen;
  if (!parked || parked.count <= 1) {
    const last = parked && { ...parked, delivered: parked.delivered + delivered };
    const letGo = writes.parked(lane, parked, undefined);
    return {
      result: 'flows',
      writes: {
        parked: letGo,
        letter: letterGone,
        ...over(writes, { ...seen, parked: last }, failed),
      },
    };
  }
  const next = { ...parked, count: parked.count - 1, delivered: parked.delivered + delivered };
  return {
    result: standing(parked, epoch),
    writes: {
      parked: writes.parked(lane, parked, next),
      letter: letterGone,
      ...over(writes, { ...seen, parked: { ...parked, delivered: 0 } }, failed),
    },
  };
}

/** What a lane is for whoever follows a ticket of `epoch`. */
function standing(parked: Parked | undefined, epoch: number): Confirmed {
  if (!parked) return 'flows';
  return parked.epoch === epoch ? 'parked' : 'stale';
}
