import type { GroupCommit } from '../../lib/domain/groups/group-store';
import type { LogStore } from '../../lib/domain/log/log-store';
import type {
  TransactionCommit,
  TransactionStore,
  TransactionWrite,
} from '../../lib/domain/transact/transaction-store';
import { entryOf } from '../support/records';
import { noon } from '../support/test-outside';

export interface TransactionSubject<Action> {
  readonly store: TransactionStore<Action>;
  readonly log: LogStore;
  /** An action that makes an item of the caller's, with the value 0, if there is none. */
  create(key: string): Action;
  /** One that asks for an item to be there, and changes nothing. */
  expect(key: string): Action;
  /** One that adds to an item's value without any condition. */
  add(key: string, amount: number): Action;
  valueOf(key: string): Promise<number | undefined>;
  /** Sets where a group is. */
  place(of: GroupPlace, at: { epoch: number; committed?: number }): Promise<void>;
  committed(of: GroupPlace): Promise<number | undefined>;
}

type GroupPlace = Pick<GroupCommit, 'partition' | 'group'>;

const stored = { kind: 'stored' };

/** The promises that every store of transactions keeps. Run against each implementation. */
export function transactionStoreContract<Action>(
  name: string,
  make: () => Promise<TransactionSubject<Action>>,
): void {
  describe(`${name} keeps the contract of transactions`, () => {
    let subject: TransactionSubject<Action>;
    let count = 0;
    let run: string;
    beforeAll(async () => {
      subject = await make();
      run = `${process.pid}-${Date.now()}`;
    });
    const fresh = (what: string): string => `${what}-${run}-${++count}`;
    const freshPartition = (partition = 0) => ({
      namespace: fresh('transactions'),
      topic: 'orders',
      partition,
    });
    const freshPlace = (): GroupPlace => ({ partition: freshPartition(), group: 'billing' });
    const commitTo = (place: GroupPlace, more: Partial<TransactionCommit> = {}) => ({
      ...place,
      from: 0,
      offset: 1,
      epoch: 0,
      now: noon,
      ...more,
    });
    const writeOf = (more: Partial<TransactionWrite<Action>>): TransactionWrite<Action> => ({
      token: `t-${process.pid}-${++count}-${Date.now()}`.slice(0, 36),
      items: [],
      entries: [],
      commits: [],
      ...more,
    });

    test('the caller’s items, appends to several partitions and commits are stored together', async () => {
      const key = fresh('order');
      const [one, two] = [freshPartition(0), freshPartition(1)];
      const place = freshPlace();
      const entries = [entryOf(one, 0, { count: 2 }), entryOf(two, 0)];
      const commits = [commitTo(place, { offset: 7 })];
      const write = writeOf({ items: [subject.create(key)], entries, commits });
      expect(await subject.store.write(write)).toEqual(stored);
      expect(await subject.valueOf(key)).toBe(0);
      expect(await subject.log.at(one, 0)).toMatchObject({ records: entries[0]?.records });
      expect(await subject.log.at(two, 0)).toMatchObject({ records: entries[1]?.records });
      expect(await subject.committed(place)).toBe(7);
    });

    test('a condition of the caller’s that fails is told by its index, and nothing is stored', async () => {
      const [there, other, missing] = [fresh('there'), fresh('other'), fresh('missing')];
      await subject.store.write(writeOf({ items: [subject.create(there)] }));
      const partition = freshPartition();
      const place = freshPlace();
      const outcome = await subject.store.write(
        writeOf({
          items: [subject.add(other, 1), subject.create(there), subject.expect(missing)],
          entries: [entryOf(partition, 0)],
          commits: [commitTo(place)],
        }),
      );
      expect(outcome).toMatchObject({
        kind: 'cancelled',
        items: [undefined, { kind: 'condition' }, { kind: 'condition' }],
        entries: [undefined],
        commits: [undefined],
      });
      expect(await subject.valueOf(other)).toBeUndefined();
      expect(await subject.log.tip(partition)).toBeUndefined();
      expect(await subject.committed(place)).toBeUndefined();
    });

    test('the item that was in the way comes with the reason', async () => {
      const key = fresh('order');
      await subject.store.write(writeOf({ items: [subject.create(key)] }));
      const outcome = await subject.store.write(writeOf({ items: [subject.create(key)] }));
      const [reason] = outcome.kind === 'cancelled' ? outcome.items : [];
      expect(reason).toHaveProperty('item');
    });

    test('everything that is in the way is told at once: the caller’s, the log’s and a group’s', async () => {
      const key = fresh('order');
      const place = freshPlace();
      const [free, taken] = [freshPartition(0), freshPartition(1)];
      await subject.store.write(writeOf({ items: [subject.create(key)] }));
      await subject.log.put(entryOf(taken, 0, { id: 'rival', count: 2 }));
      await subject.place(place, { epoch: 3, committed: 0 });
      const outcome = await subject.store.write(
        writeOf({
          items: [subject.create(key)],
          entries: [entryOf(free, 0), entryOf(taken, 0, { id: 'ours' })],
          commits: [commitTo(place, { epoch: 2 })],
        }),
      );
      expect(outcome).toMatchObject({
        kind: 'cancelled',
        items: [{ kind: 'condition' }],
        entries: [undefined, { kind: 'taken', by: { id: 'rival', base: 0, count: 2 } }],
        commits: [{ kind: 'refused', why: { kind: 'fenced', epoch: 3, known: true } }],
      });
      expect(await subject.log.tip(free)).toBeUndefined();
    });

    test.each<[string, { epoch: number; committed?: number } | undefined, object, object]>([
      ['the first of a group', undefined, {}, stored],
      ['one that goes on where the group is', { epoch: 2, committed: 5 }, { from: 5 }, stored],
      ['one that leaves records out', { epoch: 2, committed: 5 }, { from: 7 }, stored],
      ['one under a lease before any commit', { epoch: 2 }, { from: 5 }, stored],
      [
        'one that handles a record again',
        { epoch: 2, committed: 6 },
        { from: 5 },
        { committed: 6 },
      ],
      ['one that goes back', { epoch: 2, committed: 12 }, { from: 5 }, { committed: 12 }],
      ['one of an older epoch', { epoch: 3, committed: 5 }, { from: 5 }, { epoch: 3 }],
      ['one of an epoch that never was', { epoch: 1, committed: 5 }, { from: 5 }, { epoch: 1 }],
    ])('a commit: %s', async (_, at, more, expected) => {
      const place = freshPlace();
      if (at) await subject.place(place, at);
      const commit = commitTo(place, { offset: 9, epoch: at ? 2 : 0, ...more });
      const key = fresh('balance');
      const outcome = await subject.store.write(
        writeOf({ items: [subject.add(key, 5)], commits: [commit] }),
      );
      const isStored = expected === stored;
      expect(outcome).toMatchObject(
        isStored ? stored : { commits: [{ kind: 'refused', why: expected }] },
      );
      expect(await subject.committed(place)).toBe(isStored ? 9 : at?.committed);
      expect(await subject.valueOf(key)).toBe(isStored ? 5 : undefined);
    });

    test('a static reader is fenced by the first lease', async () => {
      const place = freshPlace();
      await subject.place(place, { epoch: 1 });
      const outcome = await subject.store.write(writeOf({ commits: [commitTo(place)] }));
      expect(outcome).toMatchObject({ commits: [{ why: { kind: 'fenced', epoch: 1 } }] });
    });

    test('the very same write with the same token is done once, and answered as stored each time', async () => {
      const key = fresh('balance');
      const partition = freshPartition();
      const write = writeOf({ items: [subject.add(key, 5)], entries: [entryOf(partition, 0)] });
      expect(await subject.store.write(write)).toEqual(stored);
      expect(await subject.store.write(write)).toEqual(stored);
      expect(await subject.valueOf(key)).toBe(5);
    });

    test('the same write under another token meets its own append', async () => {
      const key = fresh('balance');
      const entry = entryOf(freshPartition(), 0, { id: 'ours' });
      const write = writeOf({ items: [subject.add(key, 5)], entries: [entry] });
      await subject.store.write(write);
      const again = await subject.store.write(writeOf({ ...write, token: fresh('t').slice(-36) }));
      expect(again).toMatchObject({ entries: [{ kind: 'taken', by: { id: 'ours' } }] });
      expect(await subject.valueOf(key)).toBe(5);
    });

    test('a write that was refused may come again under its token', async () => {
      const [key, missing] = [fresh('order'), fresh('missing')];
      const write = writeOf({ items: [subject.create(key), subject.expect(missing)] });
      expect(await subject.store.write(write)).toMatchObject({ kind: 'cancelled' });
      await subject.store.write(writeOf({ items: [subject.create(missing)] }));
      expect(await subject.store.write(write)).toEqual(stored);
    });

    test('several items of one partition, and a hundred items in all, are one transaction', async () => {
      const partition = freshPartition();
      const entries = Array.from({ length: 40 }, (_, base) => entryOf(partition, base));
      const keys = Array.from({ length: 60 }, () => fresh('order'));
      const items = keys.map((key) => subject.create(key));
      expect(await subject.store.write(writeOf({ items, entries }))).toEqual(stored);
      expect(await subject.log.tip(partition)).toMatchObject({ base: 39 });
    });

    test('of those that want one place at once one gets it', async () => {
      const partition = freshPartition();
      const keys = [0, 1, 2, 3].map(() => fresh('order'));
      const outcomes = await Promise.all(
        keys.map((key) =>
          subject.store.write(
            writeOf({
              items: [subject.create(key)],
              entries: [entryOf(partition, 0, { id: key })],
            }),
          ),
        ),
      );
      const winners = keys.filter((_, at) => outcomes[at]?.kind === 'stored');
      expect(winners).toHaveLength(1);
      expect((await subject.log.at(partition, 0))?.id).toBe(winners[0]);
      const values = await Promise.all(keys.map((key) => subject.valueOf(key)));
      expect(values.filter((value) => value !== undefined)).toHaveLength(1);
    });

    test('what an item of the log takes grows with its records', () => {
      const small = subject.store.bytesOf(entryOf(freshPartition(), 0).records);
      const large = subject.store.bytesOf([{ event: 'ü'.repeat(10) + Math.random().toString() }]);
      expect(small).toBeGreaterThan(0);
      expect(large).toBeGreaterThan(0);
    });
  });
}
