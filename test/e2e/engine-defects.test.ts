import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetTopicAttributesCommand,
  paginateListTopics,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { sqsSettings } from '../../lib/runtime/sdk-settings';
import { placeOf, pull, take, takeOne } from '../support/consuming';
import { publishJson } from '../support/publishing';
import { stack } from '../support/stack';

/**
 * Where MiniStack 1.5.33 differs from AWS in what we rely on. A test here says what the engine does; one that
 * fails says that a defect is mended, and what then may go.
 */
const sns = new SNSClient({});
const sqs = new SQSClient(sqsSettings);

const isMiniStack = async (): Promise<boolean> => {
  const { endpoint } = stack();
  if (!endpoint) return false;
  const { ok } = await fetch(`${endpoint}/_ministack/health`).catch(() => ({ ok: false }));
  return ok;
};

async function topicArn(name: string): Promise<string> {
  for await (const { Topics = [] } of paginateListTopics({ client: sns }, {})) {
    const found = Topics.find(({ TopicArn }) => TopicArn?.endsWith(`:${name}`));
    if (found?.TopicArn) return found.TopicArn;
  }
  throw new Error(`no topic ${name}`);
}

async function queueArn(QueueName: string): Promise<string> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  return Attributes?.QueueArn ?? '';
}

async function restoreTopic(): Promise<void> {
  const { TopicArn } = await sns.send(
    new CreateTopicCommand({
      Name: 'WeftTest-cut-off.fifo',
      Attributes: { FifoTopic: 'true', ContentBasedDeduplication: 'false' },
    }),
  );
  await sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: 'sqs',
      Endpoint: await queueArn('WeftTest-cut-off-pull.fifo'),
      Attributes: { RawMessageDelivery: 'true' },
    }),
  );
}

/** Two records of another topic, the second after the first has arrived: the wake-ups before it are over. */
async function passWakeUps(): Promise<void> {
  for (const data of [1, 2]) {
    await publishJson('beside', 'k', data);
    await takeOne('beside-pull');
  }
}

test('MiniStack delivers no batch of a table stream again that its consumer reports as failed', async () => {
  if (!(await isMiniStack())) return;
  await sns.send(new DeleteTopicCommand({ TopicArn: await topicArn('WeftTest-cut-off.fifo') }));
  const first = await publishJson('cut-off', 'k', 'first');
  await passWakeUps();
  await restoreTopic();
  // On AWS the batch comes again from the first failed item, and the record would be here by now.
  expect(await pull('cut-off-pull', { waitSeconds: 3 })).toEqual([]);
  // Nothing is lost: the next wake-up finds the gap and reads it from the log.
  const second = await publishJson('cut-off', 'k', 'second');
  const deliveries = await take('cut-off-pull', 2);
  expect(deliveries.map(placeOf)).toEqual([first, second].map(placeOf));
});

const oneFifoTopic = {
  Resources: {
    Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'defect.fifo', FifoTopic: true } },
  },
};

test('MiniStack makes a standard topic of a FIFO topic in a template, which fifo-topics.ts mends', async () => {
  if (!(await isMiniStack())) return;
  const client = new CloudFormationClient({});
  const StackName = 'Defect';
  await client.send(
    new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(oneFifoTopic) }),
  );
  await waitUntilStackCreateComplete({ client, maxWaitTime: 20, minDelay: 1 }, { StackName });
  const TopicArn = await topicArn('defect.fifo');
  const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
  expect(Attributes).not.toHaveProperty('FifoTopic');
  await client.send(new DeleteStackCommand({ StackName }));
});
