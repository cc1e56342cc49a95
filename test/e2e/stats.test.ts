import { MetricCarrier } from '../../lib/local/metric-carrier';
import { api, post } from '../support/api';
import { eventually } from '../support/eventually';
import { event, publishBatch } from '../support/publishing';

const carrier = new MetricCarrier({}, Date.now());

interface Row {
  readonly topic: string;
  readonly subscription?: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test asserts what is in it
  readonly [member: string]: any;
}

async function statsNow(minutes = 5) {
  await carrier.carry();
  const { status, json } = await api(`/v1/stats?minutes=${minutes}`);
  expect(status).toBe(200);
  const topic = (name: string) => json.topics.find((one: Row) => one.topic === name) as Row;
  const subscription = (name: string) =>
    json.subscriptions.find((one: Row) => one.subscription === name) as Row;
  return { json, topic, subscription };
}

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
