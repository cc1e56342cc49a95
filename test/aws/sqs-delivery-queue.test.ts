import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { SqsDeliveryQueue } from '../../lib/aws/sqs-delivery-queue';
import { lineOfLane } from '../../lib/domain/dead-letters/lane';
import { packAttribute, packBody } from '../../lib/domain/deliver/pack';
import { ticketAttribute, ticketBody } from '../../lib/domain/deliver/queue-message';
import { groupOf } from '../../lib/domain/fan-out/message';
import { type Position, positionName } from '../../lib/domain/topology/keys';
import { deliveryQueueContract } from '../contracts/delivery-queue';
import { ownQueue, sqs } from '../support/own-queue';
import { eventOf } from '../support/records';

const place = {
  subscription: { namespace: 'default', subscription: 'warehouse' },
  topic: { namespace: 'default', topic: 'orders' },
  ordered: true,
};

async function makeQueue() {
  const queueUrl = await ownQueue('queue');
  const foreign: (string | undefined)[] = [];
  const onForeign = (messageId?: string) => foreign.push(messageId);
  return { queue: new SqsDeliveryQueue(sqs, { ...place, queueUrl, onForeign }), queueUrl, foreign };
}

const attribute = (DataType: string, value: string | number) => ({
  DataType,
  StringValue: String(value),
});

/** A record in the queue, as SNS puts it there. */
const asTopicSends = (position: Position, event: string, key?: string) => ({
  MessageBody: event,
  MessageGroupId: groupOf({ partition: position, offset: position.offset, key }),
  MessageDeduplicationId: positionName(position),
  MessageAttributes: {
    topic: attribute('String', position.topic),
    partition: attribute('Number', position.partition),
    offset: attribute('Number', position.offset),
  },
});

deliveryQueueContract('SqsDeliveryQueue', async () => {
  const { queue, queueUrl } = await makeQueue();
  return {
    queue,
    send: async (position, event, key) => {
      const message = asTopicSends(position, event, key);
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, ...message }));
    },
    sendTicket: async (ticket) => {
      const message = {
        MessageBody: ticketBody(ticket),
        MessageGroupId: lineOfLane(ticket),
        MessageDeduplicationId: `ticket/${ticket.epoch}`,
        MessageAttributes: { [ticketAttribute]: attribute('String', 1) },
      };
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, ...message }));
    },
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

test('a pack is not handed out, since an ack of one of its records would delete them all', async () => {
  const { queue, queueUrl, foreign } = await makeQueue();
  const records = [7, 8].map((offset) => ({ offset, event: eventOf(`${offset}`, null, 'k') }));
  const { MessageId } = await sqs.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: packBody(records),
      MessageGroupId: 'partition/3',
      MessageDeduplicationId: '3-7-8',
      MessageAttributes: {
        partition: attribute('Number', 3),
        [packAttribute]: attribute('Number', 2),
      },
    }),
  );
  expect(await queue.receive({ max: 10, waitSeconds: 0, leaseSeconds: 30 })).toEqual([]);
  expect(foreign).toEqual([MessageId]);
});

test('a queue that is not there is a defect, and not an answer for each handle', async () => {
  const { queue } = await makeQueue();
  const elsewhere = new SqsDeliveryQueue(sqs, {
    ...place,
    queueUrl: 'http://localhost/000000000000/no-such-queue',
    onForeign: () => {},
  });
  await expect(elsewhere.remove(['handle'])).rejects.toThrow();
  await expect(queue.remove([])).resolves.toEqual([]);
});
