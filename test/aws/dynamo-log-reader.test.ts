import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoLog } from '../../lib/aws/dynamo-log';
import { DynamoLogReader } from '../../lib/aws/dynamo-log-reader';
import { logKey, type PartitionRef } from '../../lib/domain/topology/keys';
import { logReaderContract } from '../contracts/log-reader';
import { answering } from '../support/answering';
import { lasting, passing } from '../support/sdk-errors';
import { stack } from '../support/stack';
import { strictDynamo } from '../support/strict-dynamo';

const { LogTableName = '' } = stack().outputs;
const dynamo = strictDynamo();

const damage = async (partition: PartitionRef, base: number): Promise<void> => {
  await dynamo.send(
    new UpdateItemCommand({
      TableName: LogTableName,
      Key: { pk: { S: logKey(partition) }, base: { N: String(base) } },
      UpdateExpression: 'SET #records = :damaged',
      ExpressionAttributeNames: { '#records': 'records' },
      ExpressionAttributeValues: { ':damaged': { B: Buffer.from('no brotli') } },
    }),
  );
};

logReaderContract('DynamoLogReader', () => ({
  log: new DynamoLog(dynamo, LogTableName),
  reader: new DynamoLogReader(dynamo, LogTableName),
  damage,
}));

describe('while the table', () => {
  const partition = { namespace: 'default', topic: 'orders', partition: 0 };
  const failing = (error: Error) =>
    new DynamoLogReader(answering(new DynamoDBClient({}), error), 'log');

  test.each(passing)('answers %p, reading is to be tried again', async (error) => {
    const refusal = { code: 'throttled', remedy: 'retry', cause: error };
    const reader = failing(error);
    await expect(reader.oldest(partition)).rejects.toMatchObject(refusal);
    await expect(reader.upTo(partition, 5)).rejects.toMatchObject(refusal);
    await expect(reader.page(partition, 5, { items: 1, bytes: 1 })).rejects.toMatchObject(refusal);
  });

  test.each(lasting)('answers %p, reading is a defect', async (error) => {
    await expect(failing(error).oldest(partition)).rejects.toBe(error);
  });
});
