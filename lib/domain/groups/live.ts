import type { GroupState, Lease, Mark, Share } from './group-store';

/**
 * Clocks of two Lambdas differ: for so long after its end nobody takes what a member had. It is for liveness only,
 * since each commit is fenced by its epoch.
 */
const marginMs = 1_000;

/** The longest lease there is. One that ends later was written by a wrong clock, and counts for nothing. */
const longestMs = 3_600_000;

/** Whether a lease or mark counts. */
export const isLive = ({ until }: Pick<Mark, 'until'>, now: number): boolean =>
  until + marginMs > now && until <= now + longestMs + marginMs;

/** Members that are there: marked, or with a lease. */
export function liveMembers({ marks, shares }: GroupState, now: number): Set<string> {
  const marked = [...marks].filter(([, mark]) => isLive(mark, now)).map(([member]) => member);
  const leased = [...shares.values()].flatMap(({ lease }) =>
    lease && isLive(lease, now) ? lease.member : [],
  );
  return new Set([...marked, ...leased]);
}

/** Who has a partition. The lease itself is written once; its member's mark, which is renewed, prolongs it. */
export function holderOf(share: Share | undefined, state: GroupState, now: number) {
  const { lease } = share ?? {};
  if (!lease) return undefined;
  const mark = state.marks.get(lease.member);
  const ends = [lease, ...(mark ? [mark] : [])].filter((one) => isLive(one, now));
  if (ends.length === 0) return undefined;
  const until = Math.max(...ends.map((one) => one.until));
  return { member: lease.member, until } satisfies Lease;
}
