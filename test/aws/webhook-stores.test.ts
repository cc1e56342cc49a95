import {
  type BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { DynamoAttempts } from '../../lib/aws/dynamo-attempts';
import { DynamoCircuits } from '../../lib/aws/dynamo-circuits';
import { attemptPlace } from '../../lib/domain/webhook/attempt-log';
import { attemptAt, attemptLogContract } from '../contracts/attempt-log';
import { circuitStoreContract } from '../contracts/circuit-store';
import { answering } from '../support/answering';
import { denied, passing } from '../support/sdk-errors';
import { strictDynamo } from '../support/strict-dynamo';
import { noon, testOutside } from '../support/test-outside';

const dynamo = strictDynamo();
const table = `webhooks-${process.pid}`;
const of = { namespace: 'default', subscription: 'crm' };

/** With the keys of the dead-letters table. */
beforeAll(async () => {
  await dynamo.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
    }),
  );
  await waitUntilTableExists(
    { client: dynamo, maxWaitTime: 20, minDelay: 1, maxDelay: 2 },
    { TableName: table },
  );
});

circuitStoreContract('DynamoCircuits', () => new DynamoCircuits(dynamo, table));
attemptLogContract('DynamoAttempts', () => new DynamoAttempts(dynamo, table, testOutside()));

const itemAt = async (sk: string, pk: string) => {
  const Key = { pk: { S: pk }, sk: { S: sk } };
  const { Item } = await dynamo.send(new GetItemCommand({ TableName: table, Key }));
  return Item;
};

test('an attempt goes a day later, apart from letters and out of their index', async () => {
  const attempt = attemptAt(noon + 1);
  await new DynamoAttempts(dynamo, table, testOutside()).write(of, [attempt]);
  const item = await itemAt(attemptPlace(attempt), 'default#crm#attempts');
  expect(item?.expires?.N).toBe(String(noon / 1000 + 86_401));
  expect(item).not.toHaveProperty('place');
});

test('a circuit lies beside the states of lanes, and not among them', async () => {
  await new DynamoCircuits(dynamo, table).swap(of, undefined, { tag: 'a', failures: 1 });
  const item = await itemAt('circuit', 'default#crm');
  expect(item).toMatchObject({ tag: { S: 'a' } });
  expect(item).not.toHaveProperty('place');
  expect(item).not.toHaveProperty('expires');
});

describe('while the table is busy', () => {
  const client = (answer: object) => answering(new DynamoDBClient({}), answer);
  const circuits = (answer: object) => new DynamoCircuits(client(answer), table);
  const attempts = (answer: object) => new DynamoAttempts(client(answer), table, testOutside());
  const throttled = { code: 'throttled' };

  test.each(passing)('circuits are to be asked again: %p', async (error) => {
    const store = circuits(error);
    await expect(store.read(of)).rejects.toMatchObject(throttled);
    await expect(store.swap(of, 'a', undefined)).rejects.toMatchObject(throttled);
    await expect(store.swap(of, 'a', { tag: 'b', failures: 1 })).rejects.toMatchObject(throttled);
  });

  test.each(passing)('attempts are to be asked for again: %p', async (error) => {
    await expect(attempts(error).page(of, { now: noon, limit: 1 })).rejects.toMatchObject(
      throttled,
    );
    await expect(attempts(error).write(of, [attemptAt(noon)])).rejects.toMatchObject(throttled);
  });

  test('what is not processed is written again, a few times', async () => {
    const outside = testOutside();
    const left = { [table]: [{ PutRequest: { Item: {} } }] };
    const log = new DynamoAttempts(client({ UnprocessedItems: left }), table, outside);
    await expect(log.write(of, [attemptAt(noon)])).rejects.toMatchObject(throttled);
    expect(outside.pauses).toHaveLength(3);
  });

  test('and then is written', async () => {
    const outside = testOutside();
    const picky = strictDynamo();
    let calls = 0;
    picky.middlewareStack.add(
      (next) => async (args) => {
        const input = args.input as BatchWriteItemCommand['input'];
        const [first, ...rest] = input.RequestItems?.[table] ?? [];
        calls += 1;
        // Takes one at a time.
        const answer = await next({
          ...args,
          input: { ...input, RequestItems: { [table]: first ? [first] : [] } } as never,
        });
        const UnprocessedItems = rest.length > 0 ? { [table]: rest } : {};
        return { ...answer, output: { ...answer.output, UnprocessedItems } as never };
      },
      { step: 'initialize' },
    );
    const ref = { namespace: 'picky', subscription: 'crm' };
    const written = [attemptAt(noon - 1), attemptAt(noon - 2), attemptAt(noon - 3)];
    const log = new DynamoAttempts(picky, table, outside);
    await log.write(ref, written);
    expect([calls, outside.pauses.length]).toEqual([3, 2]);
    expect(await log.page(ref, { now: noon, limit: 5 })).toEqual({ attempts: written });
  });

  test('what another try does not mend is a defect', async () => {
    await expect(circuits(denied).read(of)).rejects.toBe(denied);
    await expect(circuits(denied).swap(of, 'a', undefined)).rejects.toBe(denied);
    await expect(attempts(denied).write(of, [attemptAt(noon)])).rejects.toBe(denied);
  });
});
