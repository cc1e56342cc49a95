import { fanOut } from '../../../lib/domain/fan-out/fan-out';
import { type FanOutSite, fanOutSite, orders } from '../../support/fan-out-site';
import { entryOf } from '../../support/records';

/** Three hundred records, of ten keys in turn. */
const tenKeys = Array.from({ length: 300 }, (_, at) => `k${at % 10}`);

const cursorOf = async ({ cursors }: FanOutSite) => (await cursors.read(orders)).next;

test('a long backlog moves the cursor as it goes, so that whoever is stopped in it gets further each time', async () => {
  const site = fanOutSite(({ offset }) => {
    if (offset === 2_500) throw new Error('the time is over');
    return 'accept';
  });
  for (let base = 0; base < 5_000; base += 100) await site.add(base, ...Array(100).fill('-'));
  const last = await site.add(5_000, '-');
  await expect(fanOut(site, orders, [last])).rejects.toThrow('the time is over');
  expect(await cursorOf(site)).toBeGreaterThan(2_000);
});

test('a step is written down once for many small items', async () => {
  const site = fanOutSite();
  const arrivals = [];
  for (let base = 0; base < 100; base++) arrivals.push(await site.add(base, `k${base}`));
  const advance = jest.spyOn(site.cursors, 'advance');
  expect(await fanOut(site, orders, arrivals)).toMatchObject({ dispatched: 100 });
  expect(advance).toHaveBeenCalledTimes(1);
  expect(site.dispatcher.calls).toHaveLength(10);
});

test('where a step stops, nothing later is sent, and the cursor stays before it', async () => {
  const site = fanOutSite(({ offset }) => (offset === 10 ? 'refuse' : 'accept'));
  const arrivals = [];
  for (let base = 0; base < 900; base += 300) arrivals.push(await site.add(base, ...tenKeys));
  expect(await fanOut(site, orders, arrivals)).toMatchObject({ dispatched: 10, stoppedAt: 0 });
  expect(Math.max(...site.dispatcher.offsets)).toBeLessThan(20);
  expect(await cursorOf(site)).toBe(10);
});

test('a backlog of several pages is dispatched whole and in order', async () => {
  const site = fanOutSite();
  for (let base = 0; base < 5; base++) {
    const event = JSON.stringify({ data: 'x'.repeat(500_000) });
    await site.log.put(entryOf(orders, base, { records: [{ event, key: 'a' }] }));
  }
  const last = await site.add(5, 'a');
  expect(await fanOut(site, orders, [last])).toMatchObject({ dispatched: 6, expired: 0 });
  expect(site.dispatcher.offsets).toEqual([0, 1, 2, 3, 4, 5]);
});
