import { fanOut } from '../../../lib/domain/fan-out/fan-out';
import { clicks, type FanOutSite, fanOutSite, orders, refusing } from '../../support/fan-out-site';

const nothing = { partition: orders, dispatched: 0, expired: 0, setAside: [] };
const cursorOf = async ({ cursors }: FanOutSite) => (await cursors.read(orders)).next;

test('what arrives is dispatched in order, and the cursor moves behind it', async () => {
  const site = fanOutSite();
  const arrivals = [await site.add(0, 'a', 'b'), await site.add(2, 'a')];
  expect(await fanOut(site, orders, arrivals)).toEqual({ ...nothing, dispatched: 3 });
  expect(site.dispatcher.offsets).toEqual([0, 1, 2]);
  expect(await cursorOf(site)).toBe(3);
});

test('messages carry the key, the event and the place', async () => {
  const site = fanOutSite();
  const entry = await site.add(0, 'a', '-');
  await fanOut(site, orders, [entry]);
  expect(site.dispatcher.accepted).toEqual([
    { partition: orders, offset: 0, appendedAt: entry.at, ...entry.records[0] },
    { partition: orders, offset: 1, appendedAt: entry.at, ...entry.records[1] },
  ]);
});

test('what was dispatched before is skipped, and the cursor not written', async () => {
  const site = fanOutSite();
  const entry = await site.add(0, 'a', 'b');
  await site.cursors.advance(orders, 2);
  const advance = jest.spyOn(site.cursors, 'advance');
  expect(await fanOut(site, orders, [entry, entry])).toEqual(nothing);
  expect(site.dispatcher.calls).toEqual([]);
  expect(advance).not.toHaveBeenCalled();
});

test('of an item that was dispatched in part, the rest is', async () => {
  const site = fanOutSite();
  await site.cursors.advance(orders, 1);
  await fanOut(site, orders, [await site.add(0, 'a', 'b', 'c')]);
  expect(site.dispatcher.offsets).toEqual([1, 2]);
});

test('an arrival that comes twice is dispatched once', async () => {
  const site = fanOutSite();
  const entry = await site.add(0, 'a');
  await fanOut(site, orders, [entry, entry]);
  expect(site.dispatcher.offsets).toEqual([0]);
});

test('what never woke us is read from the log first', async () => {
  const site = fanOutSite();
  await site.add(0, 'a', 'b');
  await site.add(2, 'a');
  const last = await site.add(3, 'a');
  expect(await fanOut(site, orders, [last])).toEqual({ ...nothing, dispatched: 4 });
  expect(site.dispatcher.offsets).toEqual([0, 1, 2, 3]);
});

test('a gap between arrivals is filled, and arrivals out of order are put in order', async () => {
  const site = fanOutSite();
  const [first, , third] = [await site.add(0, 'a'), await site.add(1, 'a'), await site.add(2, 'a')];
  await fanOut(site, orders, [third, first]);
  expect(site.dispatcher.offsets).toEqual([0, 1, 2]);
});

test('a gap that begins within an item is filled from there', async () => {
  const site = fanOutSite();
  await site.add(0, 'a', 'a', 'a');
  await site.cursors.advance(orders, 2);
  await fanOut(site, orders, [await site.add(3, 'a')]);
  expect(site.dispatcher.offsets).toEqual([2, 3]);
});

test('what expired before it was dispatched is counted, once', async () => {
  const site = fanOutSite();
  await site.cursors.advance(orders, 2);
  await site.add(4, 'a');
  const last = await site.add(9, 'a');
  expect(await fanOut(site, orders, [last])).toEqual({ ...nothing, dispatched: 2, expired: 6 });
  expect(await fanOut(site, orders, [last])).toEqual(nothing);
  expect(await cursorOf(site)).toBe(10);
});

test('what expired behind a failure is not counted yet', async () => {
  const site = fanOutSite(refusing({ 0: 99 }));
  const arrivals = [await site.add(0, 'a'), await site.add(5, 'b')];
  expect(await fanOut(site, orders, arrivals)).toMatchObject({ dispatched: 0, expired: 0 });
});

test('the cursor moves over what was accepted, and no further', async () => {
  const site = fanOutSite(refusing({ 3: 99 }));
  const arrivals = [await site.add(0, 'a', 'b'), await site.add(2, 'c', 'd', 'e')];
  expect(await fanOut(site, orders, arrivals)).toEqual({
    ...nothing,
    dispatched: 3,
    stoppedAt: 2,
    reason: 'refuse',
  });
  expect(await cursorOf(site)).toBe(3);
});

test('after a failure the next wake-up goes on where it stopped', async () => {
  const site = fanOutSite(refusing({ 2: 5 }));
  const arrivals = [await site.add(0, 'a', 'a'), await site.add(2, 'a', 'a')];
  await fanOut(site, orders, arrivals);
  expect(await fanOut(site, orders, arrivals.slice(1))).toEqual({ ...nothing, dispatched: 2 });
  expect(site.dispatcher.offsets).toEqual([0, 1, 2, 3]);
});

test('an item that can not be read is set aside before the cursor moves', async () => {
  const site = fanOutSite();
  await site.add(0, 'a', 'b');
  site.log.damage(orders, 0);
  const last = await site.add(2, 'a');
  const letter = { partition: orders, base: 0, count: 2, reason: 'it is damaged' };
  site.setAside.keep = async () => Promise.reject(new Error('the queue is down'));
  await expect(fanOut(site, orders, [last])).rejects.toThrow('the queue is down');
  expect(await cursorOf(site)).toBe(0);
  const kept = jest.fn(async () => {});
  site.setAside.keep = kept;
  expect(await fanOut(site, orders, [last])).toEqual({
    ...nothing,
    dispatched: 1,
    setAside: [letter],
  });
  expect(kept).toHaveBeenCalledWith([letter]);
  expect(await cursorOf(site)).toBe(3);
});

test('an item that can not be read, behind a failure, is not set aside yet', async () => {
  const site = fanOutSite(refusing({ 0: 99 }));
  const first = await site.add(0, 'a');
  await site.add(1, 'a');
  site.log.damage(orders, 1);
  const last = await site.add(2, 'a');
  expect(await fanOut(site, orders, [first, last])).toMatchObject({ stoppedAt: 0, setAside: [] });
  expect(site.setAside.letters).toEqual([]);
});

test('what the topic will never take is set aside, and the rest flows', async () => {
  const site = fanOutSite(refusing({ 1: 99 }, 'never'));
  const entry = await site.add(0, 'a', 'a', 'b', 'a');
  const letter = { partition: orders, base: 1, count: 1, reason: 'never' };
  expect(await fanOut(site, orders, [entry])).toEqual({
    ...nothing,
    dispatched: 3,
    setAside: [letter],
  });
  expect(site.setAside.letters).toEqual([letter]);
  expect(site.dispatcher.offsets).toEqual([0, 2, 3]);
  expect(await cursorOf(site)).toBe(4);
});

test('what will never be taken, behind a failure, is set aside when the cursor passes it', async () => {
  const never = refusing({ 1: 99 }, 'never');
  const refuse = refusing({ 0: 5 });
  const site = fanOutSite((message) => (message.offset === 1 ? never(message) : refuse(message)));
  const entry = await site.add(0, 'a', 'b', 'c');
  expect(await fanOut(site, orders, [entry])).toEqual({
    ...nothing,
    stoppedAt: 0,
    reason: 'refuse',
  });
  expect(site.setAside.letters).toEqual([]);
  await fanOut(site, orders, [entry]);
  expect(site.setAside.letters.map(({ base }) => base)).toEqual([1]);
});

test('where order is not promised, records of one key go together', async () => {
  const site = fanOutSite(undefined, clicks);
  await fanOut(site, clicks, [await site.add(0, 'a', 'a', 'a')]);
  expect(site.dispatcher.callOffsets).toEqual([[0, 1, 2]]);
});

test('of a topic that the topology does not know, order is kept', async () => {
  const gone = { ...orders, topic: 'gone' };
  const site = fanOutSite(undefined, gone);
  await fanOut(site, gone, [await site.add(0, 'a', 'a')]);
  expect(site.dispatcher.callOffsets).toEqual([[0], [1]]);
});
