import { defineFabric } from '../../../lib';
import { laneOfKey } from '../../../lib/domain/dead-letters/lane';
import { letterOf } from '../../../lib/domain/deliver/letter-of';
import type { EntryKind, JournalEntry } from '../../../lib/domain/journey/journal';
import { journeyOf } from '../../../lib/domain/journey/journey';
import { dispatchedLine, linesOf } from '../../../lib/domain/journey/line';
import { maxPages } from '../../../lib/domain/journey/look-up';
import { MemoryCursors } from '../../support/memory-cursors';
import { MemoryJournal } from '../../support/memory-journal';
import { MemoryLanes } from '../../support/memory-lanes';
import { MemoryLetters } from '../../support/memory-letters';
import { MemoryLog } from '../../support/memory-log';
import { MemoryLogReader } from '../../support/memory-log-reader';
import { MemoryOperations } from '../../support/memory-operations';
import { entryOf } from '../../support/records';
import { noon, testOutside } from '../../support/test-outside';

const fabric = defineFabric({
  topics: { orders: { ordered: true } },
  subscriptions: {
    billing: { topic: 'orders', target: { kind: 'pull' } },
    native: { topic: 'orders', target: { kind: 'pull', native: true } },
  },
});
const topic = fabric.topics.orders;
const partition = { namespace: 'default', topic: 'orders', partition: 0 };
const position = { ...partition, offset: 7 };
const billing = { namespace: 'default', subscription: 'billing' };
const keep = 86_400;

/** A log that holds one record, at offset 7, and what a journey is made from. */
async function site() {
  const [log, lanes, outside] = [new MemoryLog(), new MemoryLanes(), testOutside()];
  await log.put(entryOf(partition, 7));
  outside.time = noon + 60_000;
  const letters = new MemoryLetters(lanes);
  const journal = new MemoryJournal();
  const ports = {
    ...{ log, lanes, outside, journal },
    cursors: new MemoryCursors(),
    reader: new MemoryLogReader(log),
    shelf: letters,
    discarded: letters,
    operations: new MemoryOperations(),
  };
  const note = (kind: EntryKind, at: number, more: Partial<JournalEntry> = {}) => {
    const place = { partition: 0, offset: 7 };
    return journal.write(
      { namespace: 'default', book: 'billing' },
      linesOf([{ place, kind, at: noon + at, ...more }]),
      keep,
    );
  };
  const show = async (name = 'billing') => {
    const subscriptions = Object.values(fabric.subscriptions).filter((one) => one.name === name);
    if (!topic) throw new Error('no topic');
    const journey = await journeyOf(ports, { topic, position, subscriptions });
    const [fate] = journey.subscriptions;
    return { ...journey, state: fate?.state, steps: fate?.steps.map(({ step }) => step) };
  };
  return { ports, journal, lanes, letters, outside, note, show };
}

test('what nobody has said anything of waits, and where SQS hands out it is unseen', async () => {
  const { show } = await site();
  expect(await show()).toMatchObject({ state: 'waiting', steps: [], complete: true });
  expect(await show('native')).toMatchObject({ state: 'unseen' });
});

test('fan-out says when a record was sent on', async () => {
  const { journal, show } = await site();
  const line = dispatchedLine([{ partition: 0, from: 5, to: 9 }], noon + 100);
  await journal.write({ namespace: 'default', book: '$dispatched/orders' }, line, keep);
  expect(await show()).toMatchObject({ dispatchedAt: noon + 100, steps: ['queued'] });
});

test('what is older than the journal is unseen', async () => {
  const { outside, note, show } = await site();
  await note('done', 5);
  outside.time = noon + keep * 1_000 - 1;
  expect(await show()).toMatchObject({ state: 'acknowledged', followed: true });
  outside.time += 1;
  expect(await show().catch(({ code }) => code)).toBe('offset_expired');
});

test('a hand-out that was written down, and then how it ended, is one attempt', async () => {
  const { note, show } = await site();
  await note('attempted', 1_000, { attempt: 2 });
  await note('done', 2_000, { attempt: 2, startedAt: noon + 1_000 });
  expect((await show()).steps).toEqual(['attempted', 'acknowledged']);
});

test('a letter is what counts, whatever the journal has missed', async () => {
  const { lanes, note, show } = await site();
  await note('failed', 1_000, { attempt: 1, error: 'boom' });
  const placed = { position, key: 'k', event: '{}' };
  const about = { reason: 'attempts_exhausted', attempts: 2, lastError: 'boom' } as const;
  await lanes.park(laneOfKey(billing, placed), letterOf(placed, about, noon + 3_000));
  expect(await show()).toMatchObject({
    state: 'dead-lettered',
    steps: ['attempted', 'dead-lettered'],
  });
});

test('what has left the dead letters was delivered, though its line is lost, unless it has only just come', async () => {
  const { outside, note, show } = await site();
  await note('dead-lettered', 50_000);
  outside.time = noon + 50_001;
  expect((await show()).state).toBe('dead-lettered');
  outside.time = noon + 70_000;
  expect((await show()).state).toBe('acknowledged');
});

test('a redrive that goes on says who asked for it, before it has come to the record', async () => {
  const { ports, lanes, show } = await site();
  const placed = { position, key: 'k', event: '{}' };
  const lane = laneOfKey(billing, placed);
  const about = { reason: 'rejected', attempts: 1 } as const;
  await lanes.park(lane, letterOf(placed, about, noon + 3_000));
  const operation = { id: 'op', ...billing, startedBy: 'key:k3f9', startedAt: noon + 9_000 };
  ports.operations.find = async () => operation as never;
  await lanes.open(lane, 'op');
  const { subscriptions } = await show();
  expect(subscriptions[0]?.steps.at(-1)).toEqual({
    at: noon + 9_000,
    step: 'redriven',
    operation: 'op',
    by: 'key:k3f9',
  });
});

test('a neighbour in the discarded ones is not taken for the record', async () => {
  const { letters, show } = await site();
  const about = { reason: 'rejected', attempts: 1, firstAt: noon, lastAt: noon } as const;
  const gone = { ...about, why: 'a test', by: 'owner', at: noon + 9 };
  await letters.keep(billing, { ...gone, position: { ...position, offset: 8 } });
  expect((await show()).state).toBe('waiting');
  await letters.keep(billing, { ...gone, position });
  expect(await show()).toMatchObject({ state: 'discarded', steps: ['discarded'] });
});

test('a book that is too long to be searched through says that there may be more', async () => {
  const { journal, note, show } = await site();
  const book = { namespace: 'default', book: 'billing' };
  for (let nth = 0; nth < 2 * maxPages + 2; nth++)
    await journal.write(book, [{ at: noon + nth, text: ';0-1,d,0' }], keep);
  await note('done', 30_000);
  expect(await show()).toMatchObject({ state: 'waiting', complete: false });
});

test('the search ends where the time is up', async () => {
  const { ports, outside, journal, show } = await site();
  const page = journal.page.bind(journal);
  ports.journal.page = async (of, query) => {
    outside.time += 5_000;
    return { ...(await page(of, query)), next: '0' };
  };
  expect(await show()).toMatchObject({ complete: false });
});
