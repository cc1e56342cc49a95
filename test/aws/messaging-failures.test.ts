import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SnsDispatcher } from '../../lib/aws/sns-dispatcher';
import { SqsDeliveryQueue } from '../../lib/aws/sqs-delivery-queue';
import { defineFabric } from '../../lib/domain/topology/fabric';
import { answering } from '../support/answering';
import { eventOf } from '../support/records';
import { busy, denied, lasting, passing } from '../support/sdk-errors';

const partition = { namespace: 'default', topic: 'orders', partition: 0 };

describe('the topic', () => {
  const topology = defineFabric({ topics: { orders: { ordered: true } } });
  const messages = [0, 1].map((offset) => ({ partition, offset, event: eventOf(`${offset}`) }));
  const send = (answer: object) =>
    new SnsDispatcher(answering(new SNSClient({}), answer), {
      topology,
      arnOf: () => 'arn:aws:sns:us-east-1:000000000000:orders.fifo',
    }).send(messages);
  const failed = (Code: string, SenderFault: boolean) => ({
    Successful: [{ Id: '0' }],
    Failed: [{ Id: '1', Code, SenderFault, Message: 'why' }],
  });

  test('what the topic says it took was accepted', async () => {
    expect(await send({ Successful: [{ Id: '1' }, { Id: '0' }] })).toEqual([]);
  });

  test('what it failed to take is worth another try', async () => {
    expect(await send(failed('InternalError', false))).toEqual([
      { message: messages[1], reason: 'InternalError: why', never: false },
    ]);
  });

  test('what it will not take is not worth another try', async () => {
    expect(await send(failed('InvalidParameter', true))).toMatchObject([{ never: true }]);
  });

  test('what it says nothing of was not accepted', async () => {
    expect(await send({ Successful: [{ Id: '1' }] })).toEqual([
      { message: messages[0], reason: expect.any(String), never: false },
    ]);
    expect(await send({})).toHaveLength(2);
  });

  test.each([...passing, ...lasting])('a call that fails with %p refuses all', async (error) => {
    expect(await send(error)).toEqual(
      messages.map((message) => ({ message, reason: String(error), never: false })),
    );
  });
});

describe('the queue', () => {
  const queue = (answer: object) =>
    new SqsDeliveryQueue(answering(new SQSClient({}), answer), {
      subscription: { namespace: 'default', subscription: 'warehouse' },
      topic: partition,
      ordered: true,
      queueUrl: 'http://localhost/q.fifo',
      onForeign: () => {},
    });
  const codes = async (answer: object) =>
    (await queue(answer).remove(['a', 'b'])).map((refusal) => refusal?.code);
  const failed = (Code: string, SenderFault: boolean) => ({
    Failed: [{ Id: '1', Code, SenderFault }],
  });

  test('each handle has an answer of its own', async () => {
    expect(await codes({})).toEqual([undefined, undefined]);
    expect(await codes(failed('ReceiptHandleIsInvalid', true))).toEqual([undefined, 'lease_lost']);
    expect(await codes(failed('InternalError', false))).toEqual([undefined, 'outcome_unknown']);
  });

  test('a hold beyond the 12 hours that SQS allows is told apart from a lease that is lost', async () => {
    const Message =
      'Value 43200 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds].';
    const Failed = [{ Id: '0', Code: 'InvalidParameterValue', SenderFault: true, Message }];
    const [refusal] = await queue({ Failed }).hold(['a'], 43_200);
    expect(refusal?.code).toBe('hold_too_long');
  });

  test('a call without an answer leaves each handle to be tried again', async () => {
    expect(await codes(busy)).toEqual(['outcome_unknown', 'outcome_unknown']);
  });

  test('receiving while the queue is busy is to be tried again', async () => {
    const options = { max: 10, waitSeconds: 0, leaseSeconds: 30 };
    await expect(queue(busy).receive(options)).rejects.toMatchObject({ code: 'throttled' });
    await expect(queue(denied).receive(options)).rejects.toBe(denied);
  });

  test('a queue that may not be used is a defect', async () => {
    await expect(queue(denied).remove(['a'])).rejects.toBe(denied);
  });
});
