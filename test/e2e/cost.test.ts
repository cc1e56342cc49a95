import { randomInt, randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoCursors } from '../../lib/aws/dynamo-cursors';
import { DynamoLog } from '../../lib/aws/dynamo-log';
import { DynamoOnce } from '../../lib/aws/dynamo-once';
import { fanOutPorts } from '../../lib/aws/fan-out-ports';
import { fanOutSteps, publishSteps } from '../../lib/domain/cost/steps';
import { fanOut } from '../../lib/domain/fan-out/fan-out';
import { publish } from '../../lib/domain/publish/publish';
import type { Topic } from '../../lib/domain/topology/fabric';
import { system } from '../../lib/runtime/system';
import { count, noCounts } from '../../scripts/bench/counting';
import { eventOf } from '../../scripts/bench/order-event';
import { stack } from '../support/stack';
import topology from '../support/topology';

const { outputs } = stack();
const [log = '', offsets = '', idempotency = ''] = [
  outputs.LogTableName,
  outputs.OffsetsTableName,
  outputs.IdempotencyTableName,
];
/** Two partitions, ordered, and nobody subscribes to it. */
const topic = topology.topics.keyed as Topic;
const eventsOf = (records: number) =>
  Array.from({ length: records }, (_, at) => eventOf(at, `customer-${randomUUID()}`));

async function published(records: number) {
  const counts = noCounts();
  const dynamo = count(new DynamoDBClient({}), counts);
  const ports = {
    log: new DynamoLog(dynamo, log),
    cursors: new DynamoCursors(dynamo, offsets),
    once: new DynamoOnce(dynamo, { log, idempotency }),
    outside: system,
  };
  const ref = { namespace: topic.namespace, topic: topic.name };
  // What finds an empty partition looks at its cursor, too: once in its life.
  await publish(ports, { ref, topic, entries: eventsOf(50) });
  Object.assign(counts, noCounts());
  await publish(ports, { ref, topic, entries: eventsOf(records) });
  return { calls: counts.calls, units: counts.writeUnits[log] ?? 0 };
}

async function fannedOut(records: number, of: Topic = topic) {
  const counts = noCounts();
  const ports = fanOutPorts({
    clients: {
      dynamo: count(new DynamoDBClient({}), counts),
      sns: count(new SNSClient({}), counts),
      sqs: new SQSClient({}),
    },
    env: {
      LOG_TABLE: log,
      OFFSETS_TABLE: offsets,
      TOPIC_ARN_PREFIX: outputs.AlarmTopicArn?.replace(/_alarms$/, '') ?? '',
      FAN_OUT_DEAD_LETTERS_URL: 'unused',
    },
    topology,
    outside: system,
  });
  const own = {
    namespace: of.namespace,
    topic: of.name,
    partition: randomInt(1_000, 2 ** 31),
  };
  const item = { partition: own, base: 0, id: 'cost', at: system.now(), expires: 0 };
  const events = eventsOf(records).map(({ text, key }) => ({ event: text, key }));
  const { dispatched } = await fanOut(ports, own, [{ ...item, records: events }]);
  expect(dispatched).toBe(records);
  return counts.calls;
}

test.each([1, 10, 100])(
  'publishing %i records takes the calls that the model reckons with',
  async (batch) => {
    const steps = publishSteps(topic, { ratePerSecond: 1, bytes: 1_170, batch });
    const { calls, units } = await published(batch);
    expect(calls.PutItem).toBeCloseTo(steps.appends, 0);
    expect(calls.Query).toBeCloseTo(steps.reads, 0);
    // The model rather reckons too much: records of one kind are compressed to less.
    expect(units).toBeLessThanOrEqual(Math.ceil(steps.writeUnits) + 1);
    expect(units).toBeGreaterThanOrEqual(steps.writeUnits / 2.5);
  },
);

test.each([1, 10, 100])(
  'fanning out an item of %i records takes the calls that the model reckons with',
  async (batch) => {
    const quiet = { ratePerSecond: batch / 10, bytes: 1_170, batch };
    const steps = fanOutSteps({ partitions: 1, ordered: true }, quiet);
    const { PublishBatch = 0, UpdateItem = 0, GetItem = 0 } = await fannedOut(batch);
    expect(PublishBatch).toBeCloseTo(steps.sends / steps.invocations, 0);
    expect(UpdateItem).toBeCloseTo(steps.cursors / steps.invocations, 0);
    expect(GetItem).toBeCloseTo(steps.cursors / steps.invocations, 0);
  },
);

test.each([1, 10, 46, 47, 100])(
  'fanning out an item of %i records that are packed takes the calls that the model reckons with',
  async (batch) => {
    const packed = topology.topics.packed as Topic;
    const bytes = Buffer.byteLength(eventsOf(1)[0]?.text ?? '');
    const quiet = { ratePerSecond: batch / 10, bytes, batch };
    const steps = fanOutSteps({ ...packed, partitions: 1 }, quiet);
    const { PublishBatch = 0 } = await fannedOut(batch, packed);
    expect(PublishBatch).toBeCloseTo(steps.sends / steps.invocations, 6);
  },
);
