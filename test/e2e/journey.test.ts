import { api } from '../support/api';
import { Asked } from '../support/asked';
import { ack, ask, pullOne } from '../support/consuming';
import { parkedLetters, redriven } from '../support/dead-letters';
import { eventually } from '../support/eventually';
import { event, publish, publishBatch, structuredType } from '../support/publishing';

const asked = new Asked();
beforeAll(() => asked.open());
afterAll(() => asked.close());

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

const pathOf = ({ topic, partition, offset }: Place): string =>
  `/v1/topics/${topic}/events/${partition}-${offset}/journey`;

// biome-ignore lint/suspicious/noExplicitAny: a test asserts what is in it
type Shown = any;

const journeyOf = async (place: Place): Promise<Shown> => (await api(pathOf(place))).json;

/** Waits until a record has come to a state in a subscription, and shows its way there. */
const fateOf = (place: Place, subscription: string, state: string): Promise<Shown> => {
  const fate = async () =>
    (await journeyOf(place)).subscriptions?.find((one: Shown) => one.subscription === subscription);
  return eventually(async () => {
    const found = await fate();
    return found?.state === state ? found : undefined;
  }, fate);
};

const stepsOf = ({ steps }: Shown): string[] => steps.map(({ step }: Shown) => step);

async function publishOne(topic: string, more: object, headers = {}): Promise<Place> {
  const body = JSON.stringify(event({ ...more }));
  return (await publish(topic, structuredType, body, { headers })).json;
}

test('a record that is pulled and acked: queued, attempted, acknowledged, in the order of their times', async () => {
  const place = await publishOne(
    'journeys',
    { id: 'acked', partitionkey: 'acked', data: { amount: 1 } },
    { traceparent },
  );
  await fateOf(place, 'journeys-pull', 'waiting');
  const delivery = await pullOne('journeys-pull');
  expect(delivery.event).toMatchObject({ id: 'acked', traceparent });
  await ack('journeys-pull', delivery);
  const fate = await fateOf(place, 'journeys-pull', 'acknowledged');
  expect(stepsOf(fate)).toEqual(['queued', 'attempted', 'acknowledged']);
  const journey = await journeyOf(place);
  expect(journey).toMatchObject({
    ...{ topic: 'journeys', id: 'acked', key: 'acked', traceparent },
    partition: place.partition,
    offset: place.offset,
    journal: { kept: '1 day', share: 1, followed: true, complete: true },
  });
  const times = [
    journey.appendedAt,
    journey.dispatchedAt,
    ...fate.steps.map(({ at }: Shown) => at),
  ];
  expect(times.every((at) => !Number.isNaN(Date.parse(at)))).toBe(true);
  expect(Date.parse(fate.steps[2].at)).toBeGreaterThanOrEqual(Date.parse(journey.appendedAt));
});

test('a record that was nacked is attempted twice, and what is discarded says by whom', async () => {
  const more = { id: 'nacked', partitionkey: 'nacked', data: { amount: 2 } };
  const place = await publishOne('journeys', more);
  const first = await pullOne('journeys-pull');
  await ask('journeys-pull', 'nack', { ackIds: [first.ackId] });
  const { ackId } = await pullOne('journeys-pull');
  await ask('journeys-pull', 'reject', { ackIds: [ackId], reason: 'no such order' });
  const dead = await fateOf(place, 'journeys-pull', 'dead-lettered');
  expect(stepsOf(dead)).toEqual(['queued', 'attempted', 'attempted', 'dead-lettered']);
  expect(dead.steps[2]).toMatchObject({ attempt: 2, error: 'no such order' });
  const letter = `/v1/subscriptions/journeys-pull/dead-letters/${place.partition}-${place.offset}`;
  await parkedLetters('journeys-pull', 'nacked', 1);
  await api(letter, { method: 'DELETE', body: '{"reason":"a test"}' });
  const gone = await fateOf(place, 'journeys-pull', 'discarded');
  expect(gone.steps.at(-1)).toMatchObject({ step: 'discarded', by: 'owner' });
});

test('what a filter leaves out says which rule did not match, whether SNS has it or we', async () => {
  const more = { id: 'out', partitionkey: 'out', type: 'order.placed', data: { amount: 1_000 } };
  const ours = await publishOne('journeys', more);
  expect((await fateOf(ours, 'journeys-pull', 'filtered')).steps).toMatchObject([
    { step: 'filtered', rule: 'data.amount' },
  ]);
  const bySns = await publishOne('selecting', { ...more, type: 'order.lost' });
  expect((await fateOf(bySns, 'sql-by-sns', 'filtered')).steps).toMatchObject([
    { step: 'filtered', rule: 'type, data.amount' },
  ]);
});

test('a Lambda that fails: its record is dead-lettered, the next is parked behind it, and both are redriven', async () => {
  asked.succeeds = () => false;
  const data = { ask: asked.url };
  const events = ['1', '2'].map((nth) =>
    event({ id: `journey-${nth}`, partitionkey: 'journey', data }),
  );
  const [first, second] = (await publishBatch('parking', events)) as readonly Place[] as [
    Place,
    Place,
  ];
  await parkedLetters('parking-one', 'journey', 2);
  const dead = await fateOf(first, 'parking-one', 'dead-lettered');
  expect(stepsOf(dead)).toEqual(['queued', 'attempted', 'attempted', 'dead-lettered']);
  expect(dead.steps[1]).toMatchObject({ attempt: 1, error: 'Error: answered 500' });
  const parked = await fateOf(second, 'parking-one', 'parked');
  const behind = `${first.partition}-${first.offset}`;
  expect(parked.steps.at(-1)).toMatchObject({ step: 'parked', behind });
  asked.succeeds = () => true;
  const { id } = await redriven('parking-one', { keys: ['journey'] });
  const done = await fateOf(second, 'parking-one', 'acknowledged');
  expect(stepsOf(done).slice(-4)).toEqual(['parked', 'redriven', 'attempted', 'acknowledged']);
  expect(done.steps.at(-3)).toMatchObject({ operation: id, by: 'owner' });
  expect(stepsOf(await fateOf(first, 'parking-one', 'acknowledged'))).toContain('redriven');
});

test('where SQS hands records out itself, nobody has seen what became of them', async () => {
  const place = await publishOne('native', { id: 'unseen', partitionkey: 'unseen' });
  expect(stepsOf(await fateOf(place, 'native-pull', 'unseen'))).toEqual(['queued']);
});

test('a topic that keeps no journal says so', async () => {
  const place = await publishOne('beside', { id: 'quiet' });
  expect(await journeyOf(place)).toMatchObject({
    id: 'quiet',
    journal: { kept: 'nothing', share: 0, followed: false },
  });
});

test.each([
  ['a record that there never was', '/v1/topics/journeys/events/0-999999/journey', 404],
  ['a partition that there is not', '/v1/topics/journeys/events/99-0/journey', 404],
  ['no position', '/v1/topics/journeys/events/first/journey', 400],
  ['a topic that there is not', '/v1/topics/nobody/events/0-0/journey', 404],
])('there is no journey of %s', async (_, path, status) => {
  expect((await api(path)).status).toBe(status);
});

test('whoever may only read sees no subscription, and with one scope more no errors', async () => {
  asked.succeeds = () => true;
  const data = { ask: asked.url };
  const [place] = await publishBatch('parking', [
    event({ id: 'seen', partitionkey: 'seen', data }),
  ]);
  const keyWith = async (...scopes: string[]): Promise<string> => {
    const body = JSON.stringify({ name: 'journey', scopes });
    const headers = { 'content-type': 'application/json' };
    return (await api('/v1/keys', { method: 'POST', headers, body })).json.key;
  };
  await fateOf(place as Place, 'parking-one', 'acknowledged');
  const shown = async (...scopes: string[]) =>
    (await api(pathOf(place as Place), { key: await keyWith(...scopes) })).json;
  expect((await shown('read:parking')).subscriptions).toEqual([]);
  const some = (await shown('read:parking', 'consume:parking-one')).subscriptions;
  expect(some).toMatchObject([{ subscription: 'parking-one', state: 'acknowledged' }]);
  expect((await api(pathOf(place as Place), { key: await keyWith('read:walk') })).status).toBe(403);
});
