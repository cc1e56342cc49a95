import fc from 'fast-check';
import { Refusal } from '../../../lib/domain/errors';
import { type Appended, append } from '../../../lib/domain/log/append';
import { KnownTips } from '../../../lib/domain/log/known-tips';
import { isReadable, type LogEntry, type LogStore } from '../../../lib/domain/log/log-store';
import { FlakyLog, mishaps } from '../../support/flaky-log';
import { MemoryCursors } from '../../support/memory-cursors';
import { MemoryLog } from '../../support/memory-log';
import { day, recordOf } from '../../support/records';
import { testOutside } from '../../support/test-outside';

const partition = { namespace: 'default', topic: 'orders', partition: 0 };

/** Each call of the log becomes a step that the scheduler takes when it likes. */
const scheduled = (scheduler: fc.Scheduler, log: LogStore): LogStore => ({
  tip: scheduler.scheduleFunction((...args) => log.tip(...args)),
  put: scheduler.scheduleFunction((...args) => log.put(...args)),
  at: scheduler.scheduleFunction((...args) => log.at(...args)),
  read: (...args) => log.read(...args),
});

const offsetsOf = (entries: readonly LogEntry[]): number[] =>
  entries.flatMap(({ base, records }) => records.map((_, at) => base + at));

test('no interleaving of writers, with whatever answers are lost, leaves a gap or gives an offset twice', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 2, maxLength: 5 }),
      fc.infiniteStream(fc.constantFrom(...mishaps)),
      async (scheduler, sizes, fate) => {
        const memory = new MemoryLog();
        const log = scheduled(scheduler, new FlakyLog(memory, () => fate.next().value));
        const ports = { log, cursors: new MemoryCursors(), outside: testOutside() };
        const writers = sizes.map((size, writer) => {
          const records = Array.from({ length: size }, (_, at) => recordOf(`${writer}/${at}`));
          return append(ports, { partition, records, retention: day }).catch(refusal);
        });
        const answers = await scheduler.waitFor(Promise.all(writers));
        checkLog(memory.all(partition).filter(isReadable), answers);
      },
    ),
    { numRuns: 300 },
  );
});

const refusal = (error: unknown): Refusal => {
  if (error instanceof Refusal) return error;
  throw error;
};

function checkLog(entries: readonly LogEntry[], answers: readonly (Appended | Refusal)[]): void {
  const offsets = offsetsOf(entries);
  expect(offsets).toEqual(offsets.map((_, at) => at));
  for (const [writer, answer] of answers.entries()) {
    const first = recordOf(`${writer}/0`).event;
    const bases = entries
      .filter(({ records }) => records[0]?.event === first)
      .map(({ base }) => base);
    if (!(answer instanceof Refusal)) expect(bases).toEqual([answer.base]);
    else if (answer.code === 'contended') expect(bases).toEqual([]);
    else expect(bases.length).toBeLessThanOrEqual(1);
  }
}

test('processes that go by what they remember leave no gap either, and none comes before what it knew was stored', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 }), {
        minLength: 1,
        maxLength: 3,
      }),
      fc.infiniteStream(fc.constantFrom('none', 'none', ...mishaps)),
      async (scheduler, processes, fate) => {
        const memory = new MemoryLog();
        const log = scheduled(scheduler, new FlakyLog(memory, () => fate.next().value));
        const outside = testOutside();
        let writer = 0;
        const answers: (Appended | Refusal)[] = [];
        const act = async (sizes: readonly number[]) => {
          const ports = { log, cursors: new MemoryCursors(), outside, known: new KnownTips() };
          let before = -1;
          for (const size of sizes) {
            const mine = writer++;
            const records = Array.from({ length: size }, (_, at) => recordOf(`${mine}/${at}`));
            const answer = await append(ports, { partition, records, retention: day }).catch(
              refusal,
            );
            answers[mine] = answer;
            if (answer instanceof Refusal) continue;
            expect(answer.base).toBeGreaterThan(before);
            before = answer.base;
          }
        };
        await scheduler.waitFor(Promise.all(processes.map(act)));
        checkLog(memory.all(partition).filter(isReadable), answers);
      },
    ),
    { numRuns: 500 },
  );
});
