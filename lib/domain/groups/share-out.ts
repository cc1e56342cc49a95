import type { GroupState } from './group-store';
import { holderOf, liveMembers } from './live';

/** A member that polls, and what it looks at. */
export interface Scene {
  readonly state: GroupState;
  /** How many partitions the topic has. */
  readonly partitions: number;
  readonly member: string;
  /** In milliseconds since 1970. */
  readonly now: number;
  /** Where to begin to take, from 0 up to but not including 1: two who poll at once rarely want the same. */
  readonly turn: number;
}

/** What the member should do, by partition. */
export interface Plan {
  /** It has these, and goes on having them. */
  readonly keep: readonly number[];
  /** Nobody has these, and they are its to take. */
  readonly take: readonly number[];
  /** It has these, and another lacks them. */
  readonly give: readonly number[];
  /** How many it should have, and neither has nor may take yet. */
  readonly lacks: number;
}

/**
 * Shares a topic's partitions out among the members that are there: as many each, give or take one. Whoever has most
 * already keeps the odd ones, so that as few as possible move. All members come to the same plan from the same state.
 */
export function shareOut(scene: Scene): Plan {
  const { free, held } = present(scene);
  const mine = held.get(scene.member) ?? [];
  const wanted = targetsOf(scene, held, [scene.member]).get(scene.member) ?? 0;
  const take = rotated(free, scene.turn).slice(0, Math.max(0, wanted - mine.length));
  const surplus = surplusOf(scene, held, free.length);
  const keep = mine.slice(0, mine.length - surplus);
  const give = mine.slice(keep.length);
  return { keep, take, give, lacks: Math.max(0, wanted - mine.length - take.length) };
}

type HeldBy = ReadonlyMap<string, readonly number[]>;

/** Who is there, with what; and what nobody has. */
function present({ state, partitions, member, now }: Scene) {
  const held = new Map<string, number[]>();
  for (const one of liveMembers(state, now).add(member)) held.set(one, []);
  const free: number[] = [];
  for (let partition = 0; partition < partitions; partition++) {
    const holder = holderOf(state.shares.get(partition), state, now);
    (held.get(holder?.member ?? '') ?? free).push(partition);
  }
  return { free, held };
}

/**
 * How many partitions each member should have.
 * @param first comes before others who have as many: what is free is for whoever polls first
 */
function targetsOf(
  { partitions }: Scene,
  held: HeldBy,
  first: readonly string[] = [],
): Map<string, number> {
  const least = Math.floor(partitions / held.size);
  const odd = partitions - least * held.size;
  const before = (member: string) => (first.includes(member) ? 0 : 1);
  const inOrder = [...held].sort(
    ([a, ofA], [b, ofB]) =>
      ofB.length - ofA.length || before(a) - before(b) || (a < b ? -1 : Number(a > b)),
  );
  return new Map(inOrder.map(([member], at) => [member, at < odd ? least + 1 : least]));
}

/** How many the member gives up: what others lack beyond what is free, taken from those who have too many. */
function surplusOf(scene: Scene, held: HeldBy, free: number): number {
  const targets = targetsOf(scene, held);
  const over = [...targets].map(([member, target]) => ({
    member,
    by: (held.get(member)?.length ?? 0) - target,
  }));
  let lacking = over.reduce((sum, { by }) => sum + Math.max(0, -by), 0) - free;
  for (const { member, by } of over.sort((a, b) => b.by - a.by)) {
    const gives = Math.max(0, Math.min(by, lacking));
    if (member === scene.member) return gives;
    lacking -= gives;
  }
  return 0;
}

const rotated = <T>(items: readonly T[], turn: number): T[] => {
  const at = Math.floor(turn * items.length);
  return [...items.slice(at), ...items.slice(0, at)];
};
