import { defineFabric } from '../../lib';
import type { OnceLog, OnceOutcome } from '../../lib/domain/idempotency/once-log';
import type { LogStore } from '../../lib/domain/log/log-store';
import { openDoor } from '../../lib/http/door';
import { publishAnswers } from '../../lib/http/publish-answers';
import { MemoryCursors } from '../support/memory-cursors';
import { MemoryLog } from '../support/memory-log';
import { MemoryOnce } from '../support/memory-once';
import { testOutside } from '../support/test-outside';
import { jsonOf, memoryLogger, postEvent } from './gateway-events';

const topology = defineFabric({ topics: { orders: { partitions: 2 } } });

function doorOn(log = new MemoryLog(), once: OnceLog = new MemoryOnce(log)) {
  const ports = { log, once, cursors: new MemoryCursors(), outside: testOutside() };
  return openDoor('publish', {
    topology,
    answersIn: (fabric) => publishAnswers({ ...ports, topology: fabric }),
    log: memoryLogger(),
  });
}

const publish = (body: unknown, headers: Record<string, string> = {}, rawQueryString = '') =>
  postEvent('/v1/topics/orders/events', body, {
    headers: { 'content-type': 'application/json', ...headers },
    rawQueryString,
  });

const batch = (...entries: unknown[]) =>
  publish(entries, { 'content-type': 'application/cloudevents-batch+json' });

const event = (id: string) => ({
  specversion: '1.0',
  id,
  source: '/s',
  type: 't',
  partitionkey: 'k',
});

/** Remembers nothing: every transaction comes out as told. */
const onceThat = (outcome: OnceOutcome): OnceLog => ({
  putOnce: async () => outcome,
  find: async () => undefined,
});

test('while the first request with an Idempotency-Key still runs, another is asked to come back', async () => {
  const log = new MemoryLog();
  const door = doorOn(log, onceThat({ kind: 'conflict' }));
  const answer = await door(publish({ n: 1 }, { 'idempotency-key': 'k' }));
  expect(answer).toMatchObject({
    statusCode: 409,
    headers: { 'retry-after': '1', 'content-type': 'application/problem+json' },
  });
  expect(jsonOf(answer)).toMatchObject({ code: 'idempotency_in_progress' });
});

test('when no answer came, the same Idempotency-Key is asked to find out', async () => {
  const door = doorOn(new MemoryLog(), onceThat({ kind: 'unknown' }));
  const answer = await door(publish({ n: 1 }, { 'idempotency-key': 'k' }));
  expect(answer).toMatchObject({ statusCode: 503, headers: { 'retry-after': '1' } });
  expect(jsonOf(answer)).toMatchObject({ code: 'outcome_unknown' });
});

test('a repeat is answered as the first was, and says so', async () => {
  const door = doorOn();
  const first = await door(publish({ n: 1 }, { 'Idempotency-Key': '"k"' }, 'key=a'));
  const repeat = await door(publish({ n: 1 }, { 'idempotency-key': 'k' }, 'key=a'));
  expect([first.statusCode, repeat.statusCode]).toEqual([201, 201]);
  expect(jsonOf(repeat)).toEqual({ ...jsonOf(first), duplicate: true });
  expect(first.headers).not.toHaveProperty('idempotent-replayed');
  expect(repeat.headers).toHaveProperty('idempotent-replayed', 'true');
});

test("one caller's Idempotency-Key is not another's", async () => {
  const door = doorOn();
  const by = (caller: string) => ({
    ...publish({ n: 1 }, { 'idempotency-key': 'k' }),
    requestContext: {
      http: { method: 'POST' },
      authorizer: { lambda: { caller, namespace: 'default', scopes: 'admin' } },
    },
  });
  await door(by('one'));
  expect(jsonOf(await door(by('other')))).toMatchObject({ duplicate: false });
});

test('a batch is answered entry by entry: 201 when all are stored, 207 when some are', async () => {
  const door = doorOn();
  const all = await door(batch(event('1'), event('2')));
  expect(all.statusCode).toBe(201);
  expect(jsonOf(all)).toMatchObject([
    { status: 201, offset: 0, id: '1' },
    { status: 201, offset: 1, id: '2' },
  ]);
  const some = await door(batch(event('3'), {}));
  expect(some.statusCode).toBe(207);
  expect(jsonOf(some)).toMatchObject([
    { status: 201, offset: 2 },
    { status: 422, code: 'spec_version_unknown' },
  ]);
});

test('a batch of which nothing was stored is refused as a whole', async () => {
  const answer = await doorOn()(batch({}, 1));
  expect(answer).toMatchObject({ statusCode: 422 });
  expect(jsonOf(answer)).toMatchObject({
    code: 'batch_refused',
    entries: [{ status: 422 }, { status: 422, code: 'event_invalid' }],
  });
});

test('a batch of which nothing could be stored right now is to be sent again', async () => {
  const log = new MemoryLog();
  const lost: LogStore['put'] = async () => ({ kind: 'unknown' });
  const door = doorOn(Object.assign(log, { put: lost }));
  const answer = await door(batch({}, event('1')));
  expect(answer).toMatchObject({ statusCode: 503, headers: { 'retry-after': '1' } });
  expect(jsonOf(answer)).toMatchObject({
    code: 'outcome_unknown',
    entries: [{ status: 422 }, { status: 503, code: 'outcome_unknown' }],
  });
});

test('a topic that there is not is unknown, also by a name that every object has', async () => {
  for (const topic of ['other', 'constructor', '__proto__', 'toString']) {
    const answer = await doorOn()(postEvent(`/v1/topics/${topic}/events`, 1));
    expect(answer).toMatchObject({ statusCode: 404 });
    expect(jsonOf(answer)).toMatchObject({ code: 'topic_unknown' });
  }
});
