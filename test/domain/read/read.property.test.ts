import fc from 'fast-check';
import { endOf, type LogEntry } from '../../../lib/domain/log/log-store';
import { placeAfter } from '../../../lib/domain/log/place';
import { endsOf } from '../../../lib/domain/read/ends';
import { noon } from '../../support/test-outside';
import { partition, type ReadSite, readAll, readSite, refusalOf } from './reading';

const small = '{}';
/** Three of them are more than an answer holds. */
const large = `"${'x'.repeat(700_000)}"`;
const event = fc.oneof(
  { weight: 20, arbitrary: fc.constant(small) },
  { weight: 1, arbitrary: fc.constant(large) },
);

/** An append, a while after the one before it: none, or less or more than what decides. */
const append = fc.record({
  events: fc.array(event, { minLength: 1, maxLength: 4 }),
  after: fc.constantFrom(0, 0, 1, 999, 1_000, 60_000),
  retention: fc.constantFrom(1, 60, 3_600),
});

const world = fc.record({
  appends: fc.array(append, { maxLength: 12 }),
  /** How long after the last append it is read; a clock may be behind. */
  later: fc.constantFrom(-1_000, 0, 1, 1_000, 30_000, 60_001, 3_600_000),
  /** Which of the expired items are deleted. */
  deleted: fc.array(fc.nat(11)),
  limit: fc.constantFrom(1, 2, 3, 500),
});

type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

interface Record {
  readonly offset: number;
  readonly at: number;
  readonly event: string;
}

/** The log that such a history leaves behind, and the records that are to be seen. */
async function made({ appends, later, deleted, limit }: World) {
  const site = readSite();
  const entries: LogEntry[] = [];
  for (const { events, after, retention } of appends) {
    site.outside.time += after;
    const records = events.map((one) => ({ event: one }));
    entries.push({ partition, id: 'a', records, ...placeOf(entries.at(-1), site, retention) });
  }
  site.outside.time += later;
  const isExpired = ({ expires }: LogEntry) => expires * 1000 <= site.outside.now();
  const head = entries.map(endOf).at(-1) ?? 0;
  for (const [at, entry] of entries.entries())
    if (!isExpired(entry) || !deleted.includes(at)) await site.log.put(entry);
  await site.cursors.rememberHead(partition, head);
  return { site, head, limit, kept: entries.filter((one) => !isExpired(one)).flatMap(recordsIn) };
}

const nothing = { base: 0, count: 0, id: '', at: 0, expires: 0 };

const placeOf = (last: LogEntry | undefined, site: ReadSite, retention: number) =>
  placeAfter(
    last ? { ...last, count: last.records.length } : nothing,
    site.outside.now(),
    retention,
  );

const recordsIn = ({ base, at, records }: LogEntry): Record[] =>
  records.map((record, index) => ({ offset: base + index, at, event: record.event }));

/** Comparing megabytes is slow; their lengths tell them apart. */
const brief = (records: readonly Record[]) =>
  records.map((record) => [record.offset, record.at, record.event.length]);

test('reading on from a time gives what is kept and was appended since, once and in order', async () => {
  const times = fc.tuple(world, fc.integer({ min: -2, max: 13 }), fc.constantFrom(-1, 0, 1));
  await fc.assert(
    fc.asyncProperty(times, async ([given, which, beside]) => {
      const { site, kept, limit } = await made(given);
      const time = (kept[which]?.at ?? noon + which * 10_000) + beside;
      const found = await readAll(site, { start: { time }, limit, clamp: true });
      expect(brief(found)).toEqual(brief(kept.filter(({ at }) => at >= time)));
    }),
    { numRuns: 500 },
  );
});

test('reading on from any offset gives what is kept from there on, once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(world, fc.nat(60), async (given, offset) => {
      const { site, kept, head, limit } = await made(given);
      const found = await readAll(site, { start: { offset }, limit, clamp: true });
      expect(brief(found)).toEqual(brief(kept.filter((one) => one.offset >= offset)));

      const earliest = kept[0]?.offset ?? head;
      const strict = await refusalOf(readAll(site, { start: { offset }, limit }));
      if (offset > head) expect(strict).toEqual({ code: 'offset_out_of_range', head });
      else if (offset < earliest)
        expect(strict).toEqual({ code: 'offset_expired', earliest, head });
      else expect(brief(strict as Record[])).toEqual(brief(found));
    }),
    { numRuns: 500 },
  );
});

test('the ends of a partition are the first record that is kept and the place of the next', async () => {
  await fc.assert(
    fc.asyncProperty(world, async (given) => {
      const { site, kept, head } = await made(given);
      const earliest = kept[0]?.offset ?? head;
      expect(await endsOf(site, partition, 1)).toEqual([{ partition: 0, earliest, head }]);
    }),
    { numRuns: 500 },
  );
});
