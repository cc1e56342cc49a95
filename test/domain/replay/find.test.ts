import fc from 'fast-check';
import { firstSince, headOf } from '../../../lib/domain/replay/find';
import { MemoryLog } from '../../support/memory-log';
import { entryOf } from '../../support/records';
import { noon } from '../../support/test-outside';

const partition = { namespace: 'default', topic: 'orders', partition: 0 };

/** A log of appends of those sizes, one a second. */
async function logOf(sizes: readonly number[]) {
  const log = new MemoryLog();
  let base = 0;
  const appends: { base: number; at: number }[] = [];
  for (const [nth, count] of sizes.entries()) {
    const at = noon + nth * 1_000;
    await log.put(entryOf(partition, base, { count, at }));
    appends.push({ base, at });
    base += count;
  }
  return { log, head: base, appends };
}

const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 30 });

test('the first record since a time is found, wherever it is', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, fc.integer({ min: -1_500, max: 32_000 }), async (of, after) => {
      const { log, head, appends } = await logOf(of);
      const time = noon + after;
      const expected = appends.find(({ at }) => at >= time)?.base ?? head;
      expect(await firstSince({ log }, { partition, head }, time)).toBe(expected);
    }),
  );
});

test('what has expired is passed over', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, fc.nat(30), async (of, expired) => {
      const { log, head, appends } = await logOf(of);
      for (const { base } of appends.slice(0, expired)) log.remove(partition, base);
      const oldest = appends[expired]?.base ?? head;
      expect(await firstSince({ log }, { partition, head }, 0)).toBe(oldest);
    }),
  );
});

test('what can not be read leads past no record that can', async () => {
  await fc.assert(
    fc.asyncProperty(
      sizes,
      fc.uniqueArray(fc.nat(30), { maxLength: 6 }),
      fc.nat(32_000),
      async (of, damaged, after) => {
        const { log, head, appends } = await logOf(of);
        const readable = appends.filter((_, nth) => !damaged.includes(nth));
        for (const nth of damaged) {
          const broken = appends[nth];
          if (broken) log.damage(partition, broken.base);
        }
        const first = await firstSince({ log }, { partition, head }, noon + after);
        const isWithin = ({ base }: { base: number }) => base >= first;
        expect(readable.filter(isWithin)).toEqual(readable.filter(({ at }) => at >= noon + after));
      },
    ),
  );
});

test('a search looks at few records, however long the log is', async () => {
  const { log, head } = await logOf(Array.from({ length: 4_096 }, () => 1));
  let reads = 0;
  const counting = {
    tip: log.tip.bind(log),
    read: (...args: Parameters<MemoryLog['read']>) => {
      reads++;
      return log.read(...args);
    },
  };
  expect(await firstSince({ log: counting }, { partition, head }, noon + 3_000_000)).toBe(3_000);
  expect(reads).toBeLessThanOrEqual(13);
});

test('an empty partition has no head', async () => {
  expect(await headOf({ log: new MemoryLog() }, partition)).toBe(0);
  expect(await firstSince({ log: new MemoryLog() }, { partition, head: 0 }, 0)).toBe(0);
});
