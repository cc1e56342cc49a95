import { randomUUID } from 'node:crypto';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { sqsSettings } from '../../lib/runtime/sdk-settings';

const sqs = new SQSClient(sqsSettings);
const lambda = new LambdaClient({});

/** Puts a message that no topic of ours has sent into the queue of a subscription to an ordered topic. */
export async function sendForeign(subscription: string, data: object): Promise<void> {
  const QueueName = `WeftTest-${subscription}.fifo`;
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  const MessageBody = JSON.stringify(data);
  const group = { MessageGroupId: 'foreign', MessageDeduplicationId: randomUUID() };
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...group }));
}

/** Invokes a Lambda with an event that none of its triggers makes; it may fail. */
export async function invokeForeign(FunctionName: string, data: object): Promise<void> {
  const Payload = JSON.stringify({ body: JSON.stringify(data), headers: data, Records: [data] });
  await lambda.send(new InvokeCommand({ FunctionName, Payload }));
}
