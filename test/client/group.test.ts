import { setTimeout as sleep } from 'node:timers/promises';
import type { GroupConsumer, GroupOptions } from '../../lib/client';
import { closeServers, problem, type Script, serve } from './server';
import { StubGroup } from './stub-group';
import { except } from './stub-subscription';

afterEach(closeServers);

/** A group of one member that has every partition. */
function filled(...partitions: readonly (readonly number[])[]): StubGroup {
  const group = new StubGroup(partitions.length);
  for (const [at, values] of partitions.entries()) group.add(at, ...values);
  group.give('me', ...partitions.keys());
  return group;
}

async function consumer(
  script: Script,
  options: GroupOptions = {},
): Promise<GroupConsumer<number>> {
  const { client } = await serve(script);
  return client.group<number>('t', 'g', { member: 'me', waitSeconds: 1, ...options });
}

/** Reads until so many records have come. */
async function take(records: GroupConsumer<number>, count: number): Promise<number[]> {
  const seen: number[] = [];
  for await (const { event } of records) {
    seen.push(event.data);
    if (seen.length === count) records.stop();
  }
  return seen;
}

test('records of all partitions come, each in order, and what was handled is committed at the end', async () => {
  const group = filled([0, 1, 2], [10, 11]);
  const seen = await take(await consumer(group.script), 5);
  expect(seen.filter((n) => n < 10)).toEqual([0, 1, 2]);
  expect(seen.filter((n) => n >= 10)).toEqual([10, 11]);
  expect([group.committed(0), group.committed(1)]).toEqual([3, 2]);
  expect(group.left).toEqual(['me']);
});

test('a record has its place, its lease, and its bytes', async () => {
  const group = filled([7]);
  for await (const record of await consumer(group.script)) {
    expect(record).toEqual({
      event: expect.objectContaining({ id: '0', data: 7 }),
      json: '{"specversion":"1.0","id":"0","source":"/","type":"t","data":7}',
      topic: 't',
      partition: 0,
      offset: 0,
      epoch: 1,
      at: '2030-01-01T00:00:00.000Z',
    });
    break;
  }
});

test('what the loop was at when it was left is not committed', async () => {
  const group = filled([0, 1, 2]);
  for await (const { offset } of await consumer(group.script)) if (offset === 1) break;
  expect(group.committed(0)).toBe(1);
  expect(group.left).toEqual(['me']);
});

test('a loop that throws commits what was handled before, and leaves', async () => {
  const group = filled([0, 1, 2]);
  const loop = async () => {
    for await (const { offset } of await consumer(group.script))
      if (offset === 2) throw new Error('broken');
  };
  await expect(loop()).rejects.toThrow('broken');
  expect(group.committed(0)).toBe(2);
  expect(group.left).toEqual(['me']);
});

test('with manual commits nothing is committed by itself', async () => {
  const group = filled([0, 1, 2, 3]);
  const records = await consumer(group.script, { autoCommit: false });
  for await (const record of records) {
    if (record.offset === 1) await records.commit(record);
    if (record.offset === 3) break;
  }
  expect(group.commits).toEqual([[{ partition: 0, offset: 2, epoch: 1 }]]);
});

test('a commit without a record is of all that was handed out', async () => {
  const group = filled([0, 1], [10]);
  const records = await consumer(group.script, { autoCommit: false });
  let count = 0;
  for await (const _ of records) {
    count += 1;
    if (count < 2) continue;
    await records.commit();
    await records.commit();
    break;
  }
  expect(group.commits).toEqual([[{ partition: 0, offset: 2, epoch: 1 }]]);
});

test('batches are of one partition, and are committed as a whole', async () => {
  const group = filled([0, 1, 2], [10, 11]);
  const records = await consumer(group.script, { autoCommit: false });
  const batches: unknown[] = [];
  for await (const batch of records.batches()) {
    await records.commit(batch);
    batches.push([batch.partition, batch.records.map(({ offset }) => offset), batch.next]);
    if (batches.length === 2) break;
  }
  expect(batches).toEqual([
    [0, [0, 1, 2], 3],
    [1, [0, 1], 2],
  ]);
  expect([group.committed(0), group.committed(1)]).toEqual([3, 2]);
});

test('a poll goes on behind what was read, though it is not committed yet', async () => {
  const group = filled([0, 1, 2, 3]);
  const seen = await take(await consumer(group.script, { max: 2, autoCommit: false }), 4);
  expect(seen).toEqual([0, 1, 2, 3]);
  expect(group.polls[1]?.positions).toEqual([{ partition: 0, offset: 2, epoch: 1 }]);
});

test('what compaction took is committed with the record before it', async () => {
  const group = filled([0, 1, 2, 3]);
  group.at(0).gone.add(2).add(3);
  const records = await consumer(group.script);
  for await (const { offset } of records) if (offset === 1) records.stop();
  expect(group.committed(0)).toBe(4);
});

test('a record in work is not committed because nothing comes behind it', async () => {
  const group = filled([0, 1]);
  group.at(0).gone.add(1);
  const records = await consumer(group.script, { leaseSeconds: 0.06, max: 1 });
  for await (const _ of records) {
    await sleep(150);
    break;
  }
  expect(group.commits).toEqual([]);
});

test('while a record is in work its lease is kept, and what that brings is not lost', async () => {
  const group = filled([0, 1, 2, 3]);
  const records = await consumer(group.script, { leaseSeconds: 0.06, max: 2 });
  const seen: number[] = [];
  for await (const { event } of records) {
    seen.push(event.data);
    if (event.data === 0) {
      const before = group.polls.length;
      await sleep(100);
      expect(group.polls.length).toBeGreaterThan(before);
    }
    if (event.data === 3) records.stop();
  }
  expect(seen).toEqual([0, 1, 2, 3]);
  expect(group.committed(0)).toBe(4);
});

test('a record that is in work for too long no longer keeps the lease', async () => {
  const group = filled([0, 1]);
  const options = { leaseSeconds: 0.06, handleWithinSeconds: 0.05 };
  for await (const _ of await consumer(group.script, options)) {
    await sleep(120);
    const before = group.polls.length;
    await sleep(100);
    expect(group.polls).toHaveLength(before);
    break;
  }
});

test('of a partition that is lost no more records come, and those of others do', async () => {
  const group = filled([0, 1, 2], [10, 11]);
  const lost: unknown[] = [];
  const records = await consumer(group.script, {
    leaseSeconds: 0.06,
    onLost: (one) => void lost.push(one),
  });
  const seen: number[] = [];
  for await (const { event } of records) {
    seen.push(event.data);
    if (event.data === 0) {
      group.give('other', 0);
      await sleep(100);
    }
    if (event.data === 11) records.stop();
  }
  expect(seen).toEqual([0, 10, 11]);
  expect(lost).toEqual([{ partition: 0, epoch: 1 }]);
  expect([group.committed(0), group.committed(1)]).toEqual([undefined, 2]);
});

test('a commit that is fenced gives the partition up, and the others are committed', async () => {
  const group = filled([0, 1], [10, 11]);
  const lost: unknown[] = [];
  const options = { onLost: (one: unknown) => void lost.push(one), commitEverySeconds: 0 };
  const seen: number[] = [];
  const records = await consumer(group.script, options);
  for await (const { event } of records) {
    seen.push(event.data);
    if (event.data === 0) group.give('other', 0);
    if (event.data === 11) records.stop();
  }
  expect(seen).toEqual([0, 10, 11]);
  expect(lost).toEqual([{ partition: 0, epoch: 1 }]);
  expect(group.committed(1)).toBe(2);
});

test('a manual commit that is fenced is rejected', async () => {
  const group = filled([0, 1]);
  const lost: unknown[] = [];
  const records = await consumer(group.script, {
    autoCommit: false,
    onLost: (one) => void lost.push(one),
  });
  for await (const record of records) {
    group.give('other', 0);
    await expect(records.commit(record)).rejects.toMatchObject({ code: 'group_fenced' });
    break;
  }
  expect(lost).toHaveLength(1);
});

test('a partition that was sought by somebody else is read from there, and the seek is not undone', async () => {
  const group = filled([0, 1, 2]);
  group.at(0).committed = 1;
  const records = await consumer(group.script, { leaseSeconds: 0.06 });
  const seen: number[] = [];
  for await (const { event } of records) {
    seen.push(event.data);
    if (seen.length === 1) {
      Object.assign(group.at(0), { committed: 0, epoch: 9 });
      await sleep(100);
    }
    if (seen.length === 4) records.stop();
  }
  expect(seen).toEqual([1, 0, 1, 2]);
  expect(group.committed(0)).toBe(3);
});

test('after a seek of its own a consumer reads from there', async () => {
  const group = filled([0, 1, 2]);
  const records = await consumer(group.script);
  const seen: number[] = [];
  for await (const { event } of records) {
    seen.push(event.data);
    if (seen.length === 2) {
      expect(await records.seek({ to: 'earliest', dryRun: true })).toEqual([
        { partition: 0, after: 0 },
      ]);
      await records.seek({ to: 'earliest' });
    }
    if (seen.length === 5) records.stop();
  }
  expect(seen).toEqual([0, 1, 0, 1, 2]);
});

test('a static reader has no member, no lease, and does not leave', async () => {
  const group = filled([0], [10], [20]);
  group.give(undefined, 0, 1, 2);
  const seen = await take(await consumer(group.script, { assign: [0, 2] }), 2);
  expect(seen).toEqual([0, 20]);
  expect(group.polls[0]).toMatchObject({ assign: [0, 2] });
  expect(group.polls[0]).not.toHaveProperty('member');
  expect(group.polls[0]).not.toHaveProperty('leaseSeconds');
  expect([group.committed(0), group.committed(1), group.committed(2)]).toEqual([1, undefined, 1]);
  expect(group.left).toEqual([]);
});

test('an abort while nothing comes ends the iteration, and leaves', async () => {
  const group = filled([]);
  const controller = new AbortController();
  const records = await consumer(group.script, { signal: controller.signal });
  setTimeout(() => controller.abort(), 50);
  for await (const _ of records) throw new Error('there was none');
  expect(group.left).toEqual(['me']);
});

test('an abort lets what is in work end, and commits it', async () => {
  const group = filled([0, 1, 2]);
  const controller = new AbortController();
  let count = 0;
  for await (const _ of await consumer(group.script, { signal: controller.signal })) {
    controller.abort();
    count += 1;
  }
  expect(count).toBe(1);
  expect(group.committed(0)).toBe(1);
});

test('failures that may pass are told, and the iteration goes on', async () => {
  const group = filled([0, 1]);
  const script = except(group.script, '/poll', (_, nth) =>
    nth === 1 ? 'reset' : nth === 2 ? problem(503, 'throttled') : undefined,
  );
  const errors: unknown[] = [];
  const onError = (error: unknown) => void errors.push((error as { code: string }).code);
  expect(await take(await consumer(script, { onError }), 2)).toEqual([0, 1]);
  expect(errors).toEqual(['no_answer', 'throttled']);
});

test('what will not pass ends the iteration', async () => {
  const group = filled([0]);
  const script = except(group.script, '/poll', () => problem(404, 'topic_unknown'));
  await expect(take(await consumer(script), 1)).rejects.toMatchObject({ code: 'topic_unknown' });
});

test('a commit whose answer is lost is sent again', async () => {
  const group = filled([0]);
  const script = except(group.script, '/commit', (_, nth) => (nth === 1 ? 'reset' : undefined));
  await take(await consumer(script), 1);
  expect(group.committed(0)).toBe(1);
});

test('an end does not wait for ever', async () => {
  const group = filled([0]);
  const script = except(group.script, '/commit', () => 'silence');
  const errors: unknown[] = [];
  const options = { stopWithinSeconds: 0.05, onError: (error: unknown) => void errors.push(error) };
  await take(await consumer(script, options), 1);
  expect(errors.length).toBeGreaterThan(0);
});

test('what was passed over is told', async () => {
  const answer = {
    topic: 't',
    partitions: [
      { partition: 0, epoch: 1, next: 9, events: [], unreadable: [{ offset: 3, count: 2 }] },
      { partition: 1, epoch: 1, next: 9, events: [], skippedTo: 9 },
    ],
  };
  const skipped: unknown[] = [];
  const controller = new AbortController();
  const records = await consumer(() => ({ status: 200, body: answer }), {
    signal: controller.signal,
    onSkipped: (one) => {
      skipped.push(one);
      controller.abort();
      throw new Error('and callbacks that throw stop nothing');
    },
  });
  for await (const _ of records) throw new Error('there was none');
  expect(skipped).toEqual([
    { partition: 0, unreadable: [{ offset: 3, count: 2 }] },
    { partition: 1, skippedTo: 9 },
  ]);
});

test('an empty group is not asked again and again', async () => {
  const group = filled([]);
  const controller = new AbortController();
  const options = { waitSeconds: 0, signal: controller.signal };
  setTimeout(() => controller.abort(), 300);
  for await (const _ of await consumer(group.script, options)) throw new Error('there was none');
  expect(group.polls).toHaveLength(1);
});

test('a consumer is iterated once', async () => {
  const group = filled([0]);
  const records = await consumer(group.script);
  await take(records, 1);
  await expect(take(records, 1)).rejects.toMatchObject({ code: 'already_iterated' });
});

test('status and removal are asked of the group', async () => {
  const group = filled([0]);
  const { client, requests } = await serve(group.script);
  const records = client.group('t', 'g');
  expect(await records.status()).toMatchObject({ group: 'g', lag: 0 });
  await records.remove();
  expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /v1/topics/t/groups/g',
    'DELETE /v1/topics/t/groups/g',
  ]);
});

test('a removal whose answer was lost is done', async () => {
  const { client } = await serve((_, nth) => (nth === 1 ? 'reset' : problem(404, 'group_unknown')));
  await client.group('t', 'g').remove();
  const other = await serve(() => problem(404, 'group_unknown'));
  await expect(other.client.group('t', 'g').remove()).rejects.toMatchObject({
    code: 'group_unknown',
  });
});
