import { setTimeout as pause } from 'node:timers/promises';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Stored } from '../../lib/domain/publish/result';
import { api } from '../support/api';
import { type Delivered, placeOf, take } from '../support/consuming';
import {
  event,
  publish,
  publishBatch,
  publishJson,
  storedIn,
  structuredType,
} from '../support/publishing';
import { stack } from '../support/stack';

const keys = Array.from({ length: 12 }, (_, at) => `key-${at}`);
const mixed = Array.from({ length: 100 }, (_, at) =>
  event({ id: `mixed-${at}`, partitionkey: keys[(at * 7) % keys.length], data: { order: at } }),
);

let batch: Stored[];
let published: Stored[];

beforeAll(async () => {
  const plain = await publishJson('walk', 'key-0', { order: -3 });
  const structured = await publish(
    'walk',
    structuredType,
    JSON.stringify(event({ id: 'structured', partitionkey: 'key-0', data: { order: -2 } })),
  );
  const binary = await publish('walk', 'application/json', '{"order":-1}', {
    headers: {
      'ce-specversion': '1.0',
      'ce-id': 'binary',
      'ce-source': '/tests',
      'ce-type': 'test',
      'ce-subject': 'Euro%20%E2%82%AC%20%F0%9F%98%80',
      'ce-partitionkey': 'key%2D0',
    },
  });
  batch = await publishBatch('walk', mixed);
  published = [plain, storedIn(structured), storedIn(binary), ...batch];
});

const orderOf = (deliveries: readonly Delivered[], key: string): number[] =>
  deliveries
    .filter(({ event: { partitionkey } }) => partitionkey === key)
    .map(({ event: { data } }) => data.order);

test('records of a request that share a partition have offsets one behind the other', () => {
  for (const partition of new Set(batch.map((stored) => stored.partition))) {
    const offsets = batch.filter((one) => one.partition === partition).map((one) => one.offset);
    expect(offsets).toEqual(offsets.map((_, at) => (offsets[0] ?? 0) + at));
  }
});

test('the answer tells what was filled in, and that the record is no duplicate', () => {
  expect(published[0]).toMatchObject({
    topic: 'walk',
    duplicate: false,
    filled: ['specversion', 'id', 'source', 'type', 'time', 'datacontenttype'],
  });
  expect(published[1]).not.toHaveProperty('filled');
});

test.each(['walk-pull', 'walk-second'])(
  '%s gets every record at the position that was answered, those of a key in order',
  async (subscription) => {
    const deliveries = await take(subscription, published.length);
    expect(deliveries.map(placeOf).sort()).toEqual(published.map(placeOf).sort());
    for (const { id, ...place } of published) {
      const delivery = deliveries.find((one) => one.event.id === id);
      expect(delivery).toMatchObject({ topic: 'walk', attempt: 1, offset: place.offset });
    }
    for (const key of keys) {
      const order = orderOf(deliveries, key);
      expect(order).toEqual([...order].sort((a, b) => a - b));
    }
    expect(deliveries.find((one) => one.event.id === 'binary')?.event).toMatchObject({
      subject: 'Euro \u20ac \u{1f600}',
      partitionkey: 'key-0',
    });
  },
);

interface AuditLine {
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
}

async function auditLines(logGroupName: string): Promise<AuditLine[]> {
  const logs = new CloudWatchLogsClient({});
  const { events = [] } = await logs.send(
    new FilterLogEventsCommand({ logGroupName, filterPattern: '"audited"' }),
  );
  return events.flatMap(({ message = '' }) => {
    const json = message.indexOf('{');
    return json < 0 ? [] : [JSON.parse(message.slice(json))];
  });
}

async function auditLogGroup(): Promise<string> {
  const { 'walk-lambda': FunctionName } = JSON.parse(stack().outputs.SubscriptionFunctions ?? '{}');
  const { LoggingConfig } = await new LambdaClient({}).send(
    new GetFunctionConfigurationCommand({ FunctionName }),
  );
  return LoggingConfig?.LogGroup ?? `/aws/lambda/${FunctionName}`;
}

test("a subscription's Lambda is handed every record too, those of a key in order", async () => {
  const logGroup = await auditLogGroup();
  let lines: AuditLine[] = [];
  while (new Set(lines.map(lineOf)).size < published.length) {
    // CloudWatch has no long poll.
    await pause(200);
    lines = await auditLines(logGroup);
  }
  expect(lines.map(lineOf).sort()).toEqual(published.map(placeOf).sort());
  for (const key of keys) {
    const offsets = lines.filter((line) => line.key === key).map(({ offset }) => offset);
    expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
  }
});

const lineOf = ({ partition, offset }: AuditLine): string => `${partition}/${offset}`;

test('the topics and the subscriptions are listed as the topology holds them', async () => {
  const topics = await api('/v1/topics');
  expect(topics.json.topics).toContainEqual(
    expect.objectContaining({ name: 'walk', partitions: 4, ordered: true }),
  );
  expect((await api('/v1/topics/walk')).json).toMatchObject({ name: 'walk', retention: 604_800 });
  const { json } = await api('/v1/subscriptions');
  expect(json.subscriptions).toContainEqual(
    expect.objectContaining({ name: 'walk-pull', topic: 'walk', target: { kind: 'pull' } }),
  );
  expect((await api('/v1/subscriptions/expensive')).json).toMatchObject({
    filter: { type: ['order.placed'] },
  });
});
