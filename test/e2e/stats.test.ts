import { MetricCarrier } from '../../lib/local/metric-carrier';
import { api, post } from '../support/api';
import { ask } from '../support/consuming';
import { eventually } from '../support/eventually';
import { expectProblem } from '../support/problems';
import { event, publishBatch } from '../support/publishing';

const carrier = new MetricCarrier({}, Date.now());

interface Row {
  readonly topic: string;
  readonly subscription?: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test asserts what is in it
  readonly [member: string]: any;
}

// So long a time that nothing falls out of it while a test runs.
async function statsNow(minutes = 180) {
  await carrier.carry();
  const { status, json } = await api(`/v1/stats?minutes=${minutes}`);
  expect(status).toBe(200);
  const topic = (name: string) => json.topics.find((one: Row) => one.topic === name) as Row;
  const subscription = (name: string) =>
    json.subscriptions.find((one: Row) => one.subscription === name) as Row;
  return { json, topic, subscription };
}

/** Other tests' lines may have been on their way. */
beforeAll(() => eventually(async () => (await carrier.carry()) === 0));

test('what is published is counted where it goes in and where fan-out sends it on', async () => {
  const before = (await statsNow()).topic('documented');
  await publishBatch('documented', [
    event({ partitionkey: 'stats' }),
    event({ partitionkey: 'stats' }),
    event({ partitionkey: 'stats' }),
  ]);
  const after = await eventually(async () => {
    const now = (await statsNow()).topic('documented');
    const isAll = now.recent.dispatched - before.recent.dispatched >= 3;
    return isAll && now.behind.records === 0 ? now : undefined;
  });
  expect(after.records - before.records).toBe(3);
  expect(after.recent.recordsIn - before.recent.recordsIn).toBe(3);
  expect(after.recent.bytesIn - before.recent.bytesIn).toBeGreaterThan(200);
  expect(after.recent.appendAttempts).toBeGreaterThanOrEqual(1);
  expect(after.behind).toEqual({ records: 0, seconds: 0 });
});

test('a request that is refused is counted by its code', async () => {
  const count = async () => (await statsNow()).json.requests.rejected.topic_unknown ?? 0;
  const before = await count();
  await post('/v1/topics/nobody/events', {});
  await eventually(async () => (await count()) === before + 1);
});

test('what a consumer settles is counted, with how long it took, and what it refuses as dead', async () => {
  const row = async () => (await statsNow()).subscription('documented-pull');
  const before = await row();
  await publishBatch('documented', [
    event({ type: 'pulled', partitionkey: 'stats-done' }),
    event({ type: 'pulled', partitionkey: 'stats-dead' }),
  ]);
  const keys = new Set(['stats-done', 'stats-dead']);
  await eventually(async () => {
    const { json } = await ask('documented-pull', 'pull', { max: 10, waitSeconds: 2 });
    for (const { ackId, event: one } of json.deliveries) {
      if (!keys.delete(one.partitionkey)) continue;
      const how = one.partitionkey === 'stats-done' ? 'ack' : 'reject';
      await ask('documented-pull', how, {
        ackIds: [ackId],
        ...(how === 'reject' && { reason: 'a test' }),
      });
    }
    return keys.size === 0;
  });
  const after = await eventually(async () => {
    const now = await row();
    const isAll = now.recent.recordsOut > before.recent.recordsOut;
    return isAll && now.recent.deadLettered > before.recent.deadLettered ? now : undefined;
  });
  expect(after.recent.attempts - before.recent.attempts).toBeGreaterThanOrEqual(2);
  expect(after.recent.latencyMs.p99).toBeGreaterThan(0);
  expect(after.deadLetters).toBeGreaterThan(before.deadLetters);
  expect(after.parkedKeys).toBeGreaterThan(before.parkedKeys);
});

test('a caller sees what its scopes cover, and nothing of the others', async () => {
  const scopes = ['read:walk', 'inspect:documented-pull'];
  const { json: made } = await post('/v1/keys', { name: 'stats', scopes });
  const { json } = await api('/v1/stats', { key: made.key });
  expect(json.topics.map(({ topic }: Row) => topic)).toEqual(['walk']);
  expect(json.topics[0].groups).toBeUndefined();
  const names = json.subscriptions.map((one: Row) => one.subscription);
  expect(names).toEqual(['documented-pull']);
  expect(json.requests).toBeUndefined();
});

test.each(['0', '181', '5.5', 'many'])('%s is no number of minutes', async (minutes) => {
  expectProblem(await api(`/v1/stats?minutes=${minutes}`), 400, 'parameter_invalid');
});
