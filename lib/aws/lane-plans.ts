import type { Lane } from '../domain/dead-letters/lane';
import type { End, Parked } from '../domain/dead-letters/lane-store';
import type { Letter } from '../domain/dead-letters/letter';
import type { Plan, Seen } from './lane-change';
import type { LaneWrites } from './lane-writes';

/** What to write first, without having seen the lane, and then. */
export interface Guess<T> {
  readonly first: Plan<T>;
  readonly again: (seen: Seen) => Plan<T>;
}

export function park(
  writes: LaneWrites,
  { lane, letter, retryAt }: { lane: Lane; letter: Letter; retryAt?: number },
) {
  return ({ parked, refused }: Seen): Plan<Parked> => {
    if (parked && refused.has('letter')) return { result: parked };
    const { key, lastAt, firstAt } = letter;
    const fresh: Parked = {
      lane,
      key,
      epoch: lastAt,
      count: 0,
      round: 1,
      since: firstAt,
      delivered: 0,
      blocker: placeOf(letter),
    };
    const before = parked ?? fresh;
    const next = {
      ...restarted(before),
      count: before.count + 1,
      ...(retryAt !== undefined && { retryAt }),
    };
    return {
      result: next,
      writes: {
        parked: writes.parked(lane, parked, next),
        // A lane that flows holds no letters: one that is there all the same would never be delivered.
        letter: parked ? writes.putNewLetter(lane, letter) : writes.putLetter(lane, letter),
        ...over(writes, { parked, refused }),
      },
    };
  };
}

export function wait(
  writes: LaneWrites,
  { lane, letter }: { lane: Lane; letter: Letter },
): Guess<boolean> {
  const first = {
    result: true,
    writes: { parked: writes.countIn(lane), letter: writes.putNewLetter(lane, letter) },
  };
  return {
    first,
    again: ({ parked, refused }) => {
      if (!parked) return { result: false };
      return refused.has('letter') ? { result: true } : first;
    },
  };
}

export function open(writes: LaneWrites, { lane, operation }: { lane: Lane; operation?: string }) {
  return ({ parked, refused }: Seen): Plan<Parked | undefined> => {
    if (!parked) return { result: undefined };
    const again = restarted(parked);
    const next = operation === undefined ? again : { ...again, round: again.round + 1, operation };
    return {
      result: next,
      writes: {
        parked: writes.parked(lane, parked, next),
        ...over(writes, { parked, refused }),
      },
    };
  };
}

export function release(writes: LaneWrites, { lane, epoch }: { lane: Lane; epoch: number }) {
  return ({ parked, refused }: Seen): Plan<boolean> => {
    if (!parked) return { result: true };
    if (parked.epoch !== epoch || parked.count > 0) return { result: false };
    return {
      result: true,
      writes: {
        parked: writes.parked(lane, parked, undefined),
        ...over(writes, { parked, refused }),
      },
    };
  };
}

export function end(
  writes: LaneWrites,
  { lane, epoch, how }: { lane: Lane; epoch: number; how: End },
) {
  return ({ parked, refused }: Seen): Plan<void> => {
    if (parked?.epoch !== epoch) return { result: undefined };
    const failed = how.kind === 'failed';
    const next = {
      ...restarted(parked),
      ...(how.kind === 'later' && { retryAt: how.retryAt }),
      ...(failed && { blocker: placeOf(how.letter) }),
    };
    return {
      result: undefined,
      writes: {
        parked: writes.parked(lane, parked, next),
        ...(failed &&
          !refused.has('letter') && { letter: { Update: writes.tries(lane, how.letter) } }),
        ...over(writes, { parked, refused }, failed ? 1 : 0),
      },
    };
  };
}

const placeOf = ({ position: { partition, offset } }: Letter) => ({ partition, offset });

/** The lane in its next epoch, with neither a time to try again nor an operation. */
function restarted({ retryAt: _, operation: __, ...parked }: Parked): Parked {
  return { ...parked, epoch: parked.epoch + 1, delivered: 0 };
}

/** Tells the lane's operation what it came to, if there is one, it is still known, and there is something to tell. */
export function over(writes: LaneWrites, { parked, refused }: Seen, failed = 0) {
  if (parked?.operation === undefined || refused.has('operation')) return {};
  const { operation, delivered, lane } = parked;
  if (delivered + failed === 0) return {};
  return { operation: writes.tell(lane, { operation, delivered, failed }) };
}
