import fc from 'fast-check';
import type { Lane } from '../../../lib/domain/dead-letters/lane';
import { type RunPorts, runOperation } from '../../../lib/domain/operations/run';
import type { Selection } from '../../../lib/domain/redrive/selection';
import { noon } from '../../support/test-outside';
import {
  beginRedrive,
  parkKey,
  parkOne,
  type RedriveSite,
  redriveSite,
  validTickets,
} from './redrive-site';

/** What befalls a call: it works, or whoever makes it is killed before or after it took effect. */
type Blow = 'none' | 'before' | 'after';
const blows = fc.infiniteStream(
  fc.oneof(
    { weight: 12, arbitrary: fc.constant<Blow>('none') },
    fc.constantFrom<Blow>('before', 'after'),
  ),
);

/** The stores as one run sees them; a run that is killed does nothing more. */
function runner(site: RedriveSite, scheduler: fc.Scheduler, blow: () => Blow): RunPorts {
  let dead = false;
  const turn = scheduler.scheduleFunction(async () => {});
  const around = <T extends object>(store: T): T =>
    new Proxy(store, {
      get(target, name) {
        const member = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]) => {
          await turn();
          const fate = blow();
          if (dead || fate === 'before') dead = true;
          if (dead) throw new Error('killed');
          const answer = await member.apply(target, args);
          await turn();
          if (fate === 'after') dead = true;
          if (dead) throw new Error('killed');
          return answer;
        };
      },
    });
  return {
    ...site,
    lanes: around(site.lanes),
    shelf: around(site.shelf),
    operations: around(site.operations),
    tickets: around(site.tickets),
    wakeUps: around(site.wakeUps),
  };
}

const keys = ['a', 'b', 'c#1', 'd'];

const parkedKeys = fc.uniqueArray(
  fc.record({ key: fc.constantFrom(...keys), letters: fc.integer({ min: 1, max: 4 }) }),
  { selector: ({ key }) => key, maxLength: 4 },
);

const selections: fc.Arbitrary<Selection> = fc.oneof(
  fc.record({ keys: fc.uniqueArray(fc.constantFrom(...keys, 'none')) }),
  fc.record({
    places: fc.uniqueArray(fc.record({ partition: fc.constant(0), offset: fc.nat(25) }), {
      selector: ({ offset }) => offset,
    }),
  }),
  fc.record({
    filter: fc.oneof(
      fc.constant({}),
      fc.record({ keys: fc.constant(['b', 'd']) }),
      fc.record({ reason: fc.constant('behind_parked_key' as const) }),
      fc.record({ event: fc.constant({ data: { n: [{ numeric: ['>', 7] as const }] } }) }),
    ),
  }) as fc.Arbitrary<Selection>,
);

/** Which lanes a selection means, said in another way than the code does. */
async function meant(site: RedriveSite, selection: Selection): Promise<Set<string>> {
  const chosen = new Set<string>();
  for (const { lane } of site.lanes.lanes.values()) {
    const letters = await site.lanes.letters(lane, 100);
    const fits = letters.some(({ key = '', position: { offset }, reason }) => {
      if ('keys' in selection) return selection.keys.includes(key);
      if ('places' in selection) return selection.places.some((place) => place.offset === offset);
      const { filter } = selection;
      return (
        (!filter.keys || filter.keys.includes(key)) &&
        (!filter.reason || filter.reason === reason) &&
        (!filter.event || offset > 7)
      );
    });
    if (fits) chosen.add(lane.name);
  }
  return chosen;
}

async function fill(site: RedriveSite, parked: { key: string; letters: number }[], ones: number) {
  let offset = 0;
  for (const { key, letters } of parked) {
    const offsets = Array.from({ length: letters }, () => offset++);
    await parkKey(site, key, offsets);
  }
  for (let one = 0; one < ones; one++) await parkOne(site, offset++);
}

const stage = async (site: RedriveSite, id: string) => {
  const operation = await site.operations.find({ namespace: 'default', id });
  return operation?.state === 'running'
    ? (operation.cursor as { stage: string } | undefined)?.stage
    : operation?.state;
};

/** Runs in peace until every ticket is sent. */
async function calmDown(site: RedriveSite, id: string): Promise<void> {
  for (let runs = 0; runs < 50; runs++) {
    site.outside.time += 120_000;
    const until = site.outside.time + 100_000;
    await runOperation(site, { namespace: 'default', id }, until);
    if ((await stage(site, id)) !== 'send' && (await stage(site, id)) !== undefined) return;
  }
  throw new Error('it does not end');
}

const laneNames = (lanes: readonly { readonly lane: Lane }[]) =>
  lanes.map(({ lane }) => lane.name).sort();

test('whoever is killed at whatever step, and however many run at once, each selected lane has one valid ticket', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.tuple(parkedKeys, fc.nat(12), selections),
      fc.array(fc.integer({ min: 0, max: 90_000 }), { minLength: 1, maxLength: 4 }),
      fc.tuple(blows, fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined })),
      async (scheduler, [parked, ones, selection], clocks, [blow, ratePerSecond]) => {
        const site = redriveSite();
        await fill(site, parked, ones);
        const before = new Map(site.lanes.lanes);
        const expected = await meant(site, selection);
        const { id } = await beginRedrive(site, selection, { ratePerSecond });
        const runs = clocks.map((clock) => {
          const ports = runner(site, scheduler, () => blow.next().value);
          // Clocks that are wrong let a lease end while its run goes on.
          const outside = { ...site.outside, time: noon, now: () => noon + clock };
          return runOperation({ ...ports, outside }, { namespace: 'default', id }, noon + 100_000);
        });
        await scheduler.waitFor(Promise.allSettled(runs));
        await calmDown(site, id);
        const valid = validTickets(site);
        expect(laneNames(valid)).toEqual([...expected].sort());
        expect(valid.every(({ operation }) => operation === id)).toBe(true);
        for (const [name, lane] of before)
          if (!expected.has(lane.lane.name)) expect(site.lanes.lanes.get(name)).toEqual(lane);
      },
    ),
    { numRuns: 300 },
  );
});

test('when the lanes flow or fail the redrive is done, and has counted each letter once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(parkedKeys, fc.nat(8)),
      fc.func(fc.boolean()),
      async ([parked, ones], fails) => {
        const site = redriveSite();
        await fill(site, parked, ones);
        const total = [...site.lanes.lanes.values()].reduce((sum, { count }) => sum + count, 0);
        const { id } = await beginRedrive(site, { filter: {} });
        await calmDown(site, id);
        let failed = 0;
        for (const { lane, epoch } of validTickets(site)) {
          for (const letter of await site.lanes.letters(lane, 100)) {
            if (fails(letter.position.offset)) {
              failed++;
              await site.lanes.end(lane, epoch, { kind: 'failed', letter });
              break;
            }
            await site.lanes.confirm(lane, letter, epoch);
          }
        }
        site.outside.time += 120_000;
        const ref = { namespace: 'default', id };
        await runOperation(site, ref, site.outside.time + 1_000);
        const left = [...site.lanes.lanes.values()].reduce((sum, { count }) => sum + count, 0);
        expect(await site.operations.find(ref)).toMatchObject({
          state: 'done',
          delivered: total - left,
          failed,
        });
      },
    ),
    { numRuns: 200 },
  );
});
