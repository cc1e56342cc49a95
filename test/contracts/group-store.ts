import type { GroupCommit, GroupRef, GroupStore, Take } from '../../lib/domain/groups/group-store';
import { noon } from '../support/test-outside';

/** The promises that every store of groups keeps. Run against each implementation. */
export function groupStoreContract(name: string, make: () => GroupStore): void {
  describe(`${name} keeps the contract of groups`, () => {
    const groups = make();
    let count = 0;
    const fresh = (): GroupRef => ({
      namespace: `groups-${++count}`,
      topic: 'orders',
      group: 'billing',
    });
    const partitionOf = ({ namespace, topic }: GroupRef, partition = 3) => ({
      namespace,
      topic,
      partition,
    });
    const start = { from: 'earliest', since: noon } as const;

    const take = (group: GroupRef, member: string, epoch: number, more: Partial<Take> = {}) =>
      groups.take({
        partition: partitionOf(group),
        group: group.group,
        lease: { member, until: noon },
        epoch,
        ...more,
      });
    const commit = (
      group: GroupRef,
      offset: number,
      epoch: number,
      more: Partial<GroupCommit> = {},
    ) =>
      groups.commit({
        partition: partitionOf(group),
        group: group.group,
        offset,
        epoch,
        now: noon,
        ...more,
      });
    const seek = (group: GroupRef, offset: number) =>
      groups.seek({ partition: partitionOf(group), group: group.group, offset, now: noon + 1 });
    const shareOf = async (group: GroupRef, partition = 3) =>
      (await groups.state(group)).shares.get(partition);

    test('nothing is known of a group that there is not', async () => {
      const group = fresh();
      expect(await groups.state(group)).toEqual({ marks: new Map(), shares: new Map() });
      expect(await groups.list(group)).toEqual([]);
    });

    test('a group is made once, and stays as it was made', async () => {
      const group = fresh();
      expect(await groups.create(group, start)).toBe(true);
      expect(await groups.create(group, { from: 'latest', since: noon + 9 })).toBe(false);
      expect((await groups.state(group)).start).toEqual(start);
    });

    test('groups are listed by topic, in order', async () => {
      const group = fresh();
      for (const one of ['shipping', 'billing', 'Audit'])
        await groups.create({ ...group, group: one }, start);
      await groups.create({ ...group, topic: 'orders2', group: 'other' }, start);
      expect(await groups.list(group)).toEqual(['Audit', 'billing', 'shipping']);
    });

    test('members are written down and forgotten, each for itself', async () => {
      const group = fresh();
      const names = ['a', 'b#', 'x'.repeat(128), '__proto__'];
      for (const [at, name] of names.entries())
        await groups.mark(group, name, { seen: noon + at, until: noon + at + 5 });
      await groups.mark(group, 'a', { seen: noon + 7, until: noon + 12 });
      const { marks } = await groups.state(group);
      expect([...marks].sort()).toEqual(
        [
          ['a', { seen: noon + 7, until: noon + 12 }] as const,
          ...names
            .slice(1)
            .map((name, at) => [name, { seen: noon + at + 1, until: noon + at + 6 }] as const),
        ].sort(),
      );
      await groups.forget(group, 'a', noon + 6);
      await groups.forget(group, 'b#', noon + 1);
      await groups.forget(group, 'nobody', noon);
      expect([...(await groups.state(group)).marks.keys()].sort()).toEqual(
        ['a', 'x'.repeat(128), '__proto__'].sort(),
      );
    });

    test('a partition is taken by whoever has seen its epoch, which that raises', async () => {
      const group = fresh();
      const share = { partition: 3, epoch: 1, lease: { member: 'a', until: noon } };
      expect(await take(group, 'a', 0)).toEqual(share);
      expect(await take(group, 'b', 0)).toBeUndefined();
      expect(await take(group, 'b', 2)).toBeUndefined();
      expect(await shareOf(group)).toEqual(share);
      expect(await take(group, 'b', 1)).toMatchObject({ epoch: 2, lease: { member: 'b' } });
    });

    test('of many who take a partition at once one gets it', async () => {
      const group = fresh();
      const taken = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((one) => take(group, one, 0)));
      expect(taken.filter((one) => one !== undefined)).toHaveLength(1);
      expect((await shareOf(group))?.epoch).toBe(1);
    });

    test('a lease is given up by its member under its epoch only, and the epoch stays', async () => {
      const group = fresh();
      await take(group, 'a', 0);
      const held = { partition: partitionOf(group), group: group.group, member: 'a', epoch: 1 };
      for (const other of [
        { ...held, member: 'b' },
        { ...held, epoch: 0 },
        { ...held, epoch: 2 },
      ])
        await groups.release(other);
      expect((await shareOf(group))?.lease?.member).toBe('a');
      for (let time = 0; time < 2; time++) await groups.release(held);
      expect(await shareOf(group)).toEqual({ partition: 3, epoch: 1 });
    });

    test('a commit needs no lease where there has never been one', async () => {
      const group = fresh();
      expect(await commit(group, 4, 0)).toEqual({ kind: 'committed' });
      expect(await shareOf(group)).toEqual({ partition: 3, epoch: 0, committed: 4, at: noon });
      expect(await take(group, 'a', 0)).toMatchObject({ epoch: 1, committed: 4 });
    });

    test('a commit moves forward, and may be repeated', async () => {
      const group = fresh();
      await take(group, 'a', 0);
      for (const offset of [0, 5, 5, 9, 10, 100])
        expect(await commit(group, offset, 1)).toEqual({ kind: 'committed' });
      expect(await commit(group, 99, 1)).toEqual({ kind: 'lower', committed: 100 });
      expect(await shareOf(group)).toMatchObject({ committed: 100, epoch: 1 });
    });

    test.each([0, 1, 3])(
      'a commit under epoch %i is fenced where the epoch is 2',
      async (epoch) => {
        const group = fresh();
        await take(group, 'a', 0);
        await take(group, 'b', 1);
        expect(await commit(group, 7, epoch)).toEqual({ kind: 'fenced', epoch: 2, known: true });
        expect(await commit(group, 7, 2)).toEqual({ kind: 'committed' });
        expect(await commit(group, 3, epoch)).toEqual({ kind: 'fenced', epoch: 2, known: true });
        expect((await shareOf(group))?.committed).toBe(7);
      },
    );

    test('a commit under an epoch that never was tells that nothing is known', async () => {
      expect(await commit(fresh(), 7, 1)).toEqual({ kind: 'fenced', epoch: 0, known: false });
    });

    test('the largest offset there may be is kept as it is', async () => {
      const group = fresh();
      await commit(group, Number.MAX_SAFE_INTEGER, 0);
      expect((await shareOf(group))?.committed).toBe(Number.MAX_SAFE_INTEGER);
    });

    test('a seek goes back and forward, raises the epoch, and leaves the lease', async () => {
      const group = fresh();
      expect(await seek(group, 5)).toBeUndefined();
      expect(await commit(group, 6, 0)).toMatchObject({ kind: 'fenced' });
      await take(group, 'a', 1);
      await commit(group, 9, 2);
      expect(await seek(group, 2)).toBe(9);
      expect(await shareOf(group)).toEqual({
        partition: 3,
        epoch: 3,
        committed: 2,
        at: noon + 1,
        lease: { member: 'a', until: noon },
      });
      expect(await commit(group, 10, 2)).toEqual({ kind: 'fenced', epoch: 3, known: true });
    });

    test('partitions, groups and topics do not meet', async () => {
      const group = fresh();
      const others = [
        { ...group, group: 'other' },
        { ...group, topic: 'orders2' },
        { ...group, namespace: `${group.namespace}x` },
      ];
      await commit(group, 1, 0);
      for (const other of others) {
        expect((await groups.state(other)).shares.size).toBe(0);
        await commit(other, 8, 0);
      }
      await commit(group, 5, 0, { partition: partitionOf(group, 255) });
      await groups.remove(others[0] as GroupRef, 4);
      const { shares } = await groups.state(group);
      expect(
        [...shares.values()].map(({ partition, committed }) => [partition, committed]),
      ).toEqual([
        [3, 1],
        [255, 5],
      ]);
    });

    test('of a group that is removed only what fences its readers is left', async () => {
      const group = fresh();
      await groups.create(group, start);
      await groups.mark(group, 'a', { seen: noon, until: noon });
      await take(group, 'a', 0);
      await commit(group, 7, 1);
      await commit(group, 7, 0, { partition: partitionOf(group, 9) });
      await groups.remove(group, 4);
      expect(await groups.list(group)).toEqual([]);
      const { start: none, marks, shares } = await groups.state(group);
      expect([none, marks.size]).toEqual([undefined, 0]);
      expect([...shares.values()].sort((a, b) => a.partition - b.partition)).toEqual([
        { partition: 0, epoch: 1 },
        { partition: 1, epoch: 1 },
        { partition: 2, epoch: 1 },
        { partition: 3, epoch: 2 },
        { partition: 9, epoch: 1 },
      ]);
      for (const epoch of [0, 1])
        expect(await commit(group, 9, epoch)).toMatchObject({ kind: 'fenced' });
      expect(await groups.create(group, start)).toBe(true);
      expect(await take(group, 'b', 2)).toMatchObject({ epoch: 3 });
    });
  });
}
