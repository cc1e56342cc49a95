import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoCursors } from '../../lib/aws/dynamo-cursors';
import { DynamoLog } from '../../lib/aws/dynamo-log';
import { DynamoOnce } from '../../lib/aws/dynamo-once';
import { logKey, type PartitionRef } from '../../lib/domain/topology/keys';
import { cursorStoreContract } from '../contracts/cursor-store';
import { logReadingContract } from '../contracts/log-reading';
import { logStoreContract } from '../contracts/log-store';
import { onceLogContract } from '../contracts/once-log';
import { stack } from '../support/stack';
import { strictDynamo } from '../support/strict-dynamo';

const { LogTableName = '', OffsetsTableName = '', IdempotencyTableName = '' } = stack().outputs;
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

for (const contract of [logStoreContract, logReadingContract]) {
  contract('DynamoLog', () => ({ log: new DynamoLog(dynamo, LogTableName), damage }));
}

onceLogContract('DynamoOnce', () => ({
  log: new DynamoLog(dynamo, LogTableName),
  once: new DynamoOnce(dynamo, { log: LogTableName, idempotency: IdempotencyTableName }),
}));

cursorStoreContract('DynamoCursors', () => new DynamoCursors(dynamo, OffsetsTableName));
