import { DynamoDBClient, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { logKey, type PartitionRef } from '../../lib/domain/topology/keys';
import { stack } from './stack';

/** What a quarter of an hour does to a partition of the deployed log: all of its items are so much older. Wakes nobody. */
export async function age(partition: PartitionRef, ms = 15 * 60_000): Promise<void> {
  const dynamo = new DynamoDBClient({});
  const table = { TableName: stack().outputs.LogTableName };
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      ...table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: logKey(partition) } },
    }),
  );
  for (const { pk, base, at } of Items) {
    const command = new UpdateItemCommand({
      ...table,
      Key: { pk, base } as Record<'pk' | 'base', NonNullable<typeof pk>>,
      UpdateExpression: 'SET #at = :at',
      ExpressionAttributeNames: { '#at': 'at' },
      ExpressionAttributeValues: { ':at': { N: String(Number(at?.N) - ms) } },
    });
    await dynamo.send(command);
  }
}
