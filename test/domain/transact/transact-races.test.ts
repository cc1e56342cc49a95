import fc from 'fast-check';
import { Refusal, refusalOnly } from '../../../lib/domain/errors';
import { endOf, type LogStore } from '../../../lib/domain/log/log-store';
import type { TransactPorts } from '../../../lib/domain/transact/draft';
import type { Transacted } from '../../../lib/domain/transact/request';
import { transact } from '../../../lib/domain/transact/transact';
import { FlakyTransactions, transactionMishaps } from '../../support/flaky-transactions';
import { MemoryCursors } from '../../support/memory-cursors';
import { MemoryLog } from '../../support/memory-log';
import { type MemoryAction, MemoryTransactions } from '../../support/memory-transactions';
import { testOutside } from '../../support/test-outside';
import { commitOf, eventIn, own, partitionIn, requestOf } from './transacting';

/** What a writer asks for beside its own order: events of which topics, and whether it commits the one record. */
interface Writer {
  readonly topics: readonly ('orders' | 'payments')[];
  readonly keyed: boolean;
  readonly commits: boolean;
  /** Two writers of one name write the same order: the second is refused by its own condition. */
  readonly order: string;
  /** An order that has to be there. */
  readonly after?: string;
}

const writer: fc.Arbitrary<Writer> = fc.record({
  topics: fc.subarray(['orders', 'payments'] as const, { minLength: 0 }),
  keyed: fc.boolean(),
  commits: fc.boolean(),
  order: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  after: fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined, freq: 3 }),
});

const asked = ({ topics, keyed, commits, order, after }: Writer, at: number) =>
  requestOf({
    items: own(
      { create: order },
      { add: `times/${at}`, amount: 1 },
      ...(after === undefined || after === order ? [] : [{ expect: after }]),
    ),
    publish: topics.map((topic) => eventIn(topic, String(at), keyed ? order : undefined)),
    commits: commits ? [commitOf()] : [],
  });

/** Each call becomes a step that the scheduler takes when it likes. */
function scheduled(scheduler: fc.Scheduler, ports: TransactPorts<MemoryAction>) {
  const log: LogStore = {
    tip: scheduler.scheduleFunction((...args) => ports.log.tip(...args)),
    at: scheduler.scheduleFunction((...args) => ports.log.at(...args)),
    put: (...args) => ports.log.put(...args),
    read: (...args) => ports.log.read(...args),
  };
  const store = {
    write: scheduler.scheduleFunction((write: Parameters<typeof ports.store.write>[0]) =>
      ports.store.write(write),
    ),
    bytesOf: ports.store.bytesOf.bind(ports.store),
  };
  return { ...ports, log, store };
}

const partitions = [partitionIn('orders', 0), partitionIn('orders', 1), partitionIn('payments')];

/** How often a transaction is in the store: by its own count, and by each of its events. */
const timesOf = (log: MemoryLog, memory: MemoryTransactions, at: number): number[] => [
  memory.items.get(`times/${at}`) ?? 0,
  ...['orders', 'payments'].map((topic) => placesOf(log, topic, at).length),
];

const placesOf = (log: MemoryLog, topic: string, at: number) =>
  partitions
    .filter((partition) => partition.topic === topic)
    .flatMap((partition) => log.all(partition))
    .flatMap((item) =>
      'records' in item
        ? item.records.flatMap(({ event }, index) =>
            JSON.parse(event).id === String(at)
              ? [{ topic, partition: item.partition.partition, offset: item.base + index }]
              : [],
          )
        : [],
    );

test('no interleaving of transactions, with whatever answers are lost, leaves a gap, does one twice or tells a lie', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(writer, { minLength: 2, maxLength: 5 }),
      fc.infiniteStream(fc.constantFrom(...transactionMishaps)),
      async (scheduler, writers, fate) => {
        const log = new MemoryLog();
        const memory = new MemoryTransactions(log);
        const store = new FlakyTransactions(memory, () => fate.next().value);
        const outside = testOutside();
        const ports = scheduled(scheduler, { log, store, cursors: new MemoryCursors(), outside });
        const answers = await scheduler.waitFor(
          Promise.all(writers.map((one, at) => transact(ports, asked(one, at)).catch(refusalOnly))),
        );
        await store.end();
        for (const partition of partitions) checkGapless(log, partition);
        for (const [at, answer] of answers.entries()) {
          const { topics } = writers[at] as Writer;
          checkTruth({ topics, times: timesOf(log, memory, at), answer });
          if (!(answer instanceof Refusal)) checkPlaces(log, at, answer);
        }
      },
    ),
    { numRuns: 1_000 },
  );
});

function checkGapless(log: MemoryLog, partition: (typeof partitions)[number]) {
  const items = log.all(partition);
  expect(items.map(({ base }) => base)).toEqual([0, ...items.map(endOf)].slice(0, items.length));
}

interface Told {
  readonly topics: readonly string[];
  readonly times: readonly number[];
  readonly answer: Transacted | Refusal;
}

function checkTruth({ topics, times, answer }: Told) {
  const whole = [1, ...['orders', 'payments'].map((topic) => (topics.includes(topic) ? 1 : 0))];
  const nothing = [0, 0, 0];
  if (!(answer instanceof Refusal)) expect(times).toEqual(whole);
  else if (isOpen(answer)) expect([whole, nothing]).toContainEqual(times);
  else expect(times).toEqual(nothing);
}

/** Refusals that say themselves that it may be stored. */
const isOpen = ({ code, fields }: Refusal): boolean =>
  code === 'outcome_unknown' || (code === 'transaction_refused' && fields.certain === false);

function checkPlaces(log: MemoryLog, at: number, { positions }: Transacted) {
  const places = ['orders', 'payments'].flatMap((topic) => placesOf(log, topic, at));
  expect(positions).toEqual(places.map((place) => ({ ...place, id: String(at) })));
}
