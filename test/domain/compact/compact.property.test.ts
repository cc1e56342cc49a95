import fc from 'fast-check';
import { type CompactPorts, compact } from '../../../lib/domain/compact/compact';
import { findLatest } from '../../../lib/domain/compact/find-latest';
import { keepLatestBatch } from '../../../lib/domain/compact/keep-batch';
import { isTombstone } from '../../../lib/domain/compact/tombstone';
import { isReadable, type LogItem, type LogRecord } from '../../../lib/domain/log/log-store';
import {
  add,
  type CompactSite,
  compactSite,
  dispatchAll,
  limitsAt,
  prices,
} from '../../support/compact-site';

class Killed extends Error {}

/** The ports of somebody who is killed at their n-th call, before it or after it, and whose calls take turns. */
function mortal(site: CompactSite, lives: number, s: fc.Scheduler): CompactPorts {
  let left = lives;
  const within = <T extends object>(of: T): T =>
    new Proxy(of, {
      get: (target, name) => {
        const method = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return async (...args: unknown[]) => {
          await s.schedule(Promise.resolve(), String(name));
          if (--left < 0) throw new Killed();
          // Some runs are over before they have come far.
          site.outside.time += 2_000;
          const answer = await method.apply(target, args);
          if (left === 0) throw new Killed();
          return answer;
        };
      },
    });
  const { log, keeper, reader, cursors, latestCursors, latest, checkpoints } = site;
  return {
    ...site,
    ...{ log: within(log), keeper: within(keeper), reader: within(reader) },
    ...{ cursors: within(cursors), latestCursors: within(latestCursors) },
    ...{ latest: within(latest), checkpoints: within(checkpoints) },
  };
}

const key = fc.constantFrom('a', 'b', 'c', 'ä/%#\u0000');
const record = fc.tuple(key, fc.option(fc.nat(99), { nil: undefined, freq: 4 }));

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ add: fc.array(record, { minLength: 1, maxLength: 5 }) }) },
  { weight: 2, arbitrary: fc.record({ hours: fc.constantFrom(0.1, 1, 12, 25) }) },
  { weight: 2, arbitrary: fc.constant({ dispatch: true }) },
  // At once: wake-ups of some items, late, twice, out of order, or never; compactions; somebody who asks.
  {
    weight: 8,
    arbitrary: fc.record({
      wakes: fc.array(
        fc.record({ items: fc.array(fc.nat(20), { maxLength: 4 }), lives: fc.nat(40) }),
        {
          maxLength: 2,
        },
      ),
      compacts: fc.array(fc.nat(60), { maxLength: 2 }),
      asked: fc.option(key, { nil: undefined }),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const survive = (work: Promise<unknown>): Promise<void> =>
  work.then(
    () => {},
    (error) => {
      if (!(error instanceof Killed)) throw error;
    },
  );

async function compactMortally(site: CompactSite, s: fc.Scheduler, lives: number): Promise<void> {
  const ports = mortal(site, lives, s);
  const done = await compact(ports, limitsAt(site)).catch((error) => [{ error }]);
  const errors = done.flatMap((one) => ('error' in one ? [one.error] : []));
  for (const error of errors) if (!(error instanceof Killed)) throw error;
}

interface Written {
  readonly offset: number;
  readonly record: LogRecord;
}

class World {
  readonly site = compactSite();
  readonly written: Written[] = [];
  readonly items: LogItem[] = [];

  constructor(private readonly s: fc.Scheduler) {}

  async take(step: Step): Promise<void> {
    if ('add' in step) await this.append(step.add);
    else if ('hours' in step) this.site.outside.time += step.hours * 3_600_000;
    else if ('dispatch' in step) await dispatchAll(this.site);
    else await this.s.waitFor(this.run(step));
  }

  private async append(records: readonly (readonly [string, number | undefined])[]): Promise<void> {
    const base = await add(this.site, ...records);
    const item = (await this.site.log.at(prices, base)) as LogItem;
    expect(base).toBe(this.written.length);
    this.items.push(item);
    if (isReadable(item))
      item.records.forEach((one, at) => {
        this.written.push({ offset: base + at, record: one });
      });
  }

  private async run({ wakes, compacts, asked }: Extract<Step, { wakes: unknown }>): Promise<void> {
    await Promise.all([
      ...wakes.map((wake) => this.wake(wake)),
      ...compacts.map((lives) => compactMortally(this.site, this.s, lives)),
      ...(asked === undefined ? [] : [this.ask(asked, mortal(this.site, 1_000, this.s))]),
    ]);
  }

  private async wake({ items, lives }: { items: number[]; lives: number }): Promise<void> {
    const arrivals = items.flatMap((at) => this.items[at] ?? []);
    const done = await keepLatestBatch(mortal(this.site, lives, this.s), arrivals);
    for (const { error } of done.failed) if (!(error instanceof Killed)) throw error;
  }

  /** The newest record of each key is in the log; what is there is where it was, and as it was. */
  check(): void {
    const left = new Map(
      this.site.log
        .all(prices)
        .flatMap((item) =>
          isReadable(item)
            ? item.records.map((one, at) => [item.base + at, one.event] as const)
            : [],
        ),
    );
    for (const [offset, event] of left) expect(event).toBe(this.written[offset]?.record.event);
    for (const { offset, record } of this.newest().values()) {
      const older = this.written.filter(
        (one) => one.record.key === record.key && left.has(one.offset),
      );
      if (!isTombstone(record.event)) expect(left.has(offset)).toBe(true);
      // A tombstone that has gone has taken everything of its key with it.
      else if (!left.has(offset)) expect(older).toEqual([]);
    }
  }

  newest(): Map<string, Written> {
    return new Map(this.written.map((one) => [one.record.key ?? '', one]));
  }

  async checkLatest(): Promise<void> {
    for (const name of this.newest().keys()) await this.ask(name, this.site);
  }

  private async ask(name: string, ports: CompactPorts): Promise<void> {
    const newest = this.newest().get(name);
    if (!newest) return;
    const { offset, record } = newest;
    const wanted = { partition: prices, key: name, atLeast: this.written.length - 1 };
    const found = await findLatest(ports, wanted);
    if (isTombstone(record.event)) expect(found?.event).toBeUndefined();
    else expect(found).toMatchObject({ offset, event: record.event });
  }
}

test('whoever compacts, at once, killed anywhere, late and twice, of each key the newest record stays', async () => {
  let removed = 0;
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.array(step, { maxLength: 25 }), async (s, steps) => {
      const world = new World(s);
      for (const one of steps) {
        await world.take(one);
        world.check();
      }
      await world.checkLatest();
      // Left in peace, nothing is left but the newest records, and the newest item.
      await dispatchAll(world.site);
      for (let run = 0; run < 4; run++) {
        world.site.outside.time += 25 * 3_600_000;
        await survive(compact(world.site, limitsAt(world.site)));
      }
      world.check();
      await world.checkLatest();
      const tip = await world.site.log.tip(prices);
      const kept = world.site.log
        .stored(prices)
        .flatMap(({ base, slots = [] }) =>
          slots.flatMap((slot) => (slot && base < (tip?.base ?? 0) ? [slot.key] : [])),
        );
      expect(new Set(kept).size).toBe(kept.length);
      removed += world.written.length - kept.length;
    }),
    { numRuns: 200 },
  );
  expect(removed).toBeGreaterThan(200);
});
