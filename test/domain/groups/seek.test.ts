import { type SeekRequest, seek } from '../../../lib/domain/groups/seek';
import { noon } from '../../support/test-outside';
import {
  append,
  type GroupSite,
  groupSite,
  inOrders,
  placesOf,
  pollAs,
  scopeOf,
} from './group-site';

/** Two partitions: offsets 2 to 6 are kept in the first, of which 4 to 6 were appended at noon; the second is empty. */
async function soughtSite(): Promise<GroupSite> {
  const site = groupSite();
  await append(site, 0, { count: 2, at: noon - 9, expires: noon / 1_000 - 1 });
  await append(site, 0, { count: 2, at: noon - 5 });
  await append(site, 0, { count: 3, at: noon });
  await pollAs(site, 'a', scopeOf(2));
  await site.groups.commit({
    partition: inOrders(0),
    group: 'billing',
    offset: 5,
    epoch: 1,
    now: noon,
  });
  return site;
}

const soughtBy = (site: GroupSite, more: Partial<SeekRequest>) =>
  seek(site, scopeOf(2), { to: 'earliest', dryRun: false, ...more });

const stateOf = (site: GroupSite) => site.groups.state(scopeOf());

test.each<[string, Partial<SeekRequest>, number, number]>([
  ['the earliest', { to: 'earliest' }, 2, 0],
  ['the latest', { to: 'latest' }, 7, 0],
  ['a time before all', { to: { time: 0 } }, 2, 0],
  ['a time', { to: { time: noon - 4 } }, 4, 0],
  ['now', { to: { time: noon } }, 4, 0],
])('a seek to %s moves all partitions', async (_, request, first, second) => {
  const site = await soughtSite();
  const sought = [
    { partition: 0, before: 5, after: first },
    { partition: 1, after: second },
  ];
  const before = await stateOf(site);
  expect(await soughtBy(site, { ...request, dryRun: true })).toEqual(sought);
  expect(await stateOf(site)).toEqual(before);
  expect(await soughtBy(site, request)).toEqual(sought);
  const { shares } = await stateOf(site);
  expect([shares.get(0), shares.get(1)]).toMatchObject([
    { committed: first, epoch: 2, lease: { member: 'a' } },
    { committed: second, epoch: 2 },
  ]);
});

test.each([2, 3, 6, 7])(
  'a seek to offset %i is read on from there, by whoever has the partition',
  async (offset) => {
    const site = await soughtSite();
    expect(await soughtBy(site, { to: { offsets: [{ partition: 0, offset }] } })).toEqual([
      { partition: 0, before: 5, after: offset },
    ]);
    const places = [2, 3, 4, 5, 6].filter((one) => one >= offset).map((one) => `0-${one}`);
    expect(placesOf(await pollAs(site, 'a', scopeOf(2)))).toEqual(places);
    expect((await stateOf(site)).shares.get(1)?.epoch).toBe(1);
  },
);

test('a seek goes to the partitions that it names', async () => {
  const site = await soughtSite();
  expect(await soughtBy(site, { to: 'latest', partitions: [1] })).toEqual([
    { partition: 1, after: 0 },
  ]);
  expect((await stateOf(site)).shares.get(0)).toMatchObject({ committed: 5, epoch: 1 });
});

test('a seek fences whoever read before it', async () => {
  const site = await soughtSite();
  await soughtBy(site, { to: 'earliest' });
  const late = { partition: inOrders(0), group: 'billing', offset: 7, epoch: 1, now: noon };
  expect(await site.groups.commit(late)).toMatchObject({ kind: 'fenced' });
});

test.each<[string, Partial<SeekRequest>, string]>([
  ['before the log', { to: { offsets: [{ partition: 0, offset: 1 }] } }, 'offset_expired'],
  ['behind the head', { to: { offsets: [{ partition: 0, offset: 8 }] } }, 'offset_out_of_range'],
  [
    'behind one head of two',
    {
      to: {
        offsets: [
          { partition: 0, offset: 3 },
          { partition: 1, offset: 1 },
        ],
      },
    },
    'offset_out_of_range',
  ],
  ['to the future', { to: { time: noon + 1 } }, 'offset_out_of_range'],
  ['in no partition of the topic', { to: 'latest', partitions: [0, 2] }, 'partition_unknown'],
  ['to an offset in none', { to: { offsets: [{ partition: 2, offset: 0 }] } }, 'partition_unknown'],
])('a seek %s is refused, and moves nothing', async (_, request, code) => {
  const site = await soughtSite();
  const before = await stateOf(site);
  await expect(soughtBy(site, request)).rejects.toMatchObject({ code });
  expect(await stateOf(site)).toEqual(before);
});

test('a seek makes no group', async () => {
  await expect(soughtBy(groupSite(), {})).rejects.toMatchObject({ code: 'group_unknown' });
});
