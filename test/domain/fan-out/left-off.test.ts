import { fanOut } from '../../../lib/domain/fan-out/fan-out';
import { LeftOff } from '../../../lib/domain/fan-out/left-off';
import { type FanOutSite, fanOutSite, orders, refusing } from '../../support/fan-out-site';
import { noon } from '../../support/test-outside';

const readsOf = ({ cursors }: FanOutSite) => jest.spyOn(cursors, 'read');

test('what follows without a gap on what this process has dispatched is dispatched without a look at the cursor', async () => {
  const site = fanOutSite();
  await fanOut(site, orders, [await site.add(0, 'a', 'b')]);
  const reads = readsOf(site);
  await fanOut(site, orders, [await site.add(2, 'a')]);
  await fanOut(site, orders, [await site.add(3, 'a'), await site.add(4, 'b')]);
  expect(site.dispatcher.offsets).toEqual([0, 1, 2, 3, 4]);
  expect(reads).not.toHaveBeenCalled();
  expect((await site.cursors.read(orders)).next).toBe(5);
});

test('a process that knows nothing looks at the cursor', async () => {
  const site = fanOutSite();
  await fanOut(site, orders, [await site.add(0, 'a')]);
  const other = { ...site, leftOff: new LeftOff() };
  const reads = readsOf(site);
  await fanOut(other, orders, [await site.add(1, 'a')]);
  expect(reads).toHaveBeenCalledTimes(1);
  expect(site.dispatcher.offsets).toEqual([0, 1]);
});

test('what comes again is looked up, and skipped', async () => {
  const site = fanOutSite();
  const first = await site.add(0, 'a');
  await fanOut(site, orders, [first]);
  await fanOut(site, orders, [await site.add(1, 'a')]);
  await fanOut(site, orders, [first]);
  expect(site.dispatcher.offsets).toEqual([0, 1]);
});

test('behind a gap the cursor is looked at: another may have filled it', async () => {
  const site = fanOutSite();
  await fanOut(site, orders, [await site.add(0, 'a')]);
  await site.add(1, 'a');
  await site.cursors.advance(orders, 2);
  await fanOut(site, orders, [await site.add(2, 'a')]);
  expect(site.dispatcher.offsets).toEqual([0, 2]);
});

test('what is old enough for the sweeper is looked up', async () => {
  const site = fanOutSite();
  await fanOut(site, orders, [await site.add(0, 'a')]);
  const late = await site.add(1, 'a');
  await site.cursors.advance(orders, 2);
  site.outside.time = noon + 60_000;
  await fanOut(site, orders, [late]);
  expect(site.dispatcher.offsets).toEqual([0]);
});

test('a cursor that could not be moved is not taken for moved', async () => {
  const site = fanOutSite();
  const first = await site.add(0, 'a');
  jest.spyOn(site.cursors, 'advance').mockRejectedValueOnce(new Error('busy'));
  await expect(fanOut(site, orders, [first])).rejects.toThrow('busy');
  const reads = readsOf(site);
  await fanOut(site, orders, [await site.add(1, 'a')]);
  expect(reads).toHaveBeenCalled();
  expect(site.dispatcher.offsets).toEqual([0, 0, 1]);
});

test('of an item that was sent in part, the rest is', async () => {
  const site = fanOutSite(refusing({ 1: 5 }));
  const entry = await site.add(0, 'a', 'b', 'a');
  await fanOut(site, orders, [entry]);
  await fanOut(site, orders, [entry]);
  expect(
    site.dispatcher.accepted.filter(({ offset }) => offset > 0).map(({ offset }) => offset),
  ).toEqual([1, 2]);
});

test('each partition is remembered for itself', async () => {
  const site = fanOutSite();
  await fanOut(site, orders, [await site.add(0, 'a')]);
  const reads = readsOf(site);
  const elsewhere = { ...orders, partition: 1 };
  await fanOut(site, elsewhere, [{ ...(await site.add(1, 'a')), partition: elsewhere }]);
  expect(reads).toHaveBeenCalledWith(elsewhere);
});
