import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoCursors } from '../../lib/aws/dynamo-cursors';
import { DynamoLog } from '../../lib/aws/dynamo-log';
import { DynamoOnce } from '../../lib/aws/dynamo-once';
import { appendOnce } from '../../lib/domain/idempotency/append-once';
import { append } from '../../lib/domain/log/append';
import { system } from '../../lib/runtime/system';
import { day, recordOf } from '../support/records';
import { stack } from '../support/stack';

const { LogTableName = '', OffsetsTableName = '', IdempotencyTableName = '' } = stack().outputs;
const dynamo = new DynamoDBClient({});
const ports = {
  log: new DynamoLog(dynamo, LogTableName),
  once: new DynamoOnce(dynamo, { log: LogTableName, idempotency: IdempotencyTableName }),
  cursors: new DynamoCursors(dynamo, OffsetsTableName),
  outside: system,
};

const topic = { namespace: 'races', topic: 'orders' };
const partition = { ...topic, partition: 0 };
const requestOf = (id: string) => ({
  partition,
  records: [recordOf(`${id}/0`), recordOf(`${id}/1`)],
  retention: day,
});

const appendKeyed = async (key: string): Promise<number> => {
  const { result } = await appendOnce(ports, {
    key: { topic, caller: 'shop', key },
    fingerprint: key,
    window: 60,
    plan: () => [requestOf(key)],
    result: (places) => String(places[0]?.base),
  });
  return Number(result);
};

test('writers with and without an Idempotency-Key share a partition without a gap', async () => {
  const plain = ['a', 'b', 'c', 'd'].map(async (id) => (await append(ports, requestOf(id))).base);
  const keyed = ['k', 'k', 'l', 'm'].map(appendKeyed);
  const bases = await Promise.all([...plain, ...keyed]);
  const items = await ports.log.read(partition, 0);
  expect(items.map(({ base }) => base)).toEqual([0, 2, 4, 6, 8, 10, 12]);
  expect([...new Set(bases)].sort((a, b) => a - b)).toEqual([0, 2, 4, 6, 8, 10, 12]);
  expect(bases[4]).toBe(bases[5]);
});
