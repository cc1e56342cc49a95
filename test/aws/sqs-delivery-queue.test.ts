import { type Message, SendMessageCommand } from '@aws-sdk/client-sqs';
import { SqsDeliveryQueue } from '../../lib/aws/sqs-delivery-queue';
import type { DeadLetter } from '../../lib/domain/consume/delivery-queue';
import { groupOf } from '../../lib/domain/fan-out/message';
import { type Position, positionName } from '../../lib/domain/topology/keys';
import { deliveryQueueContract } from '../contracts/delivery-queue';
import { ownQueue, receiveFrom, sqs } from '../support/own-queue';
import { eventOf } from '../support/records';

async function makeQueue() {
  const queueUrl = await ownQueue('queue');
  const deadLettersUrl = await ownQueue('dead');
  const foreign: (string | undefined)[] = [];
  const queue = new SqsDeliveryQueue(sqs, {
    topic: { namespace: 'default', topic: 'orders' },
    ordered: true,
    queueUrl,
    deadLettersUrl,
    onForeign: (messageId) => foreign.push(messageId),
  });
  return { queue, queueUrl, deadLettersUrl, foreign };
}

const attribute = (DataType: string, value: string | number) => ({
  DataType,
  StringValue: String(value),
});

/** A record in the queue, as SNS puts it there. */
const asTopicSends = (position: Position, event: string, key?: string) => ({
  MessageBody: event,
  MessageGroupId: groupOf({ partition: position, offset: position.offset, key, event }),
  MessageDeduplicationId: positionName(position),
  MessageAttributes: {
    topic: attribute('String', position.topic),
    partition: attribute('Number', position.partition),
    offset: attribute('Number', position.offset),
  },
});

const letterOf = ({ Body = '', MessageAttributes = {}, Attributes = {} }: Message): DeadLetter => ({
  position: {
    namespace: 'default',
    topic: MessageAttributes.topic?.StringValue ?? '',
    partition: Number(MessageAttributes.partition?.StringValue),
    offset: Number(MessageAttributes.offset?.StringValue),
  },
  event: Body,
  key: Attributes.MessageGroupId,
  reason: MessageAttributes.reason?.StringValue ?? '',
});

deliveryQueueContract('SqsDeliveryQueue', async () => {
  const { queue, queueUrl, deadLettersUrl } = await makeQueue();
  return {
    queue,
    send: async (position, event, key) => {
      const message = asTopicSends(position, event, key);
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, ...message }));
    },
    deadLetters: async () => (await receiveFrom(deadLettersUrl)).map(letterOf),
  };
});

test('a message that no topic of ours has sent is told of and not handed out', async () => {
  const { queue, queueUrl, foreign } = await makeQueue();
  const { MessageId } = await sqs.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: '{}',
      MessageGroupId: 'g',
      MessageDeduplicationId: '1',
    }),
  );
  expect(await queue.receive({ max: 10, waitSeconds: 0, leaseSeconds: 30 })).toEqual([]);
  expect(foreign).toEqual([MessageId]);
});

test('a record that is buried twice is one dead letter', async () => {
  const { queue, deadLettersUrl } = await makeQueue();
  const position = { namespace: 'default', topic: 'orders', partition: 0, offset: 4 };
  const letter = { position, event: eventOf('4'), reason: 'twice' };
  await queue.bury(letter);
  await queue.bury(letter);
  expect((await receiveFrom(deadLettersUrl)).map(letterOf)).toEqual([{ ...letter, key: '0/4' }]);
});

test('a reason that SQS would not take is kept as far as it goes', async () => {
  const { queue, deadLettersUrl } = await makeQueue();
  const position = { namespace: 'default', topic: 'orders', partition: 0, offset: 4 };
  const reason = 'ü\u{1f600}\t\u0000\u001b\ud800\ufffe\uffff.';
  await queue.bury({ position, event: eventOf('4'), reason });
  const [letter] = (await receiveFrom(deadLettersUrl)).map(letterOf);
  expect(letter?.reason).toBe('ü\u{1f600}\t\ufffd\ufffd\ufffd\ufffd\ufffd.');
});

test('a queue that is not there is a defect, and not an answer for each handle', async () => {
  const { queue } = await makeQueue();
  const elsewhere = new SqsDeliveryQueue(sqs, {
    topic: { namespace: 'default', topic: 'orders' },
    ordered: true,
    queueUrl: 'http://localhost/000000000000/no-such-queue',
    deadLettersUrl: 'http://localhost/000000000000/no-such-queue',
    onForeign: () => {},
  });
  await expect(elsewhere.remove(['handle'])).rejects.toThrow();
  await expect(queue.remove([])).resolves.toEqual([]);
});
