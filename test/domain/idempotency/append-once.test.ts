import { appendOnce, type OnceRequest } from '../../../lib/domain/idempotency/append-once';
import type { OnceLog } from '../../../lib/domain/idempotency/once-log';
import { endOf, tipOf } from '../../../lib/domain/log/log-store';
import { maxAppendAttempts } from '../../../lib/domain/log/tries';
import { inTurn } from '../../support/flaky-log';
import { FlakyOnce, type OnceMishap } from '../../support/flaky-once';
import { MemoryCursors } from '../../support/memory-cursors';
import { MemoryLog } from '../../support/memory-log';
import { MemoryOnce } from '../../support/memory-once';
import { day, entryOf, recordOf } from '../../support/records';
import { noon, testOutside } from '../../support/test-outside';

const topic = { namespace: 'default', topic: 'orders' };
const at = (partition: number) => ({ ...topic, partition });
const key = { topic, caller: 'shop', key: 'payment-1' };

const appendTo = (partition: number, ...ids: string[]) => ({
  partition: at(partition),
  records: ids.map((id) => recordOf(id)),
  retention: day,
});

const request: OnceRequest = {
  key,
  fingerprint: 'print',
  window: 60,
  plan: () => [appendTo(0, 'a'), appendTo(1, 'b')],
  result: (places) => places.map(({ partition, base }) => `${partition.partition}/${base}`).join(),
};

function site(...fate: OnceMishap[]) {
  const log = new MemoryLog();
  const once = new FlakyOnce(new MemoryOnce(log), inTurn(...fate));
  return { log, once, cursors: new MemoryCursors(), outside: testOutside() };
}

const spans = (log: MemoryLog, partition: number) =>
  log.all(at(partition)).map((item) => [item.base, endOf(item)]);

test('a first request is stored and answered with its places', async () => {
  const ports = site();
  await ports.log.put(entryOf(at(1), 0, { count: 4 }));
  expect(await appendOnce(ports, request)).toEqual({ result: '0/0,1/4', replayed: false });
  expect(await ports.once.find(key)).toEqual({
    fingerprint: 'print',
    id: 'append-1',
    result: '0/0,1/4',
    expires: noon / 1000 + 60,
  });
});

test('the same request again gets the first answer, and stores nothing', async () => {
  const ports = site();
  await appendOnce(ports, request);
  await ports.log.put(entryOf(at(0), 1));
  expect(await appendOnce(ports, request)).toEqual({ result: '0/0,1/0', replayed: true });
  expect(spans(ports.log, 1)).toEqual([[0, 1]]);
});

test('a request that has had no answer once does not say in the end that nothing was stored', async () => {
  const ports = site();
  const tries: Parameters<OnceLog['putOnce']>[0][] = [];
  const once: OnceLog = {
    find: (...args) => ports.once.find(...args),
    // The first try arrives late; each later one finds its place taken.
    putOnce: async (write) => {
      tries.push(write);
      return tries.length === 1
        ? { kind: 'unknown' }
        : { kind: 'taken', by: [tipOf(entryOf(at(1), 0))] };
    },
  };
  // Without a key, records go to whichever partition the plan says.
  const plan = () => [appendTo(tries.length === 0 ? 0 : 1, 'a')];
  await expect(appendOnce({ ...ports, once }, { ...request, plan })).rejects.toMatchObject({
    code: 'outcome_unknown',
  });
  const [late] = tries;
  expect(late && (await ports.once.putOnce(late))).toEqual({ kind: 'stored' });
});

test('another request with the same key is refused, and stores nothing', async () => {
  const ports = site();
  await appendOnce(ports, request);
  const other = { ...request, fingerprint: 'other' };
  await expect(appendOnce(ports, other)).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  expect(spans(ports.log, 0)).toEqual([[0, 1]]);
});

test.each([
  ['up to its last second', 59_999, true],
  ['no longer than its window', 60_000, false],
])('a key is remembered %s', async (_, later, replayed) => {
  const ports = site();
  await appendOnce(ports, request);
  ports.outside.time += later;
  expect(await appendOnce(ports, request)).toMatchObject({ replayed });
});

test('after its window a key may come with another request', async () => {
  const ports = site();
  await appendOnce(ports, request);
  ports.outside.time += 60_000;
  const other = { ...request, fingerprint: 'other' };
  expect(await appendOnce(ports, other)).toEqual({ result: '0/1,1/1', replayed: false });
});

test.each<OnceMishap>(['stored-unanswered', 'lost', 'late'])(
  'without an answer that is %s it is stored once and answered as a first request',
  async (fate) => {
    const ports = site(fate);
    expect(await appendOnce(ports, request)).toEqual({ result: '0/0,1/0', replayed: false });
    expect(spans(ports.log, 0)).toEqual([[0, 1]]);
    expect(spans(ports.log, 1)).toEqual([[0, 1]]);
  },
);

test('a request that was given up without an answer is settled by its key', async () => {
  const ports = site(...new Array<OnceMishap>(maxAppendAttempts - 1).fill('lost'), 'late');
  const given = await appendOnce(ports, request).catch((error) => error);
  expect(given).toMatchObject({ code: 'outcome_unknown', remedy: 'retry' });
  expect(await appendOnce(ports, request)).toEqual({ result: '0/0,1/0', replayed: true });
  expect(spans(ports.log, 0)).toEqual([[0, 1]]);
});

test('after the last try it is looked for as well', async () => {
  const lost = new Array<OnceMishap>(maxAppendAttempts - 1).fill('lost');
  const ports = site(...lost, 'stored-unanswered');
  expect(await appendOnce(ports, request)).toEqual({ result: '0/0,1/0', replayed: false });
});

test('of a lost race all bases are found anew', async () => {
  const ports = site();
  const once: OnceLog = {
    find: (...args) => ports.once.find(...args),
    putOnce: async (write) => {
      if (ports.once.tries === 0) await ports.log.put(entryOf(at(1), 0, { count: 2 }));
      return ports.once.putOnce(write);
    },
  };
  expect(await appendOnce({ ...ports, once }, request)).toEqual({
    result: '0/0,1/2',
    replayed: false,
  });
  expect(spans(ports.log, 0)).toEqual([[0, 1]]);
});

test('a race that is lost every time is refused, and nothing is stored', async () => {
  const ports = site();
  const putOnce: OnceLog['putOnce'] = async ({ entries }) => ({
    kind: 'taken',
    by: entries.map(() => undefined),
  });
  const once: OnceLog = { find: (...args) => ports.once.find(...args), putOnce };
  const refusal = { code: 'contended', remedy: 'retry' };
  await expect(appendOnce({ ...ports, once }, request)).rejects.toMatchObject(refusal);
  expect(ports.outside.pauses).toHaveLength(maxAppendAttempts - 1);
});

test('a transaction that is in the way of another tries again', async () => {
  const ports = site('conflict', 'conflict');
  expect(await appendOnce(ports, request)).toMatchObject({ replayed: false });
  expect(ports.once.tries).toBe(3);
});

test('one that never ends being in the way is told to come back', async () => {
  const ports = site(...new Array<OnceMishap>(99).fill('conflict'));
  await expect(appendOnce(ports, request)).rejects.toMatchObject({
    code: 'idempotency_in_progress',
    remedy: 'retry',
  });
  expect(ports.once.tries).toBe(maxAppendAttempts);
});

test('where each try takes long it ends in time, before its caller gives up', async () => {
  const ports = site(...new Array<OnceMishap>(99).fill('conflict'));
  const once: OnceLog = {
    find: (...args) => ports.once.find(...args),
    putOnce: (write) => {
      ports.outside.time += 6_000;
      return ports.once.putOnce(write);
    },
  };
  const refusal = { code: 'idempotency_in_progress' };
  await expect(appendOnce({ ...ports, once }, request)).rejects.toMatchObject(refusal);
  expect(ports.once.tries).toBe(2);
});

test('several items of one partition stand one behind the other', async () => {
  const ports = site();
  await ports.log.put(entryOf(at(0), 0, { count: 2 }));
  const plan = () => [appendTo(0, 'a', 'b'), appendTo(1, 'x'), appendTo(0, 'c'), appendTo(0, 'd')];
  const { result } = await appendOnce(ports, { ...request, plan });
  expect(result).toBe('0/2,0/4,0/5,1/0');
  expect(spans(ports.log, 0)).toEqual([
    [0, 2],
    [2, 4],
    [4, 5],
    [5, 6],
  ]);
});

test('a plan is made anew for each try', async () => {
  const ports = site('lost');
  let tries = 0;
  const plan = () => [appendTo(tries++, 'a')];
  expect(await appendOnce(ports, { ...request, plan })).toMatchObject({ result: '1/0' });
});

test('the memory that can not be asked leaves the outcome unknown', async () => {
  const ports = site();
  const once: OnceLog = {
    find: () => Promise.reject(new Error('no answer')),
    putOnce: async () => ({ kind: 'unknown' }),
  };
  await expect(appendOnce({ ...ports, once }, request)).rejects.toMatchObject({
    code: 'outcome_unknown',
  });
});
