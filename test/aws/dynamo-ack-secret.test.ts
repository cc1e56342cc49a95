import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readAckSecret } from '../../lib/aws/dynamo-ack-secret';
import { DynamoKeys } from '../../lib/aws/dynamo-keys';
import { ackSecretKey } from '../../lib/domain/access/key-store';
import { ownKeysTable } from '../support/own-tables';

const dynamo = new DynamoDBClient({});
const namesOf = { count: 0 };
const make = () => `secret-${namesOf.count++}`;
let table: string;

beforeAll(async () => {
  table = await ownKeysTable('ack-secret');
});

test('those who need it first at the same time, and all later ones, have one and the same', async () => {
  const first = await Promise.all(
    Array.from({ length: 8 }, () => readAckSecret(dynamo, { table, make })),
  );
  expect(new Set(first).size).toBe(1);
  expect(await readAckSecret(dynamo, { table, make })).toBe(first[0]);
});

test('a write that was stored although its answer was lost is what all go by', async () => {
  const own = await ownKeysTable('ack-secret-lost');
  const losing = new DynamoDBClient({});
  losing.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const answer = await next(args);
        // The write goes out once more, as the SDK does by itself.
        return commandName === 'PutItemCommand' ? next(args) : answer;
      },
    { step: 'finalizeRequest', name: 'twice', priority: 'low' },
  );
  const made = await readAckSecret(losing, { table: own, make });
  expect(await readAckSecret(dynamo, { table: own, make })).toBe(made);
});

test('it is no key: nobody finds it among them', async () => {
  const keys = new DynamoKeys(dynamo, table);
  expect(await keys.find(ackSecretKey)).toBeUndefined();
  expect((await keys.list('default', { max: 10 })).keys).toEqual([]);
});
