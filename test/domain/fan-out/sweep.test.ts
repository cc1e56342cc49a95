import { sweep } from '../../../lib/domain/fan-out/sweep';
import { clicks, fanOutSite, orders, refusing } from '../../support/fan-out-site';
import { entryOf } from '../../support/records';
import { noon } from '../../support/test-outside';

const minute = 60_000;
const limits = { olderThanMs: minute, until: noon + 60 * minute };

/** A site whose clock shows two minutes after the entries were appended. */
function lateSite(...args: Parameters<typeof fanOutSite>) {
  const site = fanOutSite(...args);
  site.outside.time = noon + 2 * minute;
  return site;
}

test('where nothing is left behind, nothing is done', async () => {
  const site = lateSite();
  await site.add(0, 'a');
  await site.cursors.advance(orders, 1);
  expect(await sweep(site, limits)).toEqual([]);
  expect(site.dispatcher.calls).toEqual([]);
});

test('what was left behind for a minute is dispatched, in every partition of every topic', async () => {
  const site = lateSite();
  await site.add(0, 'a', 'b');
  await site.log.put(entryOf({ ...clicks, partition: 1 }, 0));
  expect(await sweep(site, limits)).toMatchObject([
    { partition: orders, dispatched: 2, behind: 0, expired: 0, setAside: [] },
    { partition: { ...clicks, partition: 1 }, dispatched: 1, expired: 0, setAside: [] },
  ]);
  expect(await site.cursors.read(orders)).toMatchObject({ next: 2 });
});

test.each([
  ['a millisecond before it is a minute old', minute - 1, []],
  ['when it is a minute old', minute, [0]],
])('what is young is left alone: %s', async (_, age, expected) => {
  const site = fanOutSite();
  site.outside.time = noon + age;
  await site.add(0, 'a');
  await sweep(site, limits);
  expect(site.dispatcher.offsets).toEqual(expected);
});

test.each([
  ['half a minute ahead of the clock may be young', -minute / 2, []],
  ['an hour ahead of it is not: its writer has a wrong clock', -60 * minute, [0]],
])(
  'of a record whose time is not yet come nobody knows how old it is; what is %s',
  async (_, age, expected) => {
    const site = fanOutSite();
    site.outside.time = noon + age;
    await site.add(0, 'a');
    await sweep(site, limits);
    expect(site.dispatcher.offsets).toEqual(expected);
  },
);

test('what is young is remembered as the head all the same', async () => {
  const site = fanOutSite();
  await site.add(0, 'a', 'b');
  await sweep(site, limits);
  expect(await site.cursors.read(orders)).toEqual({ next: 0, head: 2 });
});

test('the head is remembered before anything is dispatched', async () => {
  const site = lateSite();
  await site.add(0, 'a');
  const order: string[] = [];
  const { rememberHead } = site.cursors;
  site.cursors.rememberHead = async (...args) => {
    order.push('head');
    return rememberHead.apply(site.cursors, args);
  };
  const { send } = site.dispatcher;
  site.dispatcher.send = async (...args) => {
    order.push('send');
    return send.apply(site.dispatcher, args);
  };
  await sweep(site, limits);
  expect(order).toEqual(['head', 'send']);
});

test('it goes on from page to page', async () => {
  const site = lateSite();
  for (let base = 0; base < 5; base++) {
    const event = JSON.stringify({ data: 'x'.repeat(500_000) });
    await site.log.put(entryOf(orders, base, { records: [{ event }] }));
  }
  await sweep(site, limits);
  expect(site.dispatcher.offsets).toEqual([0, 1, 2, 3, 4]);
});

test('when its time is over it begins nothing more, but still remembers every head', async () => {
  const site = lateSite();
  await site.add(0, 'a');
  await site.log.put(entryOf(clicks, 0));
  expect(await sweep(site, { ...limits, until: site.outside.time })).toEqual([]);
  expect(site.dispatcher.calls).toEqual([]);
  expect(await site.cursors.read(clicks)).toEqual({ next: 0, head: 1 });
});

test('a partition that stops is left, and the next one is swept', async () => {
  const site = lateSite(refusing({ 1: 99 }));
  await site.add(0, 'a', 'a');
  await site.log.put(entryOf(clicks, 0));
  expect(await sweep(site, limits)).toMatchObject([
    { partition: orders, dispatched: 1, behind: 1, stoppedAt: 0 },
    { partition: clicks, dispatched: 1 },
  ]);
});

test('a partition that fails holds up no other, and is told of', async () => {
  const site = lateSite();
  const failure = new Error('no answer');
  await site.log.put(entryOf(clicks, 0));
  const tip = site.log.tip.bind(site.log);
  site.log.tip = (of) => (of.topic === 'orders' ? Promise.reject(failure) : tip(of));
  expect(await sweep(site, limits)).toEqual([
    { partition: orders, error: failure },
    { partition: { ...orders, partition: 1 }, error: failure },
    expect.objectContaining({ partition: clicks, dispatched: 1 }),
  ]);
});

test('what expired in the meantime is counted, also when nothing came after it', async () => {
  const site = lateSite();
  await site.cursors.advance(orders, 2);
  await site.cursors.rememberHead(orders, 5);
  expect(await sweep(site, limits)).toEqual([
    { partition: orders, dispatched: 0, behind: 0, expired: 3, setAside: [] },
  ]);
  expect(await sweep(site, limits)).toEqual([]);
});

test('what expired before something that is left is counted with it', async () => {
  const site = lateSite();
  await site.cursors.rememberHead(orders, 5);
  await site.add(5, 'a');
  expect(await sweep(site, limits)).toMatchObject([{ dispatched: 1, expired: 5 }]);
});
