import fc from 'fast-check';
import type { JournalEntry } from '../../../lib/domain/journey/journal';
import {
  dispatchedIn,
  dispatchedLine,
  entriesIn,
  linesOf,
  longestError,
  maxLineBytes,
  needleOf,
  needleOfPartition,
} from '../../../lib/domain/journey/line';
import { noon } from '../../support/test-outside';

const place = { partition: 3, offset: 17 };
const small = fc.integer({ min: noon - 86_400_000, max: noon + 86_400_000 });
const places = fc.record({ partition: fc.nat(255), offset: fc.maxSafeNat() });
const some = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
const kind = fc.constantFrom('attempted', 'done', 'failed', 'parked', 'dead-lettered');
const error = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });

const anyEntry = fc
  .record({
    place: places,
    kind,
    at: small,
    attempt: some(fc.integer({ min: 1, max: 1_000 })),
    startedAt: some(small),
    queuedAt: some(small),
    behind: some(places),
    letter: some(fc.constant(true as const)),
    operation: some(fc.uuid()),
    replay: some(fc.uuid()),
    error: some(error),
  })
  .map((entry) => JSON.parse(JSON.stringify(entry)) as JournalEntry);

test('an entry comes back from its line as it was', () => {
  fc.assert(
    fc.property(anyEntry, (entry) => {
      expect(linesOf([entry]).flatMap(entriesIn)).toEqual([entry]);
    }),
  );
});

test('a batch takes one line for each ten records, however much there is to say, and misses no record', () => {
  fc.assert(
    fc.property(fc.array(anyEntry, { minLength: 1, maxLength: 60 }), (entries) => {
      const lines = linesOf(entries);
      const records = new Set(entries.map((one) => needleOf(one.place)));
      expect(lines.length).toBeLessThanOrEqual(Math.ceil(records.size / 10));
      for (const { text } of lines)
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxLineBytes);
      const kept = new Set(lines.flatMap(entriesIn).map((one) => needleOf(one.place)));
      expect(kept).toEqual(records);
    }),
  );
});

test('what happened last is kept, whatever is dropped', () => {
  const long = 'x'.repeat(longestError);
  const entries = Array.from({ length: 40 }, (_, nth): JournalEntry => {
    const about = { at: noon + nth, attempt: 1 + Math.floor(nth / 10), error: long };
    return {
      place: { partition: 0, offset: nth % 10 },
      kind: nth < 30 ? 'failed' : 'done',
      ...about,
    };
  });
  const lines = linesOf(entries);
  expect(lines).toHaveLength(1);
  expect(lines.flatMap(entriesIn).filter((one) => one.kind === 'done')).toHaveLength(10);
});

test('ten records that are done take half of a line', () => {
  const entries = Array.from({ length: 10 }, (_, offset): JournalEntry => {
    const times = { at: noon + 900, startedAt: noon + offset * 80, queuedAt: noon - 5_000 };
    return {
      place: { partition: 7, offset: 1_000_000 + offset },
      kind: 'done',
      attempt: 1,
      ...times,
    };
  });
  const [line] = linesOf(entries);
  expect(line?.text.length).toBeLessThan(maxLineBytes / 2);
});

test('an error is cut, and what parts entries is escaped in it', () => {
  const error = `;3-17,d,0 100% ${'y'.repeat(500)}`;
  const [entry, ...more] = linesOf([{ place, kind: 'failed', at: noon, error }]).flatMap(entriesIn);
  expect(more).toEqual([]);
  expect(entry?.error).toBe(error.slice(0, longestError));
});

test.each([
  ['nothing', ''],
  ['a kind that is not known', ';3-17,q,0'],
  ['no place', ';three,d,0'],
  ['anything', 'd,0;;,,;-;3-17'],
])('what can not be read is left out: %s', (_, text) => {
  expect(entriesIn({ at: noon, text })).toEqual([]);
});

test('a line holds the needle of each of its records, and of no other', () => {
  const [line] = linesOf([{ place, kind: 'done', at: noon }]);
  expect(line?.text).toContain(needleOf(place));
  expect(line?.text).not.toContain(needleOf({ partition: 3, offset: 1 }));
  expect(line?.text).not.toContain(needleOf({ partition: 3, offset: 7 }));
});

test('what fan-out has sent on comes back, as much as fits one line', () => {
  const entries = Array.from({ length: 256 }, (_, partition) => ({
    partition,
    from: 10 ** 9,
    to: 10 ** 9 + 7,
  }));
  const lines = dispatchedLine(entries, noon);
  expect(lines).toHaveLength(1);
  const read = lines.flatMap(dispatchedIn);
  expect(read.length).toBeGreaterThan(20);
  expect(read).toEqual(entries.slice(0, read.length));
  expect(lines[0]?.text).toContain(needleOfPartition(3));
  expect(dispatchedLine([], noon)).toEqual([]);
});
