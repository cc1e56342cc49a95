import { append } from '../../../lib/domain/log/append';
import type { LogEntry, LogStore, PutOutcome } from '../../../lib/domain/log/log-store';
import { maxAppendAttempts } from '../../../lib/domain/log/tries';
import type { Mishap } from '../../support/flaky-log';
import { day, recordOf } from '../../support/records';
import { noon } from '../../support/test-outside';
import { elsewhere, idsIn, losing, partition, request, site, withPut } from './appending';

test('an append behind others takes one read and one write', async () => {
  const ports = await site();
  expect(await append(ports, request)).toEqual({ partition, base: 3, attempts: 1 });
  expect(ports.log.calls).toEqual(['tip', 'put']);
  expect(ports.outside.pauses).toEqual([]);
});

test('the first append of a partition is at offset 0', async () => {
  const ports = await site();
  const first = { ...request, partition: elsewhere };
  expect(await append(ports, first)).toEqual({ partition: elsewhere, base: 0, attempts: 1 });
});

test('the records are stored as one entry with the time, the retention and an id of its own', async () => {
  const ports = await site();
  const records = [recordOf('a', 'k'), recordOf('b')];
  await append(ports, { ...request, records });
  expect(await ports.memory.at(partition, 3)).toEqual({
    partition,
    base: 3,
    id: 'append-1',
    at: noon,
    expires: noon / 1000 + 7 * day,
    records,
  });
});

test('a put whose answer was lost, and that the SDK has repeated, is known as ours by its id', async () => {
  const ports = await site('repeated');
  expect(await append(ports, request)).toMatchObject({ base: 3, attempts: 1 });
  expect(idsIn(ports.memory)).toEqual(['earlier', 'append-1']);
});

test('a put without an answer that is stored is found by a read', async () => {
  const ports = await site('stored-unanswered');
  expect(await append(ports, request)).toMatchObject({ base: 3, attempts: 1 });
  expect(ports.log.calls).toEqual(['tip', 'put', 'at']);
});

test.each<Mishap>(['lost', 'late'])(
  'a put without an answer that is %s is made again as it was, and stored once',
  async (mishap) => {
    const ports = await site(mishap);
    expect(await append(ports, request)).toMatchObject({ base: 3, attempts: 2 });
    expect(ports.log.calls).toEqual(['tip', 'put', 'at', 'put']);
    expect(idsIn(ports.memory)).toEqual(['earlier', 'append-1']);
  },
);

test('without an answer, and with another in its place, it goes behind that one', async () => {
  const ports = await site();
  const put = async (entry: LogEntry): Promise<PutOutcome> => {
    if (entry.base > 3) return ports.log.put(entry);
    await ports.memory.put({ ...entry, id: 'rival' });
    return { kind: 'unknown' };
  };
  expect(await append({ ...ports, log: withPut(ports.log, put) }, request)).toMatchObject({
    base: 4,
    attempts: 2,
  });
  expect(idsIn(ports.memory)).toEqual(['earlier', 'rival', 'append-1']);
});

test('the loser of a race goes behind the winner, whom the refusal names', async () => {
  const ports = await site();
  expect(await append({ ...ports, log: losing(ports.log, 1) }, request)).toMatchObject({
    base: 4,
    attempts: 2,
  });
  expect(ports.log.calls).toEqual(['tip', 'put', 'put', 'put']);
});

test('after a second loss the newest item is looked for', async () => {
  const ports = await site();
  expect(await append({ ...ports, log: losing(ports.log, 2) }, request)).toMatchObject({
    base: 5,
    attempts: 3,
  });
  expect(ports.log.calls.filter((call) => call === 'tip')).toHaveLength(2);
  expect(idsIn(ports.memory).at(-1)).toBe('append-1');
});

test('an append that has lost to a damaged item goes behind it', async () => {
  const ports = await site();
  ports.memory.damage(partition, 0);
  expect(await append(ports, request)).toMatchObject({ base: 3 });
});

test('whoever loses every race is refused, and nothing is stored', async () => {
  const ports = await site();
  const log = losing(ports.log, Number.POSITIVE_INFINITY);
  await expect(append({ ...ports, log }, request)).rejects.toMatchObject({
    code: 'contended',
    remedy: 'retry',
  });
  expect(idsIn(ports.memory)).not.toContain('append-1');
  expect(idsIn(ports.memory)).toHaveLength(1 + maxAppendAttempts);
  expect(ports.outside.pauses).toHaveLength(maxAppendAttempts - 1);
});

test('whoever never gets an answer is told so, after as many tries', async () => {
  const ports = await site(...new Array<Mishap>(99).fill('lost'));
  await expect(append(ports, request)).rejects.toMatchObject({ code: 'outcome_unknown' });
  expect(ports.log.calls.filter((call) => call === 'put')).toHaveLength(maxAppendAttempts);
});

test('where each try takes long the append ends in time, before its caller gives up', async () => {
  const ports = await site(...new Array<Mishap>(99).fill('lost'));
  const slow = withPut(ports.log, (entry) => {
    ports.outside.time += 6_000;
    return ports.log.put(entry);
  });
  await expect(append({ ...ports, log: slow }, request)).rejects.toMatchObject({
    code: 'outcome_unknown',
  });
  expect(ports.log.calls.filter((call) => call === 'put')).toHaveLength(2);
});

test('the outcome stays unknown while the log can not be asked', async () => {
  const ports = await site();
  const log: LogStore = {
    ...withPut(ports.memory, async (entry) => {
      await ports.memory.put(entry);
      return { kind: 'unknown' };
    }),
    at: () => Promise.reject(new Error('no answer')),
  };
  await expect(append({ ...ports, log }, request)).rejects.toMatchObject({
    code: 'outcome_unknown',
  });
  expect(idsIn(ports.memory)).toEqual(['earlier', 'append-1']);
});

test('each wait is random and no longer than doubling allows', async () => {
  const ports = await site(...new Array<Mishap>(99).fill('lost'));
  await append(ports, request).catch(() => undefined);
  for (const [at, pause] of ports.outside.pauses.entries())
    expect(pause).toBeLessThanOrEqual(Math.min(500, 10 * 2 ** at));
  expect(new Set(ports.outside.pauses).size).toBe(ports.outside.pauses.length);
});

test('a keyless record that loses the race goes elsewhere', async () => {
  const ports = await site();
  const keyless = { ...request, elsewhere: () => elsewhere };
  expect(await append({ ...ports, log: losing(ports.log, 1) }, keyless)).toEqual({
    partition: elsewhere,
    base: 0,
    attempts: 2,
  });
  expect(idsIn(ports.memory)).toEqual(['earlier', 'rival-0']);
});

test('a keyless record does not go elsewhere while it may be stored where it is', async () => {
  const ports = await site('lost', 'lost', 'late');
  const keyless = { ...request, elsewhere: () => elsewhere };
  expect(await append(ports, keyless)).toMatchObject({ partition, base: 3, attempts: 4 });
  expect(idsIn(ports.memory, elsewhere)).toEqual([]);
});

test('what the log can not do is not hidden', async () => {
  const ports = await site();
  const failure = new Error('access denied');
  const log = withPut(ports.log, () => Promise.reject(failure));
  await expect(append({ ...ports, log }, request)).rejects.toBe(failure);
});
