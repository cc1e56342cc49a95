import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import type { Message } from '@aws-sdk/client-sqs';
import { SnsDispatcher } from '../../lib/aws/sns-dispatcher';
import { defineFabric } from '../../lib/domain/topology/fabric';
import { dispatcherContract } from '../contracts/dispatcher';
import { arnOfQueue, ownQueue, receiveFrom } from '../support/own-queue';
import { eventOf } from '../support/records';

const sns = new SNSClient({});
const topology = defineFabric({ topics: { orders: { ordered: true } } });
let count = 0;

/** An SNS topic as the stack makes one, with one subscribed queue that no other test has. */
async function makeTopic() {
  const { TopicArn = '' } = await sns.send(
    new CreateTopicCommand({
      Name: `own-topic-${process.pid}-${++count}.fifo`,
      Attributes: { FifoTopic: 'true', ContentBasedDeduplication: 'false' },
    }),
  );
  const queueUrl = await ownQueue('subscribed');
  await sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: 'sqs',
      Endpoint: await arnOfQueue(queueUrl),
      Attributes: { RawMessageDelivery: 'true' },
    }),
  );
  return { dispatcher: new SnsDispatcher(sns, { topology, arnOf: () => TopicArn }), queueUrl };
}

const arrivalOf = ({ Body = '', MessageAttributes: attributes = {} }: Message) => ({
  event: Body,
  position: {
    namespace: 'default',
    topic: attributes.topic?.StringValue ?? '',
    partition: Number(attributes.partition?.StringValue),
    offset: Number(attributes.offset?.StringValue),
  },
});

async function receiveAll(queueUrl: string, expected: number): Promise<Message[]> {
  const messages: Message[] = [];
  let more: Message[];
  do {
    more = await receiveFrom(queueUrl);
    messages.push(...more);
  } while (more.length > 0 && messages.length < expected);
  return messages;
}

dispatcherContract('SnsDispatcher', async () => {
  const { dispatcher, queueUrl } = await makeTopic();
  return {
    dispatcher,
    arrived: async (expected) => (await receiveAll(queueUrl, expected)).map(arrivalOf),
  };
});

const partition = { namespace: 'default', topic: 'orders', partition: 3 };
const message = { partition, offset: 7, key: 'k', event: eventOf('7', null, 'k') };

test('a message that is sent twice arrives once', async () => {
  const { dispatcher, queueUrl } = await makeTopic();
  expect(await dispatcher.send([message])).toEqual([]);
  expect(await dispatcher.send([message])).toEqual([]);
  expect(await receiveAll(queueUrl, 2)).toHaveLength(1);
});

test('a message is in the lane of its key, and known by its position', async () => {
  const { dispatcher, queueUrl } = await makeTopic();
  await dispatcher.send([message]);
  const [received] = await receiveAll(queueUrl, 1);
  expect(received?.Attributes).toMatchObject({
    MessageGroupId: 'k',
    MessageDeduplicationId: 'orders/3/7',
  });
});

test('a message says when its record was appended, where that is known', async () => {
  const { dispatcher, queueUrl } = await makeTopic();
  await dispatcher.send([{ ...message, appendedAt: 1893499200123 }]);
  const [received] = await receiveAll(queueUrl, 1);
  expect(received?.MessageAttributes?.appended).toMatchObject({
    DataType: 'Number',
    StringValue: '1893499200123',
  });
});

test('a topic that is not there refuses all, and says why', async () => {
  const arnOf = () => 'arn:aws:sns:us-east-1:000000000000:no-such-topic.fifo';
  const dispatcher = new SnsDispatcher(sns, { topology, arnOf });
  expect(await dispatcher.send([message])).toEqual([
    { message, reason: expect.stringContaining('NotFound'), never: false },
  ]);
});
