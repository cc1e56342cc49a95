import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoLog } from '../../lib/aws/dynamo-log';
import { DynamoTransactions } from '../../lib/aws/dynamo-transactions';
import { shareKey } from '../../lib/aws/group-commit';
import { transactionStoreContract } from '../contracts/transaction-store';
import { OwnItems } from '../support/own-items';
import { stack } from '../support/stack';
import { strictDynamo } from '../support/strict-dynamo';

const { LogTableName: log = '', OffsetsTableName: offsets = '' } = stack().outputs;
const dynamo = strictDynamo();

transactionStoreContract('DynamoTransactions', async () => {
  const own = await OwnItems.make('transactions');
  return {
    store: new DynamoTransactions(dynamo, { log, offsets }),
    log: new DynamoLog(dynamo, log),
    create: own.create,
    expect: own.expect,
    add: own.add,
    valueOf: (key) => own.valueOf(key),
    place: async ({ partition, group }, { epoch, committed }) => {
      const isSet = committed !== undefined;
      await dynamo.send(
        new UpdateItemCommand({
          TableName: offsets,
          Key: shareKey(partition, group),
          UpdateExpression: `SET #epoch = :epoch${isSet ? ', #committed = :committed' : ''}`,
          ExpressionAttributeNames: {
            '#epoch': 'epoch',
            ...(isSet && { '#committed': 'committed' }),
          },
          ExpressionAttributeValues: {
            ':epoch': { N: String(epoch) },
            ...(isSet && { ':committed': { N: String(committed) } }),
          },
        }),
      );
    },
    committed: async ({ partition, group }) => {
      const { Item } = await dynamo.send(
        new GetItemCommand({
          TableName: offsets,
          Key: shareKey(partition, group),
          ConsistentRead: true,
        }),
      );
      return Item?.committed?.N === undefined ? undefined : Number(Item.committed.N);
    },
  };
});
