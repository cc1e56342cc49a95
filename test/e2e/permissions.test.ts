import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  CreateTopicCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import {
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { sqsSettings } from '../../lib/runtime/sdk-settings';
import { asFunction } from '../support/as-role';
import { arnOfQueue, ownStandardQueue, receiveFrom, sqs } from '../support/own-queue';
import { stack } from '../support/stack';

/** The engine checks each call against the role of whoever makes it. If it stopped doing so, these fail first. */
const { outputs } = stack();

const denied = { name: expect.stringMatching(/^AccessDenied/) };
const keyOf = (pk: string) => ({ pk: { S: pk }, base: { N: '0' } });

const urlOf = async (name: string): Promise<string> =>
  (await sqs.send(new GetQueueUrlCommand({ QueueName: `WeftTest-${name}` }))).QueueUrl ?? '';

test('who appends may read the log, and may take nothing from it', async () => {
  const dynamo = new DynamoDBClient(await asFunction(outputs.PublishFunctionName));
  const item = { TableName: outputs.LogTableName, Key: keyOf('nobody') };
  await expect(dynamo.send(new GetItemCommand(item))).resolves.toBeDefined();
  await expect(dynamo.send(new DeleteItemCommand(item))).rejects.toMatchObject(denied);
});

test('who reads the log may not read what was not delivered', async () => {
  const dynamo = new DynamoDBClient(await asFunction(outputs.ReadFunctionName));
  const query = (TableName: string | undefined) =>
    dynamo.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: 'nobody' } },
      }),
    );
  await expect(query(outputs.LogTableName)).resolves.toBeDefined();
  await expect(query(outputs.DeadLettersTableName)).rejects.toMatchObject(denied);
});

test('the key of the API is for the authorizer alone', async () => {
  const read = async (name: string | undefined) =>
    new SecretsManagerClient(await asFunction(name)).send(
      new GetSecretValueCommand({ SecretId: outputs.ApiKeySecretArn }),
    );
  await expect(read(outputs.AuthorizerFunctionName)).resolves.toMatchObject({});
  await expect(read(outputs.PublishFunctionName)).rejects.toMatchObject(denied);
  await expect(read(outputs.ConsumeFunctionName)).rejects.toMatchObject(denied);
});

test('a subscription’s function may take from its own queue, and from no other', async () => {
  const functions = JSON.parse(outputs.SubscriptionFunctions ?? '{}') as Record<string, string>;
  const acting = await asFunction(functions['bus-out']);
  const as = new SQSClient({ ...sqsSettings, ...acting });
  const receive = async (queue: string) =>
    as.send(new ReceiveMessageCommand({ QueueUrl: await urlOf(queue), VisibilityTimeout: 0 }));
  await expect(receive('walk-pull.fifo')).rejects.toMatchObject(denied);
  await expect(receive('bus-out.fifo')).resolves.toBeDefined();
});

test('a topic gets nothing into a queue that is not its own', async () => {
  const sns = new SNSClient({});
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: `foreign-${process.pid}` }));
  const [closed, open] = [outputs.IngestDeadLettersUrl, await ownStandardQueue('foreign')];
  for (const url of [closed, open]) {
    const Endpoint = await arnOfQueue(url ?? '');
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
  }
  await sns.send(new PublishCommand({ TopicArn, Message: 'planted' }));
  // It has come where it may, and so has been everywhere that it was going.
  expect(await receiveFrom(open)).toHaveLength(1);
  const look = { QueueUrl: closed, MaxNumberOfMessages: 10, VisibilityTimeout: 0 };
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(look));
  expect(Messages.filter(({ Body }) => Body?.includes('planted'))).toEqual([]);
});

test('a queue that demands TLS refuses what comes without', async () => {
  const QueueUrl = await ownStandardQueue('tls');
  const statement = {
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: 'sqs:*',
    Resource: '*',
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  const message = { QueueUrl, MessageBody: 'm' };
  await expect(sqs.send(new SendMessageCommand(message))).rejects.toMatchObject(denied);
  await expect(behindTls().send(new SendMessageCommand(message))).resolves.toBeDefined();
});

/** Says what a proxy says that has taken TLS off. */
function behindTls(): SQSClient {
  const client = new SQSClient(sqsSettings);
  client.middlewareStack.add(
    (next) => async (args) => {
      const { headers } = args.request as { headers: Record<string, string> };
      headers['x-forwarded-proto'] = 'https';
      return next(args);
    },
    { step: 'build', name: 'behindTls' },
  );
  return client;
}
