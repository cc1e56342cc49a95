import { fanOutBatch } from '../../../lib/domain/fan-out/batch';
import { fanOutSite, orders, refusing } from '../../support/fan-out-site';
import { entryOf } from '../../support/records';

const second = { ...orders, partition: 1 };

test('when all is dispatched, nothing comes again', async () => {
  const site = fanOutSite();
  const arrivals = [await site.add(0, 'a'), await site.add(1, 'a')];
  const { partitions, againFrom } = await fanOutBatch(site, arrivals);
  expect(partitions).toMatchObject([
    { partition: orders, dispatched: 2, behind: 0, expired: 0, setAside: [] },
  ]);
  expect(againFrom).toBeUndefined();
});

test('a wake-up without items is done', async () => {
  expect(await fanOutBatch(fanOutSite(), [])).toEqual({ partitions: [] });
});

test('the first item that is not wholly dispatched comes again', async () => {
  const site = fanOutSite(refusing({ 2: 99 }));
  const arrivals = [await site.add(0, 'a'), await site.add(1, 'a', 'b'), await site.add(3, 'a')];
  expect((await fanOutBatch(site, arrivals)).againFrom).toBe(arrivals[1]);
});

test('when it stops before the arrivals, in what never woke us, the first behind it comes again', async () => {
  const site = fanOutSite(refusing({ 0: 99 }));
  await site.add(0, 'a');
  const arrival = await site.add(1, 'b');
  expect((await fanOutBatch(site, [arrival])).againFrom).toBe(arrival);
});

test('a partition that fails holds up no other', async () => {
  const site = fanOutSite(({ partition }) => (partition.partition === 0 ? 'refuse' : 'accept'));
  const [first, other] = [await site.add(0, 'a'), entryOf(second, 0)];
  const { partitions, againFrom } = await fanOutBatch(site, [other, first]);
  expect(partitions).toMatchObject([{ dispatched: 1 }, { dispatched: 0, stoppedAt: 0 }]);
  expect(againFrom).toBe(first);
  expect(await site.cursors.read(second)).toMatchObject({ next: 1 });
});

test("of several that fail, the first in the stream's order comes again", async () => {
  const site = fanOutSite(() => 'refuse');
  const arrivals = [entryOf(second, 0), await site.add(0, 'a'), entryOf(second, 1)];
  expect((await fanOutBatch(site, arrivals)).againFrom).toBe(arrivals[0]);
});

test('a partition whose stores fail comes again from its first item, and says why', async () => {
  const site = fanOutSite();
  const failure = new Error('no answer');
  const read = site.cursors.read.bind(site.cursors);
  site.cursors.read = (of) => (of.partition === 0 ? Promise.reject(failure) : read(of));
  const arrivals = [entryOf(second, 0), await site.add(0, 'a'), await site.add(1, 'a')];
  const { partitions, againFrom } = await fanOutBatch(site, arrivals);
  expect(partitions).toEqual([
    expect.objectContaining({ dispatched: 1 }),
    { partition: orders, error: failure },
  ]);
  expect(againFrom).toBe(arrivals[1]);
});
