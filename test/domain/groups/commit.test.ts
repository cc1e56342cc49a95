import { commit } from '../../../lib/domain/groups/commit';
import { leave, removeGroup } from '../../../lib/domain/groups/membership';
import { statusOf } from '../../../lib/domain/groups/status';
import { noon } from '../../support/test-outside';
import {
  append,
  type GroupSite,
  groupSite,
  inOrders,
  leaseMs,
  partitionsOf,
  placesOf,
  pollAs,
  scopeOf,
} from './group-site';

/** Commits one position: its code where it is refused. */
async function codeOf(site: GroupSite, partition: number, offset: number, epoch = 1) {
  const [done] = await commit(site, scopeOf(), [{ partition, offset, epoch }]);
  return done?.refusal?.code;
}

async function polledSite(count = 3): Promise<GroupSite> {
  const site = groupSite();
  await append(site, 0, { count });
  await pollAs(site, 'a');
  return site;
}

const stateOf = (site: GroupSite) => site.groups.state(scopeOf());

describe('a commit', () => {
  test('is answered for each position, in order', async () => {
    const site = await polledSite();
    await append(site, 1);
    await commit(site, scopeOf(), [{ partition: 0, offset: 2, epoch: 1 }]);
    const done = await commit(site, scopeOf(), [
      { partition: 1, offset: 1, epoch: 1 },
      { partition: 0, offset: 1, epoch: 1 },
      { partition: 2, offset: 0, epoch: 9 },
      { partition: 3, offset: 1, epoch: 1 },
      { partition: 4, offset: 0, epoch: 1 },
    ]);
    expect(done.map(({ partition, refusal }) => [partition, refusal?.code])).toEqual([
      [1, undefined],
      [0, 'offset_committed'],
      [2, 'group_fenced'],
      [3, 'offset_out_of_range'],
      [4, 'partition_unknown'],
    ]);
  });

  test('whose answer was lost may be repeated', async () => {
    const site = await polledSite();
    expect([await codeOf(site, 0, 2), await codeOf(site, 0, 2)]).toEqual([undefined, undefined]);
  });

  test('is refused past the head, whatever is remembered, and changes nothing', async () => {
    const site = await polledSite();
    expect(await codeOf(site, 0, 3)).toBeUndefined();
    const before = await stateOf(site);
    for (const offset of [4, 900, Number.MAX_SAFE_INTEGER])
      expect(await codeOf(site, 0, offset)).toBe('offset_out_of_range');
    expect(await stateOf(site)).toEqual(before);
    await append(site, 0);
    expect(await codeOf(site, 0, 4)).toBeUndefined();
  });

  test('needs no look at the log where what it commits was read here, or fan-out has passed', async () => {
    const site = await polledSite();
    const tip = jest.spyOn(site.log, 'tip');
    await codeOf(site, 0, 3);
    await append(site, 1);
    tip.mockClear();
    await site.cursors.advance(inOrders(1), 1);
    expect(await codeOf(site, 1, 1)).toBeUndefined();
    expect(tip).not.toHaveBeenCalled();
  });

  test('of a member whose lease another has taken is fenced, and changes nothing', async () => {
    const site = await polledSite();
    site.outside.time += leaseMs + 1_000;
    await pollAs(site, 'b');
    const before = await stateOf(site);
    expect(await codeOf(site, 0, 3, 1)).toBe('group_fenced');
    expect(await stateOf(site)).toEqual(before);
    expect(await codeOf(site, 0, 3, 2)).toBeUndefined();
  });

  test('of a member that gave the partition up counts until another has it', async () => {
    const site = await polledSite();
    await leave(site, scopeOf(), 'a');
    expect(await codeOf(site, 0, 2, 1)).toBeUndefined();
    await pollAs(site, 'b');
    expect(await codeOf(site, 0, 3, 1)).toBe('group_fenced');
  });

  test.each([0, 1, 7])('of epoch %i makes no group', async (epoch) => {
    const site = groupSite();
    expect(await codeOf(site, 0, 0, epoch)).toBe('group_unknown');
    expect((await stateOf(site)).shares.size).toBe(0);
  });

  test('of a partition that nobody has, in a group that there is, is fenced', async () => {
    const site = await polledSite();
    await site.groups.create({ ...scopeOf(), group: 'other' }, { from: 'earliest', since: noon });
    const [done] = await commit(site, { ...scopeOf(), group: 'other' }, [
      { partition: 0, offset: 0, epoch: 1 },
    ]);
    expect(done?.refusal?.code).toBe('group_fenced');
  });

  test('of what was read before its group was deleted is fenced, also when there is one again', async () => {
    const site = await polledSite();
    await removeGroup(site, scopeOf());
    for (const epoch of [0, 1]) expect(await codeOf(site, 0, 3, epoch)).toBeDefined();
    await pollAs(site, 'b');
    for (const epoch of [0, 1, 2]) expect(await codeOf(site, 0, 3, epoch)).toBe('group_fenced');
    expect((await stateOf(site)).shares.get(0)).toMatchObject({ epoch: 3 });
    expect(placesOf(await pollAs(site, 'b'))).toEqual(['0-0', '0-1', '0-2']);
  });
});

describe('whoever leaves', () => {
  test('makes room at once', async () => {
    const site = await polledSite();
    await leave(site, scopeOf(), 'a');
    expect(partitionsOf(await pollAs(site, 'b'))).toEqual([0, 1, 2, 3]);
  });

  test('takes nobody else along, and may leave again', async () => {
    const site = await polledSite();
    for (const member of ['b', '__proto__', 'b']) await leave(site, scopeOf(), member);
    expect(partitionsOf(await pollAs(site, 'a'))).toEqual([0, 1, 2, 3]);
  });
});

test.each([
  ['leave', (site: GroupSite) => leave(site, scopeOf(), 'a')],
  ['delete', (site: GroupSite) => removeGroup(site, scopeOf())],
  ['look at', (site: GroupSite) => statusOf(site, scopeOf())],
])('nobody can %s a group that there is not', async (_, act) => {
  await expect(act(groupSite())).rejects.toMatchObject({ code: 'group_unknown', kind: 'unknown' });
});

describe('the status of a group', () => {
  test('tells who has what, and how far behind', async () => {
    const site = groupSite();
    await append(site, 0, { count: 5, at: noon - 9_000 });
    await append(site, 0, { count: 5, at: noon - 4_000 });
    await append(site, 1, { at: noon - 2_500 });
    await pollAs(site, 'a', scopeOf(2));
    await pollAs(site, 'b', scopeOf(2));
    await commit(site, scopeOf(2), [{ partition: 0, offset: 5, epoch: 1 }]);
    const until = noon + leaseMs;
    expect(await statusOf(site, scopeOf(3))).toEqual({
      members: [
        { member: 'a', seen: noon, partitions: [0, 1] },
        { member: 'b', seen: noon, partitions: [] },
      ],
      partitions: [
        {
          partition: 0,
          member: 'a',
          epoch: 1,
          leaseUntil: until,
          committed: 5,
          head: 10,
          lag: 5,
          lagSeconds: 4,
        },
        { partition: 1, member: 'a', epoch: 1, leaseUntil: until, head: 1, lag: 1, lagSeconds: 2 },
        { partition: 2, epoch: 0, head: 0, lag: 0, lagSeconds: 0 },
      ],
      lag: 6,
      lagSeconds: 4,
    });
  });

  test('forgets who is no longer there', async () => {
    const site = await polledSite();
    site.outside.time += leaseMs + 1_000;
    const { members, partitions } = await statusOf(site, scopeOf());
    expect(members).toEqual([]);
    expect(partitions[0]).toEqual({ partition: 0, epoch: 1, head: 3, lag: 3, lagSeconds: 31 });
  });

  test('does not count what has outlived its retention', async () => {
    const site = groupSite();
    await append(site, 0, { count: 5, expires: noon / 1_000 - 1 });
    await append(site, 0, { count: 2, at: noon - 3_000 });
    await append(site, 1, { count: 5, expires: noon / 1_000 - 1 });
    await pollAs(site, 'a', scopeOf(2));
    const { partitions } = await statusOf(site, scopeOf(2));
    expect(partitions.map(({ head, lag, lagSeconds }) => [head, lag, lagSeconds])).toEqual([
      [7, 2, 3],
      [5, 0, 0],
    ]);
  });
});
