import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoCursors } from '../../lib/aws/dynamo-cursors';
import { DynamoLog } from '../../lib/aws/dynamo-log';
import { DynamoOnce } from '../../lib/aws/dynamo-once';

const topic = { namespace: 'default', topic: 'orders' };
const partition = { ...topic, partition: 0 };

/** A client that sends nothing, and remembers what it was to send. */
function recording() {
  const inputs: object[] = [];
  const dynamo = new DynamoDBClient({ region: 'us-east-1' });
  dynamo.middlewareStack.add(
    () => async (args) => {
      inputs.push(args.input);
      return { output: { $metadata: {} }, response: {} };
    },
    { step: 'initialize' },
  );
  return { dynamo, inputs };
}

test.each<[string, (dynamo: DynamoDBClient) => Promise<unknown>]>([
  ['the end of a partition', (dynamo) => new DynamoLog(dynamo, 'log').tip(partition)],
  ['an item of the log', (dynamo) => new DynamoLog(dynamo, 'log').at(partition, 0)],
  ['a page of the log', (dynamo) => new DynamoLog(dynamo, 'log').read(partition, 0)],
  ['a cursor', (dynamo) => new DynamoCursors(dynamo, 'offsets').read(partition)],
  ['all cursors of a topic', (dynamo) => new DynamoCursors(dynamo, 'offsets').readAll(topic)],
  [
    'what an Idempotency-Key stands for',
    (dynamo) =>
      new DynamoOnce(dynamo, { log: 'log', idempotency: 'once' }).find({
        topic,
        caller: 'me',
        key: 'k',
      }),
  ],
])('what a write is decided by is read as it is now: %s', async (_, read) => {
  const { dynamo, inputs } = recording();
  await read(dynamo);
  expect(inputs.length).toBeGreaterThan(0);
  for (const input of inputs) expect(input).toMatchObject({ ConsistentRead: true });
});
