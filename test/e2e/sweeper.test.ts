import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DynamoCursors } from '../../lib/aws/dynamo-cursors';
import { toItem } from '../../lib/aws/log-item';
import { createDirectClient } from '../../lib/client';
import type { LogEntry, LogRecord } from '../../lib/domain/log/log-store';
import { defaultNamespace } from '../../lib/domain/topology/keys';
import { pull, take, takeOne } from '../support/consuming';
import { deployedLog } from '../support/log-heads';
import { event, publishJson } from '../support/publishing';
import { stack } from '../support/stack';
import topology from '../support/topology';

const partition = { namespace: defaultNamespace, topic: 'sweeping', partition: 0 };

const dynamo = new DynamoDBClient({});
const cursors = () => new DynamoCursors(dynamo, stack().outputs.OffsetsTableName ?? '');

/**
 * Changes an item of the log, which wakes nobody: fan-out is woken by new items only. Records that come into
 * the log so are what a lost wake-up leaves behind: there, behind the cursor, and nothing under way.
 */
async function changeUnnoticed(base: number, change: (item: LogEntry) => Partial<LogEntry>) {
  const item = await deployedLog().at(partition, base);
  if (!item) throw new Error(`no item at ${base}`);
  await dynamo.send(
    new PutItemCommand({
      TableName: stack().outputs.LogTableName,
      Item: toItem({ ...item, ...change(item) }),
    }),
  );
}

async function sweep(): Promise<void> {
  const { FunctionError, Payload } = await new LambdaClient({}).send(
    new InvokeCommand({ FunctionName: stack().outputs.SweeperFunctionName }),
  );
  if (FunctionError) throw new Error(Buffer.from(Payload ?? []).toString());
}

/** By a process that remembers nothing: an item of the log has grown, as none does elsewhere. */
async function publishBehind(data: string): Promise<void> {
  const { LogTableName: log = '', OffsetsTableName: offsets = '' } = stack().outputs;
  const client = createDirectClient({ dynamo, topology, tables: { log, offsets } });
  await client.publish('sweeping', [{ type: 'test', partitionkey: 'k', data }]);
}

const record = (id: string): LogRecord => ({
  event: JSON.stringify(event({ id, partitionkey: 'k' })),
  key: 'k',
});

test('the sweeper sends on what no wake-up has announced, and leaves alone what is young', async () => {
  const { offset } = await publishJson('sweeping', 'k', 'announced');
  await takeOne('sweeping-pull');
  const lost = [record('lost-1'), record('lost-2')];
  await changeUnnoticed(offset, ({ records }) => ({
    at: Date.now(),
    records: [...records, ...lost],
  }));

  await sweep();
  expect(await pull('sweeping-pull', { waitSeconds: 2 })).toEqual([]);
  // So that nothing can expire unseen, the sweeper has noted how far the log goes.
  expect(await cursors().read(partition)).toEqual({ next: offset + 1, head: offset + 3 });

  await changeUnnoticed(offset, () => ({ at: Date.now() - 61_000 }));
  await sweep();
  const swept = await take('sweeping-pull', 2);
  expect(swept.map((one) => [one.event.id, one.offset, one.attempt])).toEqual([
    ['lost-1', offset + 1, 1],
    ['lost-2', offset + 2, 1],
  ]);
  expect(await cursors().read(partition)).toMatchObject({ next: offset + 3 });

  await sweep();
  await publishBehind('behind');
  expect(await takeOne('sweeping-pull')).toMatchObject({
    offset: offset + 3,
    event: { data: 'behind' },
  });
  expect(await pull('sweeping-pull', { waitSeconds: 0 })).toEqual([]);
});
