import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SdkConfig } from '../../../lib/local/access';
import { type Arrivals, marksIn } from './arrivals';
import type { Receiver } from './channel';

/** Receives under way at once. */
const receivers = 4;

/**
 * Takes from a queue as Lambda's pollers do: ten at once, deleted together. It goes on from its first use until it is
 * closed: a receive that is given up takes messages along with it that nobody hears of.
 */
export function sqsReceiver(sdk: SdkConfig, queueUrl: string): Receiver {
  const sqs = new SQSClient({ ...sdk, useQueueUrlAsEndpoint: false });
  let isClosed = false;
  let current: Arrivals | undefined;
  let loops: readonly Promise<void>[] = [];
  const loop = async () => {
    while (!isClosed) await receiveOnce(sqs, queueUrl, (marks) => current?.arrive(marks));
  };
  return {
    tell(arrivals) {
      current = arrivals;
      if (loops.length === 0) loops = Array.from({ length: receivers }, loop);
    },
    async close() {
      isClosed = true;
      await Promise.allSettled(loops);
      sqs.destroy();
    },
  };
}

async function receiveOnce(
  sqs: SQSClient,
  QueueUrl: string,
  tell: (marks: readonly string[]) => void,
): Promise<void> {
  const asked = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 3 };
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(asked));
  tell(Messages.flatMap(({ Body = '' }) => marksIn(Body).slice(0, 1)));
  if (Messages.length === 0) return;
  const Entries = Messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }));
  await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
}
