import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { createDirectClient } from '../../lib/client';
import { type Route, routes } from '../../lib/http/routes';
import { type ApiAnswer, api } from '../support/api';
import { Asked } from '../support/asked';
import { eventually } from '../support/eventually';
import { Member } from '../support/member';
import { expectProblem } from '../support/problems';
import { stack } from '../support/stack';
import topology from '../support/topology';

/** Two namespaces have a topic "shared" and a subscription "shared-pull"; "own" is in one of them alone. */
const owner = new Member(stack().apiKey);
let tenant: Member;
const asked = new Asked();

beforeAll(async () => {
  tenant = await Member.of('tenant');
  await asked.open();
});
afterAll(() => asked.close());

/** Both sides, and the other one of each. */
const sides = (): [Member, string, Member][] => [
  [owner, 'default', tenant],
  [tenant, 'tenant', owner],
];

test('what is published in one namespace is read, pulled and listed in that one alone', async () => {
  const [ours, theirs] = [
    await owner.publish('shared', 'k', 'ours'),
    await tenant.publish('shared', 'k', 'theirs'),
  ];
  // Each is the first of its own log.
  expect([ours.offset, theirs.offset, ours.partition]).toEqual([0, 0, theirs.partition]);
  for (const [member, , other] of sides()) {
    const data = member === owner ? 'ours' : 'theirs';
    expect(await member.log('shared', ours.partition)).toEqual([data]);
    const [delivery, ...more] = await member.pull('shared-pull');
    expect(delivery?.event.data).toBe(data);
    expect(more).toEqual([]);
    const ackIds = [delivery?.ackId ?? ''];
    // In the other namespace, under the same subscription's name, it is an ack id that there is not.
    const { json } = await other.settle('shared-pull', 'ack', ackIds);
    const madeUp = await other.settle('shared-pull', 'ack', ['made-up']);
    expect(json.failed[0].code).toBe('ack_id_invalid');
    expect(json.failed[0]).toEqual({ ...madeUp.json.failed[0], ackId: ackIds[0] });
    expect((await member.settle('shared-pull', 'ack', ackIds)).json.succeeded).toHaveLength(1);
  }
  for (const [member] of sides())
    expect(await member.pull('shared-pull', { waitSeconds: 1 })).toEqual([]);
});

test('an Idempotency-Key of one namespace is none of the other', async () => {
  const once = { 'idempotency-key': 'one and the same' };
  const publish = (member: Member, n: number) =>
    member.post('/v1/topics/shared/events?key=once', { n }, once);
  const [ours, theirs] = [await publish(owner, 1), await publish(tenant, 2)];
  expect([ours.status, theirs.status]).toEqual([201, 201]);
  expect((await publish(tenant, 2)).json).toEqual({ ...theirs.json, duplicate: true });
  expectProblem(await publish(tenant, 1), 422, 'idempotency_key_reused');
  for (const [member] of sides()) await member.settle('shared-pull', 'ack', await ackIdsOf(member));
});

const ackIdsOf = async (member: Member) =>
  (await member.pull('shared-pull')).map(({ ackId }) => ackId);

test('a group of one namespace has not moved in the other, nor is it there', async () => {
  const group = '/v1/topics/shared/groups/readers';
  const poll = async (member: Member): Promise<Polled[]> =>
    (await member.post(`${group}/poll`, { member: 'm', from: 'earliest' })).json.partitions;
  const dataIn = (polled: readonly Polled[]) =>
    polled.flatMap(({ events }) => events.map(({ event }) => event.data));
  for (const [member, name] of sides()) await member.publish('shared', 'k', `group of ${name}`);

  const theirs = await poll(tenant);
  expect(dataIn(theirs)).toContain('group of tenant');
  const positions = theirs.map(({ partition, next, epoch }) => ({
    partition,
    offset: next,
    epoch,
  }));
  expect((await tenant.post(`${group}/commit`, { positions })).status).toBe(200);
  expect(dataIn(await poll(tenant))).toEqual([]);

  const [there, nowhere] = [await owner.get(group), await owner.get(`${group}-not`)];
  expect(there.text).toBe(nowhere.text.replace('readers-not', 'readers'));
  expect((await owner.get('/v1/topics/shared/groups')).text).not.toContain('readers');
  expect((await tenant.get('/v1/topics/shared/groups')).text).toContain('readers');
  const ours = dataIn(await poll(owner));
  expect(ours).toContain('group of default');
  expect(ours).not.toContain('group of tenant');
});

interface Polled {
  readonly partition: number;
  readonly next: number;
  readonly epoch: number;
  readonly events: readonly { readonly event: { readonly data: unknown } }[];
}

test('a dead letter, its key and its operation are of one namespace', async () => {
  const base = '/v1/subscriptions/shared-pull';
  for (const [member, name] of sides()) await member.publish('shared', 'poison', name);
  const delivery = await eventually(async () => {
    const found = await tenant.pull('shared-pull');
    const poison = found.find(({ event }) => event.partitionkey === 'poison');
    const rest = found.filter((one) => one !== poison).map(({ ackId }) => ackId);
    if (rest.length > 0) await tenant.settle('shared-pull', 'ack', rest);
    return poison;
  });
  await tenant.settle('shared-pull', 'reject', [delivery.ackId]);
  const letters = async (member: Member) => (await member.get(`${base}/dead-letters`)).json;
  expect((await letters(tenant)).deadLetters).toHaveLength(1);
  expect((await letters(owner)).deadLetters).toEqual([]);
  expect((await owner.get(`${base}/parked-keys`)).json.parkedKeys).toEqual([]);
  const place = `${delivery.partition}-${delivery.offset}`;
  expect((await tenant.get(`${base}/dead-letters/${place}`)).status).toBe(200);
  expectProblem(await owner.get(`${base}/dead-letters/${place}`), 404, 'dead_letter_unknown');

  const redrive = await tenant.post(`${base}/dead-letters/redrive`, { keys: ['poison'] });
  expect(redrive.status).toBe(202);
  const { id } = redrive.json;
  const unknown = '11111111-1111-4111-8111-111111111111';
  for (const [how, of] of [['GET', ''] as const, ['POST', '/cancel'] as const]) {
    const at = (operation: string) =>
      api(`/v1/operations/${operation}${of}`, { method: how, ...(of && { body: '{}' }) });
    expect(sameBut(await at(id), await at(unknown))).toBe(true);
    expectProblem(await at(id), 404, 'operation_unknown');
  }
  const idsOf = async (member: Member): Promise<string[]> =>
    (await member.get('/v1/operations')).json.operations.map((one: { id: string }) => one.id);
  expect(await idsOf(tenant)).toEqual([id]);
  expect(await idsOf(owner)).not.toContain(id);
  const again = await eventually(async () => (await tenant.pull('shared-pull'))[0]);
  expect(again.event).toEqual(delivery.event);
  await tenant.settle('shared-pull', 'ack', [again.ackId]);
});

test('a pause of one namespace stops nothing in the other', async () => {
  const status = async (member: Member) =>
    (await member.get('/v1/subscriptions/shared-pull/status')).json.paused;
  await tenant.post('/v1/subscriptions/shared-pull/pause');
  expect([await status(tenant), await status(owner)]).toEqual([true, false]);
  await tenant.post('/v1/subscriptions/shared-pull/resume');
  expect(await status(tenant)).toBe(false);
});

test('what is pushed in a namespace comes from its own topic, and so does what is replayed', async () => {
  const { partition, offset } = await tenant.publish('own', 'k', { ask: asked.url });
  await eventually(() => asked.questions.length > 0);
  expect(asked.questions[0]).toMatchObject({ topic: 'own', partition, offset });
  const { json } = await tenant.post('/v1/subscriptions/own-asking/replay', { from: 'earliest' });
  await eventually(() => asked.questions.some(({ replay }) => replay === json.id));
});

test('what the source of a namespace matches is appended to its own topic', async () => {
  const matched = {
    namespace: 'tenant',
    source: 'bus-in',
    event: { id: 'e1', source: 'test.tenant', 'detail-type': 'told', detail: { n: 'by a bus' } },
  };
  const { Payload } = await new LambdaClient({}).send(
    new InvokeCommand({
      FunctionName: stack().outputs.IngestFunctionName,
      Payload: JSON.stringify(matched),
    }),
  );
  const { kind, stored } = JSON.parse(Buffer.from(Payload ?? []).toString());
  expect([kind, stored?.topic]).toEqual(['stored', 'shared']);
  expect(await tenant.log('shared', stored.partition)).toContainEqual({ n: 'by a bus' });
  expect(await owner.log('shared', stored.partition)).not.toContainEqual({ n: 'by a bus' });
});

test('the client inside AWS works on the namespace that it is given', async () => {
  const { outputs } = stack();
  const tables = { log: outputs.LogTableName ?? '', offsets: outputs.OffsetsTableName ?? '' };
  const client = createDirectClient({ topology, tables, namespace: 'tenant' });
  const stored = await client.publish('shared', {
    type: 't',
    partitionkey: 'direct',
    data: 'direct',
  });
  expect(await tenant.log('shared', stored.partition)).toContain('direct');
  expect(await owner.log('shared', stored.partition)).not.toContain('direct');
  await expect(client.publish('walk', { type: 't' })).rejects.toMatchObject({
    code: 'topic_unknown',
  });
});

/** A path of the route, with that topic or subscription in it. */
const pathOf = ({ path }: Route, name: string): string =>
  path
    .replace(/\{(topic|subscription)\}/, name)
    .replace('{partition}', '0')
    .replace('{position}', '0-0')
    .replace('{group}', 'g')
    .replace('{key}', 'k');

const named = (routes as readonly Route[]).filter(({ path }) =>
  /\{(topic|subscription)\}/.test(path),
);

/** Whether two answers tell nothing apart. */
const sameBut = (one: ApiAnswer, other: ApiAnswer): boolean =>
  one.status === other.status &&
  one.text === other.text &&
  one.headers['content-type'] === other.headers['content-type'];

test.each(named.map((route) => [`${route.method} ${route.path}`, route] as const))(
  'a name of another namespace is answered as one that there is not: %s',
  async (_, route) => {
    const isTopic = route.path.includes('{topic}');
    const cases: [Member, string][] = [
      [owner, isTopic ? 'own' : 'own-asking'],
      [tenant, isTopic ? 'walk' : 'walk-pull'],
    ];
    for (const [{ key }, theirs] of cases) {
      const ask = (name: string) => {
        const body = route.method === 'POST' || route.method === 'PUT' ? { body: '{}' } : {};
        return api(pathOf(route, name), { key, method: route.method, ...body });
      };
      const answer = await ask(theirs);
      expectProblem(answer, 404, isTopic ? 'topic_unknown' : 'subscription_unknown');
      expect(sameBut(answer, await ask('nowhere'))).toBe(true);
      expect(sameBut(answer, await ask('constructor'))).toBe(true);
    }
  },
);

test('lists hold what is in the namespace, and nothing else', async () => {
  const names = async (member: Member, what: 'topics' | 'subscriptions') =>
    (await member.get(`/v1/${what}`)).json[what].map(({ name }: { name: string }) => name);
  expect(await names(tenant, 'topics')).toEqual(['shared', 'own']);
  expect(await names(tenant, 'subscriptions')).toEqual(['shared-pull', 'own-asking']);
  expect(await names(owner, 'topics')).toContain('walk');
  expect(await names(owner, 'topics')).not.toContain('own');
  expect((await tenant.get('/v1/topics/shared')).json.partitions).toBe(2);
});
