import * as fc from 'fast-check';
import { refusalOnly } from '../../../lib/domain/errors';
import { commit } from '../../../lib/domain/groups/commit';
import type { GroupStore } from '../../../lib/domain/groups/group-store';
import { leave } from '../../../lib/domain/groups/membership';
import type { SeatReading } from '../../../lib/domain/groups/read-seats';
import {
  append,
  type GroupSite,
  groupSite,
  inOrders,
  leaseMs,
  pollAs,
  scopeOf,
} from './group-site';

const partitions = 3;
const scope = scopeOf(partitions);

type Step =
  | { readonly do: 'poll'; readonly max: number }
  /** Commits all that was polled last, or only the first record of it. */
  | { readonly do: 'commit'; readonly isPart: boolean }
  | { readonly do: 'sleep'; readonly ms: number }
  | { readonly do: 'append'; readonly partition: number; readonly count: number }
  | { readonly do: 'leave' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('poll' as const), max: fc.integer({ min: 1, max: 6 }) }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('commit' as const), isPart: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('sleep' as const),
      ms: fc.constantFrom(1, leaseMs / 2, leaseMs + 1_001),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('append' as const),
      partition: fc.integer({ min: 0, max: partitions - 1 }),
      count: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'leave' as const }) },
);

/** What happened to the store, in the order in which it happened there. */
class Witness {
  readonly got = new Set<string>();
  readonly commits: {
    readonly partition: number;
    readonly offset: number;
    readonly epoch: number;
  }[] = [];
  /** The epoch that a lease has raised a partition's to. */
  private readonly epochs = new Map<number, number>();
  private readonly readers = new Map<string, string>();
  readonly wrong: string[] = [];

  handedOut(member: string, readings: readonly SeatReading[]): void {
    for (const { partition, epoch, records } of readings) {
      const reader = this.readers.get(`${partition}/${epoch}`) ?? member;
      if (reader !== member) this.wrong.push(`${reader} and ${member} have ${partition}/${epoch}`);
      this.readers.set(`${partition}/${epoch}`, reader);
      for (const { offset } of records) this.got.add(`${partition}-${offset}`);
    }
  }

  taken(partition: number, epoch: number): void {
    if (epoch <= (this.epochs.get(partition) ?? 0)) this.wrong.push(`epoch ${epoch} came twice`);
    this.epochs.set(partition, epoch);
  }

  committed(partition: number, offset: number, epoch: number): void {
    if (epoch !== (this.epochs.get(partition) ?? 0)) this.wrong.push(`epoch ${epoch} is over`);
    const last = this.commits.findLast((one) => one.partition === partition);
    if (last && last.offset > offset) this.wrong.push(`${offset} behind ${last.offset}`);
    for (let at = 0; at < offset; at++)
      if (!this.got.has(`${partition}-${at}`)) this.wrong.push(`${partition}-${at} was never got`);
    this.commits.push({ partition, offset, epoch });
  }
}

/** A store of which every call and every answer takes as long as the scheduler wants. */
function slow(site: GroupSite, scheduler: fc.Scheduler, witness: Witness): GroupSite {
  const turn = (what: string) => scheduler.schedule(Promise.resolve(), what);
  const late =
    <A extends unknown[], R>(what: string, act: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      await turn(what);
      const answer = await act(...args);
      await turn(`answer to ${what}`);
      return answer;
    };
  const { groups } = site;
  const watched: GroupStore = {
    state: late('state', (group) => groups.state(group)),
    list: late('list', (topic) => groups.list(topic)),
    create: late('create', (group, start) => groups.create(group, start)),
    mark: late('mark', (...args) => groups.mark(...args)),
    forget: late('forget', (...args) => groups.forget(...args)),
    release: late('release', (held) => groups.release(held)),
    seek: late('seek', (to) => groups.seek(to)),
    remove: late('remove', (...args) => groups.remove(...args)),
    take: late('take', async (wanted) => {
      const share = await groups.take(wanted);
      if (share) witness.taken(share.partition, share.epoch);
      return share;
    }),
    commit: late('commit', async (wanted) => {
      const outcome = await groups.commit(wanted);
      if (outcome.kind === 'committed')
        witness.committed(wanted.partition.partition, wanted.offset, wanted.epoch);
      return outcome;
    }),
  };
  return { ...site, outside: site.outside, groups: watched as GroupSite['groups'] };
}

/** A member that does one step after the other. */
async function live(
  site: GroupSite,
  member: string,
  steps: readonly Step[],
  witness: Witness,
): Promise<void> {
  let last: readonly SeatReading[] = [];
  for (const one of steps) {
    if (one.do === 'sleep') site.outside.time += one.ms;
    else if (one.do === 'append') await append(site, one.partition, { count: one.count });
    else if (one.do === 'leave') await leave(site, scope, member).catch(refusalOnly);
    else if (one.do === 'poll') {
      last = await pollAs(site, member, { ...scope, max: one.max });
      witness.handedOut(member, last);
    } else {
      const positions = last.map(({ partition, epoch, next, records }) => ({
        partition,
        epoch,
        offset: one.isPart ? (records[0]?.offset ?? next - 1) + 1 : next,
      }));
      await commit(site, scope, positions);
    }
  }
}

const world = fc.record({
  scheduler: fc.scheduler(),
  members: fc.array(fc.array(step, { minLength: 3, maxLength: 12 }), {
    minLength: 2,
    maxLength: 4,
  }),
  seed: fc.integer({ min: 1, max: 1_000 }),
});

test('no interleaving commits a record that nobody got, or lets two epochs commit, and all is read in the end', async () => {
  let commits = 0;
  await fc.assert(
    fc.asyncProperty(world, async ({ scheduler, members, seed }) => {
      const site = groupSite(seed);
      const witness = new Witness();
      for (let partition = 0; partition < partitions; partition++)
        await append(site, partition, { count: 4 });
      const busy = slow(site, scheduler, witness);
      const lives = members.map((steps, at) => live(busy, `m${at}`, steps, witness));
      await scheduler.waitFor(Promise.all(lives));
      expect(witness.wrong).toEqual([]);
      commits += witness.commits.length;
      await drain(site, witness);
      expect(witness.got.size).toBe(await recordsIn(site));
    }),
    { numRuns: 100 },
  );
  // Else nothing was shown.
  expect(commits).toBeGreaterThan(150);
});

/** One member alone reads all that is left. */
async function drain(site: GroupSite, witness: Witness): Promise<void> {
  site.outside.time += leaseMs + 1_001;
  for (let time = 0; time < 40; time++) {
    const readings = await pollAs(site, 'last', { ...scope, max: 100 });
    witness.handedOut('last', readings);
    if (readings.every(({ records }) => records.length === 0)) return;
    const done = await commit(
      site,
      scope,
      readings.map(({ partition, epoch, next }) => ({ partition, epoch, offset: next })),
    );
    expect(done.filter(({ refusal }) => refusal)).toEqual([]);
  }
}

async function recordsIn({ log }: GroupSite): Promise<number> {
  let sum = 0;
  for (let partition = 0; partition < partitions; partition++) {
    const tip = await log.tip(inOrders(partition));
    sum += tip ? tip.base + tip.count : 0;
  }
  return sum;
}
