import {
  CreateTableCommand,
  DynamoDBClient,
  ResourceInUseException,
} from '@aws-sdk/client-dynamodb';
import type { Site } from './site';

const TableName = 'WeftBench-own-log';

/**
 * The same site with a log of its own, that has no stream. What is only counted goes there: it is of topics that
 * nobody has deployed, and fan-out would try again and again to send it on, before what is timed.
 */
export async function withOwnLog(site: Site): Promise<Site> {
  const command = new CreateTableCommand({
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'base', AttributeType: 'N' },
    ],
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'base', KeyType: 'RANGE' },
    ],
  });
  await new DynamoDBClient(site.sdk).send(command).catch((error) => {
    // Of an endpoint that has seen a run before.
    if (!(error instanceof ResourceInUseException)) throw error;
  });
  return { ...site, outputs: { ...site.outputs, LogTableName: TableName } };
}
