import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoOperations } from '../../lib/aws/dynamo-operations';
import { operationKey } from '../../lib/domain/topology/keys';
import { operationStoreContract } from '../contracts/operation-store';
import { ownDeadLetterTables } from '../support/own-tables';
import { strictDynamo } from '../support/strict-dynamo';
import { noon } from '../support/test-outside';

const dynamo = strictDynamo();
const table = `own-jobs-operations-${process.pid}`;
const operations = new DynamoOperations(dynamo, table);

beforeAll(() => ownDeadLetterTables('jobs'));

operationStoreContract('DynamoOperations', () => ({ operations }));

const operation = {
  id: 'expiring',
  namespace: 'jobs',
  subscription: 'billing',
  kind: 'redrive',
  state: 'running',
  request: {},
  plan: {},
  total: 0,
  exact: true,
  delivered: 0,
  failed: 0,
  startedBy: 'owner',
  startedAt: noon,
} as const;

test('an operation is kept for 30 days from its start', async () => {
  await operations.begin(operation, 100);
  const Key = { pk: { S: operationKey('jobs', 'expiring') } };
  const { Item } = await dynamo.send(new GetItemCommand({ TableName: table, Key }));
  expect(Number(Item?.expires?.N)).toBe(noon / 1_000 + 30 * 86_400);
});

test('what a lane tells an operation is among its counts', async () => {
  await operations.begin({ ...operation, id: 'told' }, 100);
  await operations.lease(
    { namespace: 'jobs', id: 'told' },
    { by: 'a', now: noon, until: noon + 1 },
  );
  await operations.advance({ namespace: 'jobs', id: 'told' }, 'a', { cursor: {} });
  expect(await operations.find({ namespace: 'jobs', id: 'told' })).toMatchObject({
    delivered: 0,
    failed: 0,
  });
});

test('an item of somebody else in the table is no operation', async () => {
  const Item = { pk: { S: operationKey('jobs-other', 'x') }, delivered: { N: '1' } };
  await dynamo.send(new PutItemCommand({ TableName: table, Item }));
  expect(await operations.find({ namespace: 'jobs-other', id: 'x' })).toBeUndefined();
  expect(await operations.list('jobs-other')).toEqual([]);
});
