import { Refusal } from '../../../lib/domain/errors';
import { isReadable, type LogStore } from '../../../lib/domain/log/log-store';
import { publish } from '../../../lib/domain/publish/publish';
import { brief, incoming, publicationOf, publishSite, ref, stored } from './publications';

const bad = new Refusal('event_invalid', 'The event breaks a rule.', { problems: ['id'] });

/** Keys and their partitions of 8: customer-1 is in 1, a in 4, 東京 in 3. */
const keyed = (...keys: string[]) => keys.map((key, at) => incoming(`${at}`, key));

/** A log on which everything that concerns one partition fails with `error`. */
const failingAt = (log: LogStore, partition: number, error: Error): LogStore => ({
  tip: (where) => (where.partition === partition ? Promise.reject(error) : log.tip(where)),
  put: (entry) => log.put(entry),
  at: (...args) => log.at(...args),
  read: (...args) => log.read(...args),
});

test('an event is answered with its place and its id', async () => {
  const { results, replayed } = await publish(publishSite(), publicationOf(keyed('customer-1')));
  expect(results).toEqual([
    { topic: 'orders', partition: 1, offset: 0, id: '0', duplicate: false },
  ]);
  expect(replayed).toBe(false);
});

test('what was filled in is said', async () => {
  const event = { ...incoming('1'), filled: ['id', 'time'] };
  const { results } = await publish(publishSite(), publicationOf([event]));
  expect(results[0]).toMatchObject({ filled: ['id', 'time'] });
});

test('results come in the order of the request', async () => {
  const entries = keyed('customer-1', 'a', 'customer-1', '東京', 'a');
  const { results } = await publish(publishSite(), publicationOf(entries));
  expect(results.map(brief)).toEqual(['1/0', '4/0', '1/1', '3/0', '4/1']);
  expect(results.map((result) => stored(result).id)).toEqual(['0', '1', '2', '3', '4']);
});

test('records of a partition that share a request are one item', async () => {
  const ports = publishSite();
  await publish(ports, publicationOf(keyed('a', 'a', 'a')));
  expect(ports.log.all({ ...ref, partition: 4 })).toHaveLength(1);
});

test('refused entries are answered in their place, the others are stored', async () => {
  const entries = [bad, incoming('1', 'a'), bad, incoming('3', 'a')];
  const { results } = await publish(publishSite(), publicationOf(entries));
  expect(results.map(brief)).toEqual(['event_invalid', '4/0', 'event_invalid', '4/1']);
  expect(results[0]).toBe(bad);
});

test('a topic that asks for keys refuses an event without one', async () => {
  const entries = [incoming('0'), incoming('1', 'a')];
  const publication = publicationOf(entries, { spec: { keyRequired: true } });
  const { results } = await publish(publishSite(), publication);
  expect(results.map(brief)).toEqual(['key_required', '4/0']);
});

test('keyless events are stored together, in order', async () => {
  const entries = [incoming('0'), incoming('1'), incoming('2')];
  const { results } = await publish(publishSite(), publicationOf(entries));
  const places = results.map(stored);
  expect(new Set(places.map(({ partition }) => partition)).size).toBe(1);
  expect(places.map(({ offset }) => offset)).toEqual([0, 1, 2]);
});

test('what does not fit one item is stored as several, one behind the other', async () => {
  const ports = publishSite();
  const entries = ['0', '1', '2', '3', '4'].map((id) => incoming(id, 'a', 150_000));
  const { results } = await publish(ports, publicationOf(entries));
  expect(results.map(brief)).toEqual(['4/0', '4/1', '4/2', '4/3', '4/4']);
  const items = ports.log.all({ ...ref, partition: 4 }).filter(isReadable);
  expect(items.map(({ base }) => base)).toEqual([0, 2, 4]);
  expect(new Set(items.map(({ id }) => id)).size).toBe(3);
});

test('a partition that refuses does not touch the others', async () => {
  const ports = publishSite();
  const log = failingAt(ports.log, 4, new Refusal('throttled', 'busy'));
  const entries = keyed('customer-1', 'a', '東京', 'a');
  const { results } = await publish({ ...ports, log }, publicationOf(entries));
  expect(results.map(brief)).toEqual(['1/0', 'throttled', '3/0', 'throttled']);
});

test('what follows a refused item of a partition is not tried, since it would overtake', async () => {
  const ports = publishSite();
  let puts = 0;
  const log: LogStore = {
    tip: (...args) => ports.log.tip(...args),
    at: () => Promise.resolve(undefined),
    read: (...args) => ports.log.read(...args),
    put: async (entry) => {
      puts++;
      return entry.base === 2 ? { kind: 'unknown' } : ports.log.put(entry);
    },
  };
  const entries = ['0', '1', '2', '3', '4'].map((id) => incoming(id, 'a', 150_000));
  const { results } = await publish({ ...ports, log }, publicationOf(entries));
  expect(results.map(brief)).toEqual([
    '4/0',
    '4/1',
    'outcome_unknown',
    'outcome_unknown',
    'outcome_unknown',
  ]);
  expect(puts).toBe(13);
});

test('a failure that nobody foresaw is not answered as if it were a refusal', async () => {
  const ports = publishSite();
  const log = failingAt(ports.log, 4, new Error('a defect'));
  await expect(publish({ ...ports, log }, publicationOf(keyed('a')))).rejects.toThrow('a defect');
});
