import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { keyIndexHolds, keysByNamespace } from '../../lib/domain/access/key-store';
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

/** The keys table of the construct Access, for one test file alone, which `purpose` names. */
export const ownKeysTable = (purpose: string): Promise<string> =>
  create(`${purpose}-keys`, {
    AttributeDefinitions: [
      text('pk'),
      text('namespace'),
      { AttributeName: 'createdAt', AttributeType: 'N' },
    ],
    KeySchema: [hash('pk')],
    GlobalSecondaryIndexes: [
      {
        IndexName: keysByNamespace,
        KeySchema: [hash('namespace'), range('createdAt')],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...keyIndexHolds] },
      },
    ],
  });

/** The table of the construct Limits, for one test file alone, which `purpose` names. */
export const ownLimitsTable = (purpose: string): Promise<string> =>
  create(`${purpose}-limits`, {
    AttributeDefinitions: [text('pk')],
    KeySchema: [hash('pk')],
  });

/** The table of the construct JournalTable, for one test file alone, which `purpose` names. */
export const ownJournalTable = (purpose: string): Promise<string> =>
  create(`${purpose}-journal`, {
    AttributeDefinitions: [text('pk'), text('sk')],
    KeySchema: [hash('pk'), range('sk')],
  });
