import { api, post } from '../support/api';
import { Asked } from '../support/asked';
import { ack, ask, pull, pullOne, takeOne } from '../support/consuming';
import { ended, lettersOf, parkedLetters, redrive, redriven } from '../support/dead-letters';
import { event, publishBatch, publishJson } from '../support/publishing';

const asked = new Asked();
beforeAll(() => asked.open());
afterAll(() => asked.close());
beforeEach(() => {
  asked.succeeds = () => true;
});

let published = 0;

/** Publishes a record of the key, one request each, so that their order is theirs. */
async function publish(key: string, id: string, type = 'test'): Promise<void> {
  const data = { ask: asked.url, n: ++published };
  await publishBatch('parking', [event({ id, partitionkey: key, type, data })]);
}

const questions = (id: string) => asked.questions.filter((one) => one.id === id);

describe('a Lambda behind createConsumer', () => {
  test('a record that fails for good parks its key, a redrive delivers it in order, and the key flows', async () => {
    asked.succeeds = ({ id }) => id !== 'a1';
    for (const id of ['a1', 'a2', 'b1', 'a3', 'b2']) await publish(id.slice(0, 1), id);
    expect(await asked.handles('b1', 'b2')).toEqual(['b1', 'b2']);
    const letters = await parkedLetters('parking-one', 'a', 3);
    expect(letters.map(({ reason, attempts }) => [reason, attempts])).toEqual([
      ['attempts_exhausted', 2],
      ['behind_parked_key', 0],
      ['behind_parked_key', 0],
    ]);
    expect(letters[0]?.lastError).toBe('Error: answered 500');
    expect(letters.map((letter) => letter.event.id)).toEqual(['a1', 'a2', 'a3']);
    expect(questions('a2')).toEqual([]);
    expect(questions('a1').map(({ attempt }) => attempt)).toEqual([1, 2]);

    asked.succeeds = () => true;
    await publish('a', 'a4');
    const operation = await redriven('parking-one', { keys: ['a'] });
    expect(operation).toMatchObject({ state: 'done', failed: 0 });
    await publish('a', 'a5');
    expect(await asked.handles('a1', 'a2', 'a3', 'a4', 'a5')).toEqual([
      'a1',
      'a2',
      'a3',
      'a4',
      'a5',
    ]);
    expect(await lettersOf('parking-one', 'a')).toEqual([]);
  });

  test('a redrive that fails again parks the key with the rest still behind it', async () => {
    asked.succeeds = ({ key, id }) => key !== 'c' || id === 'c1';
    for (const id of ['c0', 'c1', 'c2']) await publish('c', id);
    await parkedLetters('parking-one', 'c', 3);
    asked.succeeds = ({ id }) => id !== 'c1';
    const operation = await redriven('parking-one', { keys: ['c'] });
    expect(operation).toMatchObject({ state: 'done', delivered: 1, failed: 1 });
    expect((await lettersOf('parking-one', 'c')).map(({ event: { id } }) => id)).toEqual([
      'c1',
      'c2',
    ]);
  });

  test('a corrected record is delivered as it was corrected, and what it was is kept', async () => {
    asked.succeeds = ({ id }) => id !== 'e1';
    for (const id of ['e1', 'e2']) await publish('e', id);
    const [letter] = await parkedLetters('parking-one', 'e', 2);
    const path = `/v1/subscriptions/parking-one/dead-letters/${letter?.position}`;
    const corrected = { ...letter?.event, data: { ...letter?.event.data, corrected: true } };
    const edited = await api(path, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ event: corrected }),
    });
    expect(edited.status).toBe(200);
    expect((await api(path)).json).toMatchObject({
      event: corrected,
      edited: { by: 'owner' },
      original: letter?.event,
    });
    asked.succeeds = () => true;
    await redriven('parking-one', { positions: [letter?.position] });
    expect(await asked.handles('e1', 'e2')).toEqual(['e1', 'e2']);
  });

  test('what was discarded on purpose is gone, and its key flows when it was the last', async () => {
    asked.succeeds = ({ id }) => id !== 'f1';
    await publish('f', 'f1');
    const [letter] = await parkedLetters('parking-one', 'f', 1);
    const path = `/v1/subscriptions/parking-one/dead-letters/${letter?.position}`;
    const { status } = await api(path, {
      method: 'DELETE',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ reason: 'a test order' }),
    });
    expect(status).toBe(200);
    await publish('f', 'f2');
    expect(await asked.handles('f2')).toEqual(['f2']);
    expect(questions('f1')).toHaveLength(2);
  });

  test('a dry run tells what a redrive would deliver, and delivers nothing', async () => {
    asked.succeeds = ({ key }) => key !== 'g';
    for (const id of ['g1', 'g2']) await publish('g', id);
    await parkedLetters('parking-one', 'g', 2);
    const before = asked.questions.length;
    const { status, json } = await redrive('parking-one', {
      filter: { reason: 'attempts_exhausted', key: 'g' },
      dryRun: true,
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({ keys: 1, records: 2 });
    expect(asked.questions.length).toBe(before);
  });

  test('a paused subscription keeps what comes, and delivers it in order once it is resumed', async () => {
    expect((await post('/v1/subscriptions/parking-one/pause', {})).status).toBe(200);
    for (const id of ['p1', 'p2']) await publish('p', id);
    await asked.handles();
    expect(questions('p1')).toEqual([]);
    expect((await post('/v1/subscriptions/parking-one/resume', {})).status).toBe(200);
    expect(await asked.handles('p1', 'p2')).toEqual(['p1', 'p2']);
  });
});

test('a batch consumer fails for the records it names alone, and gets no two of a key at once', async () => {
  asked.succeeds = ({ id }) => id !== 'x1';
  const data = { ask: asked.url };
  await publishBatch(
    'parking',
    ['x1', 'x2', 'y1', 'y2'].map((id) =>
      event({ id: `batch-${id}`, type: 'batched', partitionkey: `batch-${id[0]}`, data }),
    ),
  );
  expect(await asked.handles('batch-x1', 'batch-x2')).toEqual(['batch-x1', 'batch-x2']);
  expect(await asked.handles('batch-y1', 'batch-y2')).toEqual(['batch-y1', 'batch-y2']);
});

describe('a pull', () => {
  const own = 'parking-pull';

  test('a rejected record parks its key; a redrive hands out what waits, one by one, in order', async () => {
    for (const n of [1, 2, 3]) await publishJson(own, 'k', n);
    await publishJson(own, 'other', 0);
    const first = await pullOne(own);
    const settled = await ask(own, 'reject', { ackIds: [first.ackId], reason: 'no such order' });
    expect(settled.json.failed).toEqual([]);
    expect((await takeOne(own)).event.data).toBe(0);
    expect(await pull(own, { waitSeconds: 2 })).toEqual([]);
    const letters = await parkedLetters(own, 'k', 3);
    expect(letters[0]).toMatchObject({ reason: 'rejected', lastError: 'no such order' });

    const { json } = await redrive(own, { keys: ['k'] });
    const order: unknown[] = [];
    for (let turn = 0; turn < 3; turn++) {
      const delivery = await pullOne(own);
      expect(await pull(own, { waitSeconds: 0 })).toEqual([]);
      order.push(delivery.event.data);
      await ack(own, delivery);
    }
    expect(order).toEqual([1, 2, 3]);
    expect(await pull(own, { waitSeconds: 1 })).toEqual([]);
    expect(await ended(json.id)).toMatchObject({ state: 'done', delivered: 3 });
    await publishJson(own, 'k', 4);
    expect((await takeOne(own)).event.data).toBe(4);
  });

  test('a record that was given back as often as it may be tried is parked unseen', async () => {
    await publishJson(own, 'tired', 1);
    for (const attempt of [1, 2]) {
      const delivery = await pullOne(own);
      expect(delivery.attempt).toBe(attempt);
      await ask(own, 'nack', { ackIds: [delivery.ackId] });
    }
    expect(await pull(own, { waitSeconds: 1 })).toEqual([]);
    const [letter] = await parkedLetters(own, 'tired', 1);
    expect(letter).toMatchObject({ reason: 'attempts_exhausted', attempts: 2 });
  });
});
