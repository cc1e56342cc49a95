import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoCheckpoints } from '../../lib/aws/dynamo-checkpoints';
import { DynamoCursors, latestGroup } from '../../lib/aws/dynamo-cursors';
import { DynamoLatest } from '../../lib/aws/dynamo-latest';
import { DynamoLog } from '../../lib/aws/dynamo-log';
import { DynamoLogKeeper } from '../../lib/aws/dynamo-log-keeper';
import { DynamoLogReader } from '../../lib/aws/dynamo-log-reader';
import { logKey, type PartitionRef } from '../../lib/domain/topology/keys';
import { checkpointStoreContract } from '../contracts/checkpoint-store';
import { cursorStoreContract } from '../contracts/cursor-store';
import { latestStoreContract } from '../contracts/latest-store';
import { logKeeperContract } from '../contracts/log-keeper';
import { stack } from '../support/stack';
import { strictDynamo } from '../support/strict-dynamo';

const { LogTableName = '', OffsetsTableName = '', LatestTableName = '' } = stack().outputs;
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

logKeeperContract('DynamoLogKeeper', () => ({
  log: new DynamoLog(dynamo, LogTableName),
  reader: new DynamoLogReader(dynamo, LogTableName),
  keeper: new DynamoLogKeeper(dynamo, LogTableName),
  damage,
}));

latestStoreContract('DynamoLatest', () => new DynamoLatest(dynamo, LatestTableName));

checkpointStoreContract('DynamoCheckpoints', () => new DynamoCheckpoints(dynamo, OffsetsTableName));

describe('beside fan-out’s', () => {
  cursorStoreContract(
    'DynamoCursors',
    () => new DynamoCursors(dynamo, OffsetsTableName, latestGroup),
  );
});
