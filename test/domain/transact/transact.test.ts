import { Refusal } from '../../../lib/domain/errors';
import { maxAppendAttempts } from '../../../lib/domain/log/tries';
import { transact } from '../../../lib/domain/transact/transact';
import { day, entryOf } from '../../support/records';
import { commitOf, eventIn, idsIn, own, partitionIn, requestOf, site } from './transacting';

const payment = (id = 'p') => eventIn('payments', id, 'k');
const refusalOf = (work: Promise<unknown>): Promise<Refusal> =>
  work.then(
    () => Promise.reject(new Error('it was not refused')),
    (error) => error,
  );

test('the caller’s write, events of two topics and a commit are done together, and told where they are', async () => {
  const { memory, log, ...ports } = site();
  await log.put(entryOf(partitionIn('payments'), 0, { count: 3 }));
  const { positions, attempts } = await transact(
    { ...ports, log },
    requestOf({
      items: own({ create: 'order' }),
      publish: [payment('a'), eventIn('orders', 'b', 'alice'), payment('c')],
      commits: [commitOf({ offset: 3, from: 2 })],
    }),
  );
  expect(attempts).toBe(1);
  const orders = expect.objectContaining({ topic: 'orders', id: 'b', offset: 0 });
  expect(positions).toEqual([
    { topic: 'payments', partition: 0, offset: 3, id: 'a' },
    orders,
    { topic: 'payments', partition: 0, offset: 4, id: 'c' },
  ]);
  expect(idsIn(log, 'payments').slice(3)).toEqual(['a', 'c']);
  expect(memory.items.get('order')).toBe(0);
  expect(memory.share(partitionIn('orders'), 'billing').committed).toBe(3);
});

test('a place that another publisher has taken is left to it: the next try begins behind it', async () => {
  const { log, store, ...ports } = site();
  const rival = entryOf(partitionIn('payments'), 0, { id: 'rival', count: 2 });
  const write = store.write.bind(store);
  store.write = async (asked) => {
    if (store.writes.length === 0) await log.put(rival);
    return write(asked);
  };
  const done = await transact({ ...ports, log, store }, requestOf({ publish: [payment()] }));
  expect(done).toMatchObject({ attempts: 2, positions: [{ offset: 2 }] });
  const [first, second] = store.writes;
  expect(second?.token).not.toBe(first?.token);
  expect(second?.entries[0]?.id).toBe(first?.entries[0]?.id);
});

test('a condition of the caller’s that fails comes back at once, by index, also when our place was taken', async () => {
  const { log, memory, store, ...ports } = site();
  memory.items.set('order', 0);
  const write = store.write.bind(store);
  store.write = async (asked) => {
    await log.put(entryOf(partitionIn('payments'), 0, { id: 'rival' }));
    return write(asked);
  };
  const request = requestOf({
    items: own({ add: 'balance', amount: 1 }, { create: 'order' }),
    publish: [payment()],
  });
  const refusal = await refusalOf(transact({ ...ports, log, store }, request));
  expect(refusal).toMatchObject({
    code: 'transaction_refused',
    fields: { items: [{ index: 1, kind: 'condition', item: 0 }], certain: true },
  });
  expect(store.writes).toHaveLength(1);
  expect(memory.items.has('balance')).toBe(false);
});

test.each([
  ['another epoch', { epoch: 2 }, 'group_fenced'],
  ['records that are handled already', { epoch: 1, committed: 1 }, 'offset_committed'],
])('a commit is refused at once for %s', async (_, share, code) => {
  const { memory, ...ports } = site();
  memory.setShare(commitOf(), share);
  const request = requestOf({
    items: own({ add: 'balance', amount: 1 }),
    commits: [commitOf({ epoch: 1 })],
  });
  const refusal = await refusalOf(transact(ports, request));
  expect(refusal).toMatchObject({ code, fields: { group: 'billing', partition: 0 } });
  expect(ports.store.writes).toHaveLength(1);
  expect(memory.items.has('balance')).toBe(false);
});

test('items that another transaction holds are tried again, and then given back as a conflict', async () => {
  const some = site('conflict', 'conflict');
  const request = requestOf({ items: own({ create: 'order' }) });
  expect(await transact(some, request)).toMatchObject({ attempts: 3 });
  const many = site(...Array.from({ length: maxAppendAttempts }, () => 'conflict' as const));
  expect(await refusalOf(transact(many, request))).toMatchObject({
    code: 'transaction_conflict',
    remedy: 'retry',
  });
  expect(many.outside.pauses).toHaveLength(maxAppendAttempts - 1);
});

test('a transaction that was stored without an answer is found by its append, and not sent again', async () => {
  const { memory, store, ...ports } = site('stored-unanswered');
  const request = requestOf({ items: own({ add: 'balance', amount: 5 }), publish: [payment()] });
  expect(await transact({ ...ports, store }, request)).toMatchObject({
    attempts: 1,
    positions: [{ offset: 0 }],
  });
  expect(store.writes).toHaveLength(1);
  expect(memory.items.get('balance')).toBe(5);
});

test('after no answer, where nothing lies at its place, the very same transaction is sent again', async () => {
  const { memory, store, ...ports } = site('lost', 'late');
  const request = requestOf({ items: own({ add: 'balance', amount: 5 }), publish: [payment()] });
  expect(await transact({ ...ports, store }, request)).toMatchObject({ attempts: 3 });
  expect(new Set(store.writes.map((write) => JSON.stringify(write))).size).toBe(1);
  expect(memory.items.get('balance')).toBe(5);
});

test('without an append the token settles what became of it', async () => {
  const { memory, store, ...ports } = site('stored-unanswered', 'stored-unanswered');
  const request = requestOf({ items: own({ add: 'balance', amount: 5 }), commits: [commitOf()] });
  expect(await transact({ ...ports, store }, request)).toMatchObject({ attempts: 3 });
  expect(new Set(store.writes.map(({ token }) => token)).size).toBe(1);
  expect(memory.items.get('balance')).toBe(5);
});

test('a token that the store may have forgotten settles nothing, so that nothing is sent again', async () => {
  const { memory, store, outside, ...ports } = site('stored-unanswered');
  outside.pause = async () => {
    // The process was stopped in between.
    outside.time += 11 * 60_000;
    memory.forgetTokens();
  };
  const request = requestOf({ items: own({ add: 'balance', amount: 5 }) });
  const refusal = await refusalOf(transact({ ...ports, store, outside }, request));
  expect(refusal).toMatchObject({ code: 'outcome_unknown' });
  expect(memory.items.get('balance')).toBe(5);
});

test('an append is known as our own though the token is forgotten, and our own condition fails by now', async () => {
  const { memory, log, outside, ...ports } = site('stored-unanswered');
  outside.pause = async () => memory.forgetTokens();
  // The look for our append fails as well.
  log.at = () => Promise.reject(new Refusal('throttled', 'busy'));
  const request = requestOf({ items: own({ create: 'order' }), publish: [payment()] });
  expect(await transact({ ...ports, log, outside }, request)).toMatchObject({
    attempts: 2,
    positions: [{ offset: 0 }],
  });
});

test('a refusal that follows a try without an answer says that it is not certain', async () => {
  const { memory, store, ...ports } = site('at-the-end');
  const request = requestOf({ items: own({ expect: 'order' }), publish: [payment()] });
  const refusal = await refusalOf(transact({ ...ports, store }, request));
  expect(refusal).toMatchObject({ code: 'transaction_refused', fields: { certain: false } });
  memory.items.set('order', 0);
  await store.end();
  expect(idsIn(ports.log, 'payments')).toEqual(['p']);
});

test('what never gets an answer is told as unknown', async () => {
  const lost = site(...Array.from({ length: maxAppendAttempts }, () => 'lost' as const));
  const refusal = await refusalOf(transact(lost, requestOf({ publish: [payment()] })));
  expect(refusal).toMatchObject({ code: 'outcome_unknown', remedy: 'retry' });
});

test('events that share a partition are one item of the log, those that one does not hold are several', async () => {
  const { log, store, ...ports } = site();
  const large = Array.from({ length: 3 }, (_, at) => {
    const one = eventIn('payments', String(at), 'k');
    const text = one.event.text.replace('"data":null', `"data":"${'x'.repeat(200_000)}"`);
    return { ...one, event: { ...one.event, text } };
  });
  await transact({ ...ports, log, store }, requestOf({ publish: [payment('a'), payment('b')] }));
  expect(log.all(partitionIn('payments'))).toHaveLength(1);
  const { positions } = await transact({ ...ports, log, store }, requestOf({ publish: large }));
  expect(positions.map(({ offset }) => offset)).toEqual([2, 3, 4]);
  expect(store.writes.at(-1)?.entries).toHaveLength(3);
});

const many = (count: number) => Array.from({ length: count }, (_, at) => ({ create: `o-${at}` }));
const wide = (count: number) =>
  Array.from({ length: count }, (_, at) => eventIn('wide', String(at), `key-${at}`));

test.each<[string, Parameters<typeof requestOf>[0], RegExp]>([
  ['nothing', {}, /it is empty/],
  ['101 items', { items: own(...many(101)) }, /100 items, got 101: 101 of yours, 0 of the log/],
  [
    '99 items, one event and a commit',
    { items: own(...many(99)), publish: [payment()], commits: [commitOf()] },
    /got 101: 99 of yours, 1 of the log .* and 1 of groups/,
  ],
  ['events of too many partitions', { publish: wide(400) }, /of the log/],
  [
    'an item that is too large',
    { items: [{ action: { create: 'a' }, bytes: 409_601 }] },
    /items\[0\] may have 409600 bytes, got at least 409601/,
  ],
  [
    'more than 4 MB',
    { items: many(11).map((action) => ({ action, bytes: 400_000 })) },
    /4194304 bytes in all, got at least 4400000: 4400000 of your items and 0 of the log/,
  ],
  [
    'two actions on one item',
    { items: own({ create: 'a' }, { create: 'b' }, { create: 'a' }) },
    /items\[0\] and items\[2\] are about the same item/,
  ],
  [
    'two commits of one partition',
    { commits: [commitOf(), commitOf()] },
    /commit\[0\] and commit\[1\]/,
  ],
  [
    'an action that is none',
    { items: [{ action: { create: 'a' }, bytes: 1, problem: 'must name its table' }] },
    /items\[0\] must name its table/,
  ],
])('a transaction of %s is refused before anything is sent', async (_, more, message) => {
  const ports = site();
  const refusal = await refusalOf(transact(ports, requestOf(more)));
  expect(refusal.code).toBe('transaction_invalid');
  expect(refusal.message).toMatch(message);
  expect(ports.store.writes).toHaveLength(0);
});

test('everything that is wrong is told at once', async () => {
  const items = many(101).map((action) => ({ action, bytes: 409_601 }));
  const refusal = await refusalOf(transact(site(), requestOf({ items })));
  expect(refusal.fields.problems).toHaveLength(20);
  expect(refusal.message).toContain('103 rules, first: it may hold 100 items');
});

test('neither time nor expiry goes back, whoever wrote before', async () => {
  const { log, store, ...ports } = site();
  const later = ports.outside.now() + 5_000;
  await log.put(
    entryOf(partitionIn('payments'), 0, { at: later, expires: later / 1000 + 9 * day }),
  );
  await transact({ ...ports, log, store }, requestOf({ publish: [payment()] }));
  expect(store.writes[0]?.entries[0]).toMatchObject({ at: later, expires: later / 1000 + 9 * day });
});
