import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DeleteMessageCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { sqsSettings } from '../../lib/runtime/sdk-settings';
import { api } from '../support/api';
import { Asked } from '../support/asked';
import { ask } from '../support/consuming';
import { lettersOf, redriven } from '../support/dead-letters';
import { eventually } from '../support/eventually';
import { expectProblem } from '../support/problems';
import { event, publishBatch } from '../support/publishing';
import { stack } from '../support/stack';

const sqs = new SQSClient(sqsSettings);
const asked = new Asked();
beforeAll(() => asked.open());
afterAll(() => asked.close());

const queueOf = async (subscription: string): Promise<string> => {
  const QueueName = `WeftTest-${subscription}.fifo`;
  const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  return QueueUrl;
};

const receive = async (QueueUrl: string): Promise<Message[]> => {
  const command = new ReceiveMessageCommand({
    QueueUrl,
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: 2,
    MessageAttributeNames: ['All'],
  });
  return (await sqs.send(command)).Messages ?? [];
};

const publish = (key: string, id: string, type = 'sqs') =>
  publishBatch('native', [event({ id, partitionkey: key, type, data: { ask: asked.url } })]);

/** Has the caretaker look after everything now: it comes by itself once a minute. */
const caretake = () =>
  new LambdaClient({}).send(
    new InvokeCommand({ FunctionName: stack().outputs.CaretakerFunctionName, Payload: '{}' }),
  );

test('a queue read by any SQS client holds the CloudEvent as the body and its place as attributes', async () => {
  const [stored] = await publish('raw', 'raw-1');
  const queueUrl = await queueOf('native-pull');
  const message = await eventually(async () =>
    (await receive(queueUrl)).find(({ Body = '' }) => JSON.parse(Body).id === 'raw-1'),
  );
  expect(JSON.parse(message.Body ?? '')).toMatchObject({ id: 'raw-1', partitionkey: 'raw' });
  expect(message.MessageAttributes).toMatchObject({
    topic: { StringValue: 'native' },
    partition: { StringValue: String(stored?.partition) },
    offset: { StringValue: String(stored?.offset) },
  });
  await sqs.send(
    new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle }),
  );
  expectProblem(await ask('native-pull', 'pull'), 409, 'target_not_pull');
});

test('a function in another language fails as SQS has it, and what it fails for good can be queried and redriven', async () => {
  asked.succeeds = ({ id }) => id !== 'py-1';
  await publish('py', 'py-1', 'python');
  await publish('py', 'py-2', 'python');
  // SQS itself goes on without the failed record.
  expect(await asked.handles('py-2')).toEqual(['py-2']);
  const letters = await eventually(async () => {
    await caretake();
    const found = await lettersOf('native-python', 'py');
    return found.length > 0 ? found : undefined;
  });
  expect(letters).toMatchObject([{ reason: 'moved_by_queue', event: { id: 'py-1' } }]);
  asked.succeeds = () => true;
  const operation = await redriven('native-python', { keys: ['py'] });
  expect(operation).toMatchObject({ state: 'done', delivered: 1 });
  expect(await asked.handles('py-1')).toEqual(['py-1']);
  expect(await lettersOf('native-python', 'py')).toEqual([]);
});

test("a message that nobody of ours has sent doesn't stay where it can't be queried", async () => {
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: await queueOf('native-pull-dlq'),
      MessageBody: 'not even JSON',
      MessageGroupId: 'g',
      MessageDeduplicationId: 'foreign-1',
    }),
  );
  await eventually(async () => {
    await caretake();
    const answer = await api('/v1/subscriptions/native-pull/dead-letters?limit=100');
    return answer.text.includes('not even JSON');
  });
});
