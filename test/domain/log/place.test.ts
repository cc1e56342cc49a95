import fc from 'fast-check';
import { append } from '../../../lib/domain/log/append';
import { endOf, type LogEntry } from '../../../lib/domain/log/log-store';
import { nextPlace, placeAfter } from '../../../lib/domain/log/place';
import { MemoryCursors } from '../../support/memory-cursors';
import { MemoryLog } from '../../support/memory-log';
import { day, entryOf, recordOf } from '../../support/records';
import { noon, testOutside } from '../../support/test-outside';

const partition = { namespace: 'default', topic: 'orders', partition: 0 };
const hour = 3_600;
const second = noon / 1000;

const site = () => ({ log: new MemoryLog(), cursors: new MemoryCursors(), outside: testOutside() });

test('an empty partition begins at 0', async () => {
  expect(await nextPlace(site(), partition, day)).toEqual({
    base: 0,
    at: noon,
    expires: second + day,
  });
});

test.each([
  ['what was dispatched', { next: 7, head: 0 }, 7],
  ['the head that was remembered', { next: 3, head: 9 }, 9],
])('an emptied partition goes on after %s', async (_, { next, head }, base) => {
  const ports = site();
  await ports.cursors.advance(partition, next);
  await ports.cursors.rememberHead(partition, head);
  expect(await nextPlace(ports, partition, day)).toMatchObject({ base });
});

test('while the newest item is far from its expiry, the cursor is not read', async () => {
  const ports = site();
  await ports.log.put(entryOf(partition, 4, { expires: second + hour + 1 }));
  const read = jest.spyOn(ports.cursors, 'read');
  expect(await nextPlace(ports, partition, day)).toMatchObject({ base: 5 });
  expect(read).not.toHaveBeenCalled();
});

test('when the newest item was deleted before an older one, no offset is given again', async () => {
  const ports = site();
  const expires = second + 60;
  await ports.log.put(entryOf(partition, 0, { expires }));
  await ports.log.put(entryOf(partition, 1, { expires }));
  await ports.cursors.advance(partition, 2);
  ports.outside.time = (expires + 1) * 1000;
  ports.log.remove(partition, 1);
  expect(await nextPlace(ports, partition, day)).toMatchObject({ base: 2 });
});

test.each([
  ['an hour before it expires', -hour],
  ['as it expires', 0],
  ['two days later, as DynamoDB may delete as late as that', 2 * day],
])('an item that is left is not trusted to be the newest: %s', async (_, later) => {
  const ports = site();
  const expires = second + 7 * day;
  await ports.log.put(entryOf(partition, 0, { expires }));
  await ports.cursors.rememberHead(partition, 5);
  ports.outside.time = (expires + later) * 1000;
  expect(await nextPlace(ports, partition, day)).toMatchObject({ base: 5 });
});

test('time does not go back when the clock does', () => {
  const { at } = placeAfter(
    { base: 0, count: 1, id: 'a', at: noon, expires: second },
    noon - 5,
    day,
  );
  expect(at).toBe(noon);
});

test('when retention is shortened, nothing expires before what is older', () => {
  const tip = { base: 0, count: 1, id: 'a', at: noon, expires: second + 30 * day };
  expect(placeAfter(tip, noon + 1, day).expires).toBe(tip.expires);
  expect(placeAfter(tip, noon + 40 * day * 1000, day).expires).toBe(second + 41 * day);
});

/** One of: an append, time that goes by, a clock set back, a sweep, a deletion of something that has expired. */
const step = fc.oneof(
  fc.record({
    do: fc.constant('append' as const),
    count: fc.integer({ min: 1, max: 3 }),
    retention: fc.constantFrom(hour, day),
  }),
  fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: -60, max: 2 * hour }) }),
  fc.record({ do: fc.constant('delete' as const), which: fc.nat(9) }),
);

test('whatever expires in whatever order, offsets are given once and without a gap', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const ports = site();
      const given: LogEntry[] = [];
      for (const one of steps) {
        if (one.do === 'wait') ports.outside.time += one.seconds * 1000;
        if (one.do === 'delete') removeExpired(ports, given, one.which);
        if (one.do === 'append') {
          const records = Array.from({ length: one.count }, () => recordOf('r'));
          const { base } = await append(ports, { partition, records, retention: one.retention });
          given.push((await ports.log.at(partition, base)) as LogEntry);
          // The sweeper's work: a head is remembered before anything of it can expire.
          await ports.cursors.rememberHead(partition, base + one.count);
        }
      }
      const expected = given.map((_, at) =>
        given.slice(0, at).reduce((sum, { records }) => sum + records.length, 0),
      );
      expect(given.map(({ base }) => base)).toEqual(expected);
      for (const [at, entry] of given.entries()) {
        const before = given[at - 1];
        if (before && ports.log.all(partition).includes(before))
          expect(entry.expires).toBeGreaterThanOrEqual(before.expires);
        expect(endOf(entry)).toBe(entry.base + entry.records.length);
      }
    }),
    { numRuns: 300 },
  );
});

function removeExpired(
  { log, outside }: ReturnType<typeof site>,
  given: readonly LogEntry[],
  which: number,
) {
  const expired = given.filter(({ expires }) => expires * 1000 < outside.now());
  const chosen = expired.at(which % Math.max(1, expired.length));
  if (chosen) log.remove(partition, chosen.base);
}
