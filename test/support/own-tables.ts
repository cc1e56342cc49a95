import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { byPlace } from '../../lib/domain/topology/keys';

const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });
const hash = (AttributeName: string) => ({ AttributeName, KeyType: 'HASH' as const });
const range = (AttributeName: string) => ({ AttributeName, KeyType: 'RANGE' as const });

async function create(
  purpose: string,
  input: Omit<CreateTableCommandInput, 'TableName'>,
): Promise<string> {
  const TableName = `own-${purpose}-${process.pid}`;
  const command = new CreateTableCommand({ ...input, TableName, BillingMode: 'PAY_PER_REQUEST' });
  await new DynamoDBClient({}).send(command);
  return TableName;
}

/** The tables of the construct DeadLetterTables, for one test file alone, which `purpose` names. */
export async function ownDeadLetterTables(purpose: string) {
  const deadLetters = await create(`${purpose}-letters`, {
    AttributeDefinitions: [text('pk'), text('sk'), text('place')],
    KeySchema: [hash('pk'), range('sk')],
    GlobalSecondaryIndexes: [
      {
        IndexName: byPlace,
        KeySchema: [hash('pk'), range('place')],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
  });
  const operations = await create(`${purpose}-operations`, {
    AttributeDefinitions: [text('pk')],
    KeySchema: [hash('pk')],
  });
  return { deadLetters, operations };
}
