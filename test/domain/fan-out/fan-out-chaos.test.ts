import fc from 'fast-check';
import { fanOutBatch } from '../../../lib/domain/fan-out/batch';
import type { Message } from '../../../lib/domain/fan-out/message';
import { sweep } from '../../../lib/domain/fan-out/sweep';
import type { LogItem } from '../../../lib/domain/log/log-store';
import { isPacked } from '../../../lib/domain/topology/fabric';
import { type FanOutSite, fanOutSite, orders } from '../../support/fan-out-site';
import type { Answer } from '../../support/memory-topic';
import { noon } from '../../support/test-outside';

const limits = { olderThanMs: 0, until: Number.POSITIVE_INFINITY };

/** The keys of the records of one append. */
const appendKeys = fc.array(fc.constantFrom('a', 'b', '-'), { minLength: 1, maxLength: 4 });

/** What befalls a call: it works, or whoever makes it is killed before or after it took effect. */
type Blow = 'none' | 'before' | 'after';
const blows = fc.infiniteStream(
  fc.oneof(
    { weight: 12, arbitrary: fc.constant<Blow>('none') },
    fc.constantFrom<Blow>('before', 'after'),
  ),
);
const answers = fc.infiniteStream(
  fc.oneof(
    { weight: 4, arbitrary: fc.constant<Answer>('accept') },
    fc.constantFrom<Answer>('refuse', 'accept-unanswered'),
  ),
);

/** A dispatcher of its own on the same log, cursors and topic, whose calls the scheduler takes in turn. */
function worker(site: FanOutSite, scheduler: fc.Scheduler, blow: () => Blow): FanOutSite {
  const call = <A extends unknown[], R>(act: (...args: A) => Promise<R>) =>
    scheduler.scheduleFunction(async (...args: A): Promise<R> => {
      const fate = blow();
      if (fate === 'before') throw new Error('killed');
      const result = await act(...args);
      if (fate === 'after') throw new Error('killed');
      return result;
    });
  const { log, cursors, dispatcher } = site;
  return {
    ...site,
    log: Object.assign(Object.create(log), { read: call(log.read.bind(log)) }),
    cursors: Object.assign(Object.create(cursors), {
      read: call(cursors.read.bind(cursors)),
      advance: call(cursors.advance.bind(cursors)),
    }),
    dispatcher: Object.assign(Object.create(dispatcher), {
      send: call(dispatcher.send.bind(dispatcher)),
    }),
  };
}

test.each([
  ['', {}],
  [' of packs', { packed: true }],
])(
  'whatever fails, is killed, is repeated or never wakes us, every record%s is accepted, and each key in order',
  async (_, topic) => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(appendKeys, { minLength: 1, maxLength: 6 }),
        fc.array(fc.array(fc.nat(5), { maxLength: 6 }), { minLength: 1, maxLength: 4 }),
        fc.tuple(blows, answers),
        async (scheduler, appends, wakeUps, [blow, answer]) => {
          let calm = false;
          const site = fanOutSite(() => (calm ? 'accept' : answer.next().value), orders, topic);
          const items = await appendAll(site, appends);
          const workers = wakeUps.map((wakeUp) => {
            const arrivals = wakeUp.flatMap((at) => items[at] ?? []);
            return fanOutBatch(
              worker(site, scheduler, () => blow.next().value),
              arrivals,
            );
          });
          await scheduler.waitFor(Promise.all(workers));
          calm = true;
          site.outside.time = noon + 1;
          await sweep(site, limits);
          await check(site, appends.flat().length);
        },
      ),
      { numRuns: 300 },
    );
  },
);

async function appendAll(site: FanOutSite, appends: readonly string[][]): Promise<LogItem[]> {
  const items: LogItem[] = [];
  let base = 0;
  for (const keys of appends) {
    items.push(await site.add(base, ...keys));
    base += keys.length;
  }
  return items;
}

async function check({ dispatcher, cursors, topology }: FanOutSite, count: number): Promise<void> {
  const firsts = firstOf(dispatcher.accepted);
  expect(firsts.map(({ offset }) => offset).sort((a, b) => a - b)).toEqual([
    ...Array(count).keys(),
  ]);
  for (const key of ['a', 'b']) {
    const offsets = firsts.filter((message) => message.key === key).map(({ offset }) => offset);
    expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
  }
  expect((await cursors.read(orders)).next).toBe(count);
  if (isPacked(topology, orders)) return;
  for (const call of dispatcher.calls) {
    const keys = call.flatMap(({ key }) => key ?? []);
    expect(new Set(keys).size).toBe(keys.length);
  }
}

/** Each record's first acceptance, in the order in which they came. */
const firstOf = (accepted: readonly Message[]): Message[] =>
  accepted.filter(
    (message, at) => accepted.findIndex(({ offset }) => offset === message.offset) === at,
  );
