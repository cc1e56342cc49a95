import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import type { Message } from '@aws-sdk/client-sqs';
import { SnsDispatcher } from '../../lib/aws/sns-dispatcher';
import { recordsIn } from '../../lib/domain/deliver/pack';
import { defineFabric } from '../../lib/domain/topology/fabric';
import { dispatcherContract } from '../contracts/dispatcher';
import { arnOfQueue, ownQueue, receiveFrom } from '../support/own-queue';
import { eventOf } from '../support/records';

const sns = new SNSClient({});
const topology = defineFabric({
  topics: { orders: { ordered: true }, packs: { ordered: true, packed: true } },
});
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

describe('on a topic that is packed', () => {
  const packs = { namespace: 'default', topic: 'packs' };
  const inPartition = (number: number, offsets: readonly number[]) =>
    offsets.map((offset) => ({
      partition: { ...packs, partition: number },
      offset,
      key: `k${offset}`,
      event: eventOf(`${number}-${offset}`, 'line\nbreak', `k${offset}`),
      appendedAt: 1893499200123,
    }));

  test('the records of a partition share a message, in their order, and a partition is a lane', async () => {
    const { dispatcher, queueUrl } = await makeTopic();
    const [three, four] = [inPartition(3, [7, 8, 9]), inPartition(4, [1, 2])];
    expect(await dispatcher.send([...three, ...four])).toEqual([]);
    const messages = await receiveAll(queueUrl, 3);
    expect(messages.map(({ Attributes }) => Attributes?.MessageGroupId).sort()).toEqual([
      'partition/3',
      'partition/4',
    ]);
    const records = messages.flatMap(({ Body = '' }) => recordsIn(Body).map(({ event }) => event));
    expect(records.sort()).toEqual([...three, ...four].map(({ event }) => event).sort());
  });

  test('the same pack arrives once, and one that ends elsewhere is another', async () => {
    const { dispatcher, queueUrl } = await makeTopic();
    for (const offsets of [
      [1, 2],
      [1, 2],
      [1, 2, 3],
    ])
      await dispatcher.send(inPartition(0, offsets));
    const messages = await receiveAll(queueUrl, 3);
    const packed = messages.map(({ Body = '' }) => recordsIn(Body).map(({ offset }) => offset));
    expect(packed).toEqual([
      [1, 2],
      [1, 2, 3],
    ]);
  });

  test('a record by itself is an ordinary message in the lane of its partition', async () => {
    const { dispatcher, queueUrl } = await makeTopic();
    const [one] = inPartition(5, [7]);
    await dispatcher.send(one ? [one] : []);
    const [message] = await receiveAll(queueUrl, 1);
    expect(message).toMatchObject({
      Body: one?.event,
      Attributes: { MessageGroupId: 'partition/5' },
    });
  });
});
