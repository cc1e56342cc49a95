import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { DynamoKeys } from '../../lib/aws/dynamo-keys';
import type { AccessKey } from '../../lib/domain/access/access-key';
import { keysByNamespace } from '../../lib/domain/access/key-store';
import { keyStoreContract } from '../contracts/key-store';
import { ownKeysTable } from '../support/own-tables';
import { strictDynamo } from '../support/strict-dynamo';
import { noon } from '../support/test-outside';

const dynamo = strictDynamo();
const table = `own-access-keys-${process.pid}`;
const keys = new DynamoKeys(dynamo, table);

beforeAll(() => ownKeysTable('access'));

keyStoreContract('DynamoKeys', () => keys);

const key: AccessKey = {
  id: 'keykeykeykey',
  name: 'a key',
  namespace: 'dynamokeys',
  scopes: ['admin'],
  createdAt: noon,
  createdBy: 'owner',
  expiresAt: noon + 1_000,
};
const days30 = 30 * 86_400;

async function itemOf(id: string) {
  const command = new GetItemCommand({ TableName: table, Key: { pk: { S: id } } });
  return (await dynamo.send(command)).Item;
}

test('a key that has ended is kept for 30 days, and one that never ends for ever', async () => {
  await keys.add({ key, hash: 'hash' });
  expect(Number((await itemOf(key.id))?.expires?.N)).toBe(noon / 1_000 + 1 + days30);
  await keys.revoke(key.id, noon + 500_000);
  expect(Number((await itemOf(key.id))?.expires?.N)).toBe(noon / 1_000 + 500 + days30);
  const endless = { ...key, id: 'endlessendle', expiresAt: undefined };
  await keys.add({ key: endless, hash: 'hash' });
  expect((await itemOf(endless.id))?.expires).toBeUndefined();
});

test('the index holds no hash, whoever reads it', async () => {
  const { Items } = await dynamo.send(
    new QueryCommand({
      TableName: table,
      IndexName: keysByNamespace,
      KeyConditionExpression: '#namespace = :namespace',
      ExpressionAttributeNames: { '#namespace': 'namespace' },
      ExpressionAttributeValues: { ':namespace': { S: key.namespace } },
    }),
  );
  expect(Items?.length).toBeGreaterThan(0);
  for (const item of Items ?? []) expect(item).not.toHaveProperty('hash');
});
