import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SdkConfig } from '../../../lib/local/access';
import { type Arrivals, marksIn } from './arrivals';
import type { Receiving } from './channel';

/** Receives under way at once. */
const receivers = 4;

/** Takes from a queue as Lambda's pollers do: ten at once, deleted together. */
export function receiveFrom(sdk: SdkConfig, QueueUrl: string, arrivals: Arrivals): Receiving {
  const sqs = new SQSClient({ ...sdk, useQueueUrlAsEndpoint: false });
  const ended = new AbortController();
  const loop = async () => {
    while (!ended.signal.aborted) await receiveOnce(sqs, QueueUrl, { arrivals, ended });
  };
  const loops = Array.from({ length: receivers }, loop);
  return {
    async stop() {
      ended.abort();
      await Promise.all(loops);
      sqs.destroy();
    },
  };
}

async function receiveOnce(
  sqs: SQSClient,
  QueueUrl: string,
  { arrivals, ended }: { readonly arrivals: Arrivals; readonly ended: AbortController },
): Promise<void> {
  const asked = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 5 };
  const { Messages = [] } = await sqs
    .send(new ReceiveMessageCommand(asked), { abortSignal: ended.signal })
    .catch((error) => {
      if (ended.signal.aborted) return { Messages: [] };
      throw error;
    });
  arrivals.arrive(Messages.flatMap(({ Body = '' }) => marksIn(Body).slice(0, 1)));
  if (Messages.length === 0) return;
  const Entries = Messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }));
  await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
}
