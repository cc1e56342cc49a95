import fc from 'fast-check';
import { Refusal } from '../../../lib/domain/errors';
import { appendOnce, type Once } from '../../../lib/domain/idempotency/append-once';
import type { OnceLog } from '../../../lib/domain/idempotency/once-log';
import { endOf, isReadable } from '../../../lib/domain/log/log-store';
import { FlakyOnce, onceMishaps } from '../../support/flaky-once';
import { MemoryCursors } from '../../support/memory-cursors';
import { MemoryLog } from '../../support/memory-log';
import { MemoryOnce } from '../../support/memory-once';
import { day, recordOf } from '../../support/records';
import { testOutside } from '../../support/test-outside';

const topic = { namespace: 'default', topic: 'orders' };
const partitions = [0, 1].map((partition) => ({ ...topic, partition }));

const scheduled = (scheduler: fc.Scheduler, once: OnceLog): OnceLog => ({
  find: scheduler.scheduleFunction((...args) => once.find(...args)),
  putOnce: scheduler.scheduleFunction((...args) => once.putOnce(...args)),
});

const refusal = (error: unknown): Refusal => {
  if (error instanceof Refusal) return error;
  throw error;
};

/** Two requests, each sent as often as `senders` says with a key of its own. */
test('requests with one key at once are stored once and all answered alike', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.constantFrom('x', 'y'), { minLength: 2, maxLength: 5 }),
      fc.infiniteStream(fc.constantFrom(...onceMishaps)),
      async (scheduler, senders, fate) => {
        const log = new MemoryLog();
        const once = scheduled(
          scheduler,
          new FlakyOnce(new MemoryOnce(log), () => fate.next().value),
        );
        const ports = { log, once, cursors: new MemoryCursors(), outside: testOutside() };
        const answers = senders.map((name) => appendOnce(ports, requestOf(name)).catch(refusal));
        check(log, senders, await scheduler.waitFor(Promise.all(answers)));
      },
    ),
    { numRuns: 300 },
  );
});

const requestOf = (name: string) => ({
  key: { topic, caller: 'shop', key: name },
  fingerprint: name,
  window: 60,
  plan: () =>
    partitions.map((partition) => ({ partition, records: [recordOf(name)], retention: day })),
  result: (places: readonly { base: number }[]) => places.map(({ base }) => base).join(),
});

function check(log: MemoryLog, senders: readonly string[], answers: readonly (Once | Refusal)[]) {
  for (const name of new Set(senders)) {
    const places = partitions.map((partition) => placesOf(log, partition, name));
    const results = answers.filter((answer, at) => senders[at] === name && 'result' in answer);
    for (const place of places) expect(place.length).toBeLessThanOrEqual(1);
    for (const answer of results) expect(answer).toMatchObject({ result: places.flat().join() });
    expect(
      results.filter((answer) => 'replayed' in answer && !answer.replayed).length,
    ).toBeLessThanOrEqual(1);
  }
  for (const partition of partitions) {
    const items = log.all(partition);
    expect(items.map(({ base }) => base)).toEqual([0, ...items.map(endOf)].slice(0, items.length));
  }
}

const placesOf = (log: MemoryLog, partition: (typeof partitions)[number], name: string) =>
  log
    .all(partition)
    .filter(isReadable)
    .filter(({ records }) => records[0]?.event === recordOf(name).event)
    .map(({ base }) => base);
