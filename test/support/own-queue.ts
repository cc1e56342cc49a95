import {
  CreateQueueCommand,
  type CreateQueueCommandInput,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { sqsSettings } from '../../lib/runtime/sdk-settings';

export const sqs = new SQSClient(sqsSettings);

/** Topics of the same test may send to it: nobody may, unless a queue says so. */
const Policy = JSON.stringify({
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: '*',
  },
});

/** As the stack makes a subscription's queue of an ordered topic. */
const fifo = {
  Policy,
  FifoQueue: 'true',
  DeduplicationScope: 'messageGroup',
  FifoThroughputLimit: 'perMessageGroupId',
};

let count = 0;

const ownName = (purpose: string): string => `own-${purpose}-${process.pid}-${++count}`;

async function create(input: CreateQueueCommandInput): Promise<string> {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand(input));
  return QueueUrl;
}

/** A FIFO queue that no other test has; its URL. */
export const ownQueue = (purpose: string): Promise<string> =>
  create({ QueueName: `${ownName(purpose)}.fifo`, Attributes: fifo });

/** A standard queue that no other test has; its URL. */
export const ownStandardQueue = (purpose: string): Promise<string> =>
  create({ QueueName: ownName(purpose), Attributes: { Policy } });

export async function arnOfQueue(url: string): Promise<string> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
  );
  return Attributes?.QueueArn ?? '';
}

/** Up to ten messages with all their attributes; waits two seconds at most. */
export async function receiveFrom(url: string): Promise<Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 2,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    }),
  );
  return Messages;
}
