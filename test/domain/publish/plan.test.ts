import fc from 'fast-check';
import { partitionOfKey } from '../../../lib/domain/log/partitioner';
import type { IncomingEvent } from '../../../lib/domain/publish/event';
import { maxAppendBytes } from '../../../lib/domain/publish/limits';
import { planAppends } from '../../../lib/domain/publish/plan';
import { seeded } from '../../support/seeded';
import { incoming, ref, topicOf } from './publications';

const plan = (events: readonly IncomingEvent[], { partitions = 8, random = seeded(1) } = {}) =>
  planAppends(
    events.map((event, index) => ({ index, event })),
    { ref, topic: topicOf({ partitions, retention: 7_200 }), random },
  );

const ids = (events: readonly IncomingEvent[], options = {}) =>
  plan(events, options).map(({ slots }) => slots.map(({ event }) => event.id));

test("a key goes to its partition, with the topic's retention, and nowhere else", () => {
  const [append] = plan([incoming('1', 'customer-1')]);
  expect(append).toMatchObject({ partition: { ...ref, partition: 1 }, retention: 7_200 });
  expect(append?.elsewhere).toBeUndefined();
  expect(append?.records).toEqual([{ event: incoming('1', 'customer-1').text, key: 'customer-1' }]);
});

test('keyless events of a request share one partition, and may go elsewhere', () => {
  const appends = plan([incoming('1'), incoming('2'), incoming('3')], { random: () => 0.5 });
  expect(appends).toHaveLength(1);
  expect(appends[0]?.partition.partition).toBe(4);
  expect(appends[0]?.elsewhere?.()).toEqual({ ...ref, partition: 4 });
  expect(appends[0]?.records[0]).toEqual({ event: incoming('1').text });
});

test.each([
  [0, 0],
  [0.999_999_999, 7],
])('chance %d picks partition %i of 8', (chance, partition) => {
  expect(plan([incoming('1')], { random: () => chance })[0]?.partition.partition).toBe(partition);
});

test('keyless events beside keyed ones stay with them', () => {
  const [append] = plan([incoming('1', 'k'), incoming('2')], { partitions: 1 });
  expect(append?.slots).toHaveLength(2);
  expect(append?.elsewhere).toBeUndefined();
});

test('events that do not fit one item make several, in order', () => {
  const events = ['a', 'b', 'c', 'd'].map((id) => incoming(id, 'k', 150_000));
  expect(ids(events)).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
});

test('an item is filled to the last byte', () => {
  const size = Buffer.byteLength(incoming('a', 'k').text);
  const half = maxAppendBytes / 2 - size;
  const events = [incoming('a', 'k', half), incoming('b', 'k', half), incoming('c', 'k', 0)];
  expect(ids(events)).toEqual([['a', 'b'], ['c']]);
  expect(ids([incoming('a', 'k', half + 1), incoming('b', 'k', half)])).toEqual([['a'], ['b']]);
});

test('every event is in one append, each key in its partition and in order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ key: fc.option(fc.constantFrom('a', 'b', 'c')), kb: fc.nat(200) }), {
        maxLength: 12,
      }),
      fc.integer({ min: 1, max: 8 }),
      (events, partitions) => {
        const appends = plan(
          events.map(({ key, kb }, at) => incoming(`${at}`, key ?? undefined, kb * 1_000)),
          { partitions },
        );
        const slots = appends.flatMap((append) => append.slots);
        expect(slots.map(({ index }) => index).sort((a, b) => a - b)).toEqual([...events.keys()]);
        for (const { partition, slots: own, records } of appends) {
          const indexes = own.map(({ index }) => index);
          expect(indexes).toEqual([...indexes].sort((a, b) => a - b));
          expect(records.map(({ event }) => event)).toEqual(own.map(({ event }) => event.text));
          for (const { key } of own.map(({ event }) => event))
            if (key) expect(partition.partition).toBe(partitionOfKey(key, partitions));
        }
      },
    ),
    { numRuns: 50 },
  );
});
