import {
  type Arrival,
  isGood,
  overtaken,
  percentile,
  type Report,
  type Row,
  type Sent,
  tally,
} from '../../lib/local/sample/tally';

/** `a@0/3` is an event of key `a` at partition 0, offset 3. All are sent at time 1000. */
const sent = (...names: string[]): Sent[] =>
  names.map((name) => {
    const [key = '', place = ''] = name.split('@');
    return { key, place, sentAt: 1_000 };
  });

/** Arrivals one by one, the first 10 ms after the publish, each 10 ms after the one before. */
const arriving = (...places: string[]): Arrival[] =>
  places.map((place, index) => ({ place, at: 1_010 + index * 10 }));

const all = (events: readonly Sent[]) => new Set(events.map(({ place }) => place));

describe('a subscription', () => {
  const events = sent('a@0/0', 'a@0/1', 'b@1/0');

  test('that got everything in order has nothing to report', () => {
    const arrivals = arriving('0/0', '1/0', '0/1');
    expect(tally({ sent: events, expected: all(events), arrivals })).toEqual({
      delivered: 3,
      filteredOut: 0,
      unwanted: 0,
      lost: 0,
      outOfOrder: 0,
      repeated: 0,
      p50: 20,
      p99: 30,
    });
  });

  test('that never got an event has lost it', () => {
    const row = tally({ sent: events, expected: all(events), arrivals: arriving('0/0', '0/1') });
    expect(row).toMatchObject({ delivered: 2, lost: 1 });
  });

  test('counts what its filter holds back as filtered out, not as lost', () => {
    const row = tally({ sent: events, expected: new Set(['1/0']), arrivals: arriving('1/0') });
    expect(row).toMatchObject({ delivered: 1, filteredOut: 2, lost: 0, unwanted: 0 });
  });

  test('that got what its filter should hold back says so', () => {
    const arrivals = arriving('0/0', '1/0');
    const row = tally({ sent: events, expected: new Set(['1/0']), arrivals });
    expect(row).toMatchObject({ delivered: 1, filteredOut: 1, unwanted: 1 });
  });

  test('that got an event twice has it repeated, and delivered once', () => {
    const arrivals = arriving('0/0', '0/1', '0/0', '1/0', '0/0');
    const row = tally({ sent: events, expected: all(events), arrivals });
    expect(row).toMatchObject({ delivered: 3, repeated: 2, outOfOrder: 0 });
  });

  test('that got a later event of a key first is out of order, also across a repeat', () => {
    const arrivals = arriving('0/1', '0/0', '0/1', '1/0');
    const row = tally({ sent: events, expected: all(events), arrivals });
    expect(row).toMatchObject({ delivered: 3, outOfOrder: 1, repeated: 1 });
  });

  test('may get different keys in any order', () => {
    const mixed = sent('a@0/0', 'b@0/1', 'c@0/2');
    const row = tally({
      sent: mixed,
      expected: all(mixed),
      arrivals: arriving('0/2', '0/1', '0/0'),
    });
    expect(row).toMatchObject({ delivered: 3, outOfOrder: 0 });
  });

  test('is not charged with what an earlier run left in its queue', () => {
    const arrivals = arriving('7/99', '0/0', '0/1', '1/0');
    const row = tally({ sent: events, expected: all(events), arrivals });
    expect(row).toMatchObject({ delivered: 3, repeated: 0, unwanted: 0 });
  });

  test('that got nothing has no times', () => {
    const row = tally({ sent: events, expected: all(events), arrivals: [] });
    expect(row).toMatchObject({ delivered: 0, lost: 3, p50: undefined, p99: undefined });
  });
});

test('offsets are compared as numbers', () => {
  expect(overtaken(sent('a@0/9', 'a@0/10'))).toBe(0);
  expect(overtaken(sent('a@0/10', 'a@0/9'))).toBe(1);
});

test('each event that an earlier one was overtaken by counts once', () => {
  expect(overtaken(sent('a@0/3', 'a@0/1', 'a@0/2', 'a@0/4'))).toBe(2);
});

test.each([
  ['the median of one', [7], 0.5, 7],
  ['the median of four is the second', [4, 1, 3, 2], 0.5, 2],
  [
    'the 99th of a hundred is the last but one',
    Array.from({ length: 100 }, (_, n) => n + 1),
    0.99,
    99,
  ],
  ['the 99th of ten is the largest', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.99, 10],
])('a percentile is a value that was measured: %s', (_, values, share, expected) => {
  expect(percentile(values, share)).toBe(expected);
});

describe('a run is good', () => {
  const row: Row = {
    delivered: 2,
    filteredOut: 0,
    unwanted: 0,
    lost: 0,
    outOfOrder: 0,
    repeated: 0,
  };
  const report: Report = { published: 2, stored: 2, storedOutOfOrder: 0, rows: { inbox: row } };

  test('when all was stored and delivered in order, repeats or not', () => {
    expect(isGood(report)).toBe(true);
    expect(isGood({ ...report, rows: { inbox: { ...row, repeated: 3 } } })).toBe(true);
  });

  test.each([
    ['something was not stored', { ...report, stored: 1 }],
    ['something was stored out of order', { ...report, storedOutOfOrder: 1 }],
    ['something was lost', { ...report, rows: { inbox: row, audit: { ...row, lost: 1 } } }],
    ['something came out of order', { ...report, rows: { inbox: { ...row, outOfOrder: 1 } } }],
    ['a filter let something through', { ...report, rows: { inbox: { ...row, unwanted: 1 } } }],
  ])('but not when %s', (_, bad) => {
    expect(isGood(bad)).toBe(false);
  });
});
