import { defineFabric } from '../../lib';
import type { Happened } from '../../lib/domain/deliver/happened';
import { entriesIn } from '../../lib/domain/journey/line';
import { Journaling } from '../../lib/runtime/journaling';
import { memoryLogger } from '../http/gateway-events';
import { MemoryJournal } from '../support/memory-journal';
import { noon } from '../support/test-outside';

const topology = defineFabric({
  topics: { orders: {}, quiet: { journey: false }, some: { journey: { share: 0.5 } } },
  subscriptions: { billing: { topic: 'orders', target: { kind: 'pull' } } },
});
const happenedTo = (offset: number, more: Partial<Happened> = {}, topic = 'orders'): Happened => ({
  at: noon,
  subscription: { namespace: 'default', subscription: 'billing' },
  position: { namespace: 'default', topic, partition: 0, offset },
  kind: 'done',
  attempt: 1,
  ...more,
});

function site() {
  const [journal, log] = [new MemoryJournal(), memoryLogger()];
  const write = jest.spyOn(journal, 'write');
  return { journal, log, write, journaling: new Journaling({ journal, topology, log }) };
}
const linesIn = (journal: MemoryJournal, book = 'billing') =>
  journal.books.get(`default/${book}`) ?? [];

test('a batch of ten is one line, and so one write unit, however it went', async () => {
  const { journal, write, journaling } = site();
  const batch = Array.from({ length: 10 }, (_, offset) => [
    happenedTo(offset, { kind: 'attempted', at: noon - 50 }),
    happenedTo(offset, { kind: 'failed', error: 'a long story '.repeat(30) }),
    happenedTo(offset, { kind: 'dead-lettered', error: 'a long story '.repeat(30) }),
  ]).flat();
  journaling.onEnd(batch);
  await journaling.settled();
  expect(write).toHaveBeenCalledTimes(1);
  expect(linesIn(journal)).toHaveLength(1);
  expect(
    new Set(
      linesIn(journal)
        .flatMap(entriesIn)
        .map(({ place }) => place.offset),
    ).size,
  ).toBe(10);
});

test('a first hand-out, what is filtered and what is not tried take no line', async () => {
  const { write, journaling } = site();
  journaling.onEnd([
    happenedTo(0, { kind: 'attempted' }),
    happenedTo(1, { kind: 'filtered' }),
    happenedTo(2, { kind: 'later' }),
  ]);
  journaling.onEnd([]);
  await journaling.settled();
  expect(write).not.toHaveBeenCalled();
});

test('a hand-out after the first takes one, since that has ended without a word', async () => {
  const { journal, journaling } = site();
  journaling.onEnd([happenedTo(0, { kind: 'attempted', attempt: 2 })]);
  await journaling.settled();
  expect(linesIn(journal).flatMap(entriesIn)).toMatchObject([{ kind: 'attempted', attempt: 2 }]);
});

test('a topic without a journal writes nothing, and one of a share that share, the same for all', async () => {
  const { journal, journaling } = site();
  for (let offset = 0; offset < 400; offset++) {
    journaling.onEnd([happenedTo(offset, {}, 'quiet')]);
    journaling.onEnd([happenedTo(offset, {}, 'some')]);
  }
  await journaling.settled();
  const followed = linesIn(journal)
    .flatMap(entriesIn)
    .map(({ place }) => place.offset);
  expect(followed.length).toBeGreaterThan(150);
  expect(followed.length).toBeLessThan(250);
  const other = site();
  for (const offset of followed) other.journaling.onEnd([happenedTo(offset, {}, 'some')]);
  await other.journaling.settled();
  expect(linesIn(other.journal)).toHaveLength(followed.length);
});

test('a wake-up of fan-out takes one line for each topic', async () => {
  const { journal, write, journaling } = site();
  const range = (topic: string, partition: number) => ({
    partition: { namespace: 'default', topic, partition },
    from: 0,
    to: 5,
    at: noon,
  });
  for (const one of [range('orders', 0), range('some', 0), range('orders', 1), range('quiet', 0)])
    journaling.onDispatched(one);
  await journaling.settled();
  expect(write).toHaveBeenCalledTimes(2);
  expect(linesIn(journal, '$dispatched/orders')).toEqual([{ at: noon, text: ';0:0-5;1:0-5' }]);
});

test('a line that can not be written is lost, with a warning, and nothing else', async () => {
  const { journal, log, journaling } = site();
  jest.spyOn(journal, 'write').mockRejectedValueOnce(new Error('the store is busy'));
  journaling.onEnd([happenedTo(0)]);
  journaling.onEnd([happenedTo(1)]);
  await journaling.settled();
  expect(linesIn(journal)).toHaveLength(1);
  expect(log.warnings).toHaveLength(1);
});
