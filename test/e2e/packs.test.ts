import { api, post } from '../support/api';
import { Asked } from '../support/asked';
import { ended, lettersOf, parkedLetters, redriven } from '../support/dead-letters';
import { eventually } from '../support/eventually';
import { event, publishBatch } from '../support/publishing';

const asked = new Asked();
beforeAll(() => asked.open());
afterAll(() => asked.close());
beforeEach(() => {
  asked.succeeds = () => true;
});

const publish = (ids: readonly string[], type = 'wanted') =>
  publishBatch(
    'packed',
    ids.map((id) =>
      event({ id, partitionkey: id.slice(0, 1), type, data: { ask: asked.url, id } }),
    ),
  );

const ofKey = (key: string, ids: readonly string[]) => ids.filter((id) => id.startsWith(key));

test('the records of a packed topic come one by one, each key in order, and only those that fit the filter', async () => {
  const ids = Array.from({ length: 40 }, (_, n) => `${'abcde'[n % 5]}${n}`);
  const [unwanted] = await publish(['a-not-wanted'], 'unwanted');
  await publish(ids);
  const handled = await asked.handles(...ids);
  for (const key of 'abcde') expect(ofKey(key, handled)).toEqual(ofKey(key, ids));
  expect(asked.questions.map(({ id }) => id)).not.toContain('a-not-wanted');
  const path = `/v1/topics/packed/events/${unwanted?.partition}-${unwanted?.offset}/journey`;
  const state = await eventually(async () => {
    const { subscriptions } = (await api(path)).json;
    return subscriptions?.[0]?.state === 'filtered' ? subscriptions[0].state : undefined;
  });
  expect(state).toBe('filtered');
});

test('a record that fails parks its key alone, and a redrive delivers what waits, in order', async () => {
  asked.succeeds = ({ id }) => id !== 'f1';
  const ids = ['f1', 'g1', 'f2', 'g2', 'f3', 'h1'];
  await publish(ids);
  expect(await asked.handles('g1', 'g2', 'h1')).toEqual(expect.arrayContaining(['g1', 'g2', 'h1']));
  const letters = await parkedLetters('packed-one', 'f', 3);
  expect(letters.map(({ reason }) => reason)).toEqual([
    'retry_later',
    'behind_parked_key',
    'behind_parked_key',
  ]);
  expect(asked.questions.filter(({ id }) => id === 'f2')).toEqual([]);
  asked.succeeds = () => true;
  const operation = await redriven('packed-one', { keys: ['f'] });
  expect(operation).toMatchObject({ state: 'done', failed: 0 });
  expect(await asked.handles('f1', 'f2', 'f3')).toEqual(['f1', 'f2', 'f3']);
  expect(await lettersOf('packed-one', 'f')).toEqual([]);
  await publish(['f4']);
  expect(await asked.handles('f4')).toEqual(['f4']);
});

test('a packed topic is replayed like any other', async () => {
  const before = new Date(Date.now() - 1_000).toISOString();
  const ids = ['r1', 's1', 'r2', 's2', 'r3'];
  await publish(ids);
  await asked.handles(...ids);
  const { status, json } = await post('/v1/subscriptions/packed-one/replay', {
    from: { time: before },
    key: 'r',
  });
  expect(status).toBe(202);
  expect(await ended(json.id)).toMatchObject({ state: 'done', delivered: 3 });
  const again = await eventually(() => {
    const mine = asked.questions.filter(({ replay }) => replay === json.id).map(({ id }) => id);
    return mine.length >= 3 ? mine : undefined;
  });
  expect(again).toEqual(['r1', 'r2', 'r3']);
});
