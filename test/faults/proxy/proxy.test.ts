import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  BatchWriteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type AwsCall, callOf } from './aws-call';
import type { FaultName } from './faults';
import { Plan } from './plan';
import { FaultProxy } from './proxy';

/** What the engine behind the proxy was asked, and what it answers next. */
const asked: AwsCall[] = [];
let answers: string[] = [];
let engine: Server;
let proxy: FaultProxy | undefined;
const killed: string[] = [];

beforeAll(async () => {
  engine = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      asked.push(callOf({ method, path, headers, body: Buffer.concat(chunks) }));
      // One that waits for messages is answered at some time, and not in turn.
      const waits = asked.at(-1)?.operation === 'ReceiveMessage' ? (asked.length % 3) * 40 : 0;
      setTimeout(() => response.end(answers.shift() ?? '{}'), waits);
    });
  });
  await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => {
  asked.length = 0;
  killed.length = 0;
  answers = [];
});
afterEach(() => proxy?.close());
afterAll(() => new Promise((resolve) => engine.close(resolve)));

const keys = { accessKeyId: 'ASIALAMBDA', secretAccessKey: 'test', sessionToken: 'token' };

/** Clients whose every call is hit by one fault, and which try once. */
async function hitBy(service: string, fault: FaultName) {
  const plan = new Plan([{ service, fault, every: 1 }], 1);
  const url = `http://127.0.0.1:${(engine.address() as AddressInfo).port}`;
  proxy = new FaultProxy({ seed: 1, plan, engine: url, kill: (call) => killed.push(call.caller) });
  const endpoint = await proxy.open();
  const settings = { endpoint, region: 'us-east-1', credentials: keys, maxAttempts: 1 };
  plan.start();
  return {
    plan,
    dynamo: new DynamoDBClient(settings),
    sns: new SNSClient(settings),
    sqs: new SQSClient({ ...settings, useQueueUrlAsEndpoint: false }),
  };
}

const hands = {} as Parameters<Plan['next']>[1];

const get = (more = {}) => new GetItemCommand({ TableName: 't', Key: { pk: { S: 'a' } }, ...more });
const put = new PutItemCommand({ TableName: 't', Item: { pk: { S: 'a' } } });
const publishTwo = new PublishBatchCommand({
  TopicArn: 'arn:aws:sns:us-east-1:000000000000:orders',
  PublishBatchRequestEntries: ['0', '1'].map((Id) => ({ Id, Message: `m${Id}` })),
});
const deleteTwo = new DeleteMessageBatchCommand({
  QueueUrl: 'http://localhost/0/q',
  Entries: ['0', '1'].map((Id) => ({ Id, ReceiptHandle: Id })),
});
const bothTaken = (...ids: string[]) =>
  `<PublishBatchResponse><PublishBatchResult><Successful>${ids
    .map((id) => `<member><Id>${id}</Id><MessageId>m</MessageId></member>`)
    .join('')}</Successful><Failed></Failed></PublishBatchResult></PublishBatchResponse>`;

/** Calls until the fault strikes. */
async function struck<T>(plan: Plan, call: () => Promise<T>): Promise<T> {
  for (;;) {
    const before = [...plan.fired.values()][0];
    asked.length = 0;
    const outcome = await call().then(
      (value) => () => value,
      (error) => () => {
        throw error;
      },
    );
    if ([...plan.fired.values()][0] !== before) return outcome();
  }
}

test.each([
  ['dynamodb', 'throttled', 'ProvisionedThroughputExceededException'],
  ['dynamodb', 'error-500', 'InternalServerError'],
  ['sqs', 'throttled', 'RequestThrottled'],
  ['sns', 'throttled', /Throttl/],
  ['sns', 'error-500', /InternalError/],
] as const)('%s says %s in its own words, and has done nothing', async (service, fault, name) => {
  const { plan, dynamo, sns, sqs } = await hitBy(service, fault);
  const call = {
    dynamodb: () => dynamo.send(put),
    sqs: () => sqs.send(deleteTwo),
    sns: () => sns.send(publishTwo),
  }[service];
  const matching = name instanceof RegExp ? expect.stringMatching(name) : name;
  await expect(struck<unknown>(plan, call)).rejects.toMatchObject({ name: matching });
  expect(asked).toEqual([]);
});

test.each(['answer-lost', 'answer-cut', 'done-and-500', 'killed-after'] as const)(
  'what is hit by %s has been done all the same',
  async (fault) => {
    const { plan, dynamo } = await hitBy('dynamodb', fault);
    answers = Array.from(
      { length: 20 },
      () => '{"Attributes":{"a":{"S":"long enough to be cut"}}}',
    );
    await expect(struck(plan, () => dynamo.send(put))).rejects.toThrow();
    expect(asked).toHaveLength(1);
  },
);

test('a Lambda that is killed is the one that sent the call', async () => {
  const { plan, dynamo } = await hitBy('dynamodb', 'killed-before');
  await expect(struck(plan, () => dynamo.send(put))).rejects.toThrow();
  expect(killed).toEqual(['ASIALAMBDA']);
});

test('what is sent twice arrives twice, and what is sent again later arrives later', async () => {
  const twice = await hitBy('dynamodb', 'sent-twice');
  await struck(twice.plan, () => twice.dynamo.send(put));
  await sleep(100);
  expect(asked.map(({ operation }) => operation)).toEqual(['PutItem', 'PutItem']);
});

test('a conflict of transactions names a reason for each entry', async () => {
  const { plan, dynamo } = await hitBy('dynamodb', 'transaction-conflict');
  const Put = { TableName: 't', Item: { pk: { S: 'a' } } };
  const command = new TransactWriteItemsCommand({ TransactItems: [{ Put }, { Put }] });
  await expect(struck(plan, () => dynamo.send(command))).rejects.toMatchObject({
    name: 'TransactionCanceledException',
    CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'None' }],
  });
});

test('a read is answered with what was so before, but never a consistent one', async () => {
  const { plan, dynamo } = await hitBy('dynamodb', 'stale-read');
  answers = Array.from({ length: 50 }, (_, at) => `{"Item":{"n":{"N":"${at}"}}}`);
  const first = await dynamo.send(get());
  for (let n = 0; n < 10; n++) {
    const { Item } = await dynamo.send(get({ ConsistentRead: true }));
    expect(Item?.n?.N).toBe(String(n + 1));
  }
  expect((await struck(plan, () => dynamo.send(get()))).Item).toEqual(first.Item);
});

test('a short page holds one item, and says where it goes on', async () => {
  const { plan, dynamo } = await hitBy('dynamodb', 'short-page');
  const query = new QueryCommand({ TableName: 't', KeyConditionExpression: 'pk = :a' });
  await struck(plan, () => dynamo.send(query));
  expect(asked[0]?.json).toMatchObject({ Limit: 1 });
});

test('what is not processed is given back, and not done', async () => {
  const { plan, dynamo } = await hitBy('dynamodb', 'unprocessed');
  const RequestItems = { t: [{ DeleteRequest: { Key: { pk: { S: 'a' } } } }] };
  const { UnprocessedItems } = await struck(plan, () =>
    dynamo.send(new BatchWriteItemCommand({ RequestItems })),
  );
  expect(UnprocessedItems).toEqual(RequestItems);
  expect(asked).toEqual([]);
});

test('of a batch of SNS one entry is left out, and the answer says so', async () => {
  const { plan, sns } = await hitBy('sns', 'partial-batch');
  answers = Array.from({ length: 20 }, () => bothTaken('0'));
  const { Failed } = await struck(plan, () => sns.send(publishTwo));
  expect(Failed).toMatchObject([{ Code: 'InternalError', SenderFault: false }]);
  const sent = new URLSearchParams(asked[0]?.body.toString());
  const messages = [...sent].filter(([name]) => name.endsWith('.Message'));
  expect(messages).toHaveLength(1);
  expect(messages.map(([, text]) => text)).not.toContain(`m${Failed?.[0]?.Id}`);
});

test('an entry that is denied has been taken', async () => {
  const { plan, sns } = await hitBy('sns', 'denied-entry');
  answers = Array.from({ length: 20 }, () => bothTaken('0', '1'));
  const { Failed, Successful } = await struck(plan, () => sns.send(publishTwo));
  expect([Failed?.length, Successful?.length]).toEqual([1, 1]);
  expect(asked[0]?.body.toString()).toContain('m1');
});

test('of a batch of SQS one entry is left out, and the answer says so', async () => {
  const { plan, sqs } = await hitBy('sqs', 'partial-batch');
  answers = Array.from({ length: 20 }, () => '{"Successful":[],"Failed":[]}');
  const { Failed } = await struck(plan, () => sqs.send(deleteTwo));
  expect(Failed).toHaveLength(1);
  expect(asked[0]?.json.Entries).toHaveLength(1);
});

test('what one caller receives, another that waits receives too', async () => {
  const { plan, sqs } = await hitBy('sqs', 'received-twice');
  const MD5OfBody = createHash('md5').update('b').digest('hex');
  const message = JSON.stringify({ Messages: [{ MessageId: 'm', Body: 'b', MD5OfBody }] });
  answers = Array.from({ length: 60 }, () => message);
  const receive = () =>
    sqs.send(new ReceiveMessageCommand({ QueueUrl: 'http://localhost/0/q', WaitTimeSeconds: 1 }));
  for (let tries = 0; [...plan.fired.values()][0] === 0 && tries < 20; tries++)
    await Promise.all([receive(), receive(), receive()]);
  expect([...plan.fired.values()][0]).toBeGreaterThan(0);
});

test('the same seed hits the same calls, and another one others', () => {
  const rule = { service: 'dynamodb', fault: 'reset', every: 5 } as const;
  const hits = (seed: number) => {
    const plan = new Plan([rule], seed);
    plan.start();
    const call = { service: 'dynamodb', operation: 'PutItem' } as AwsCall;
    return Array.from({ length: 100 }, () => plan.next(call, hands) !== undefined);
  };
  expect(hits(7)).toEqual(hits(7));
  expect(hits(7)).not.toEqual(hits(8));
});
