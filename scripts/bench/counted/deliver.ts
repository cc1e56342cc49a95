import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { invocations, type Line, sendsOfSns } from './ledger';
import { chunksOf, messageChunk } from './load';
import { sizeOf } from './sent';

/** Receives, and what SQS bills for them: once for each 64 KB that are begun. */
export interface Taken {
  readonly batches: number;
  readonly billed: number;
}

/** Receives so many messages, ten at once, and deletes them: what Lambda's pollers do. */
export async function takeAll(
  sqs: SQSClient,
  QueueUrl: string,
  { messages, handle = async () => {} }: Taking,
): Promise<Taken> {
  let [batches, billed] = [0, 0];
  for (let taken = 0; taken < messages; batches++) {
    const asked = {
      QueueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 10,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All' as const],
    };
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(asked));
    if (Messages.length === 0) throw new Error(`${messages - taken} messages are missing`);
    await handle(Messages);
    const Entries = Messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    taken += Messages.length;
    billed += chunksOf(
      Messages.reduce((sum, one) => sum + sizeOf(one), 0),
      messageChunk,
    );
  }
  return { batches, billed };
}

/** What was taken in several goes. */
export const inAll = (goes: readonly Taken[]): Taken => ({
  batches: goes.reduce((sum, { batches }) => sum + batches, 0),
  billed: goes.reduce((sum, { billed }) => sum + billed, 0),
});

interface Taking {
  readonly messages: number;
  /** What the consumer does with a batch. @default nothing */
  readonly handle?: (messages: readonly Message[]) => Promise<void>;
}

export interface Delivered {
  readonly fifo: boolean;
  /** Of each queue; one may hold many records. */
  readonly messages: number;
  /** Receives, each followed by a delete and an invocation. */
  readonly taken: Taken;
  readonly subscriptions: number;
  /** Of a message, as it is sent. */
  readonly bytes: number;
  /** What an invocation takes beside the consumer's own code, in milliseconds. @default 0 */
  readonly ownMs?: number;
}

/** From the topic to each subscription's consumer: the same for everybody who delivers by queues. */
export function deliveryLines({
  fifo,
  messages,
  taken: { batches, billed },
  subscriptions,
  bytes,
  ownMs = 0,
}: Delivered): Line[] {
  const price = fifo ? 'sqsFifo' : 'sqsStandard';
  return [
    {
      what: sendsOfSns,
      requests: messages * subscriptions,
      price,
      amount: messages * subscriptions * chunksOf(bytes, messageChunk),
    },
    {
      what: 'receives',
      requests: batches * subscriptions,
      price,
      amount: billed * subscriptions,
    },
    { what: 'deletes', requests: batches * subscriptions, price },
    ...invocations('invocations of consumers', {
      count: batches * subscriptions,
      ms: ownMs,
      gigabytes: 0.5,
    }),
  ];
}

/** What SNS is paid for beside its requests, of FIFO topics. */
export function fifoLines(messages: number, subscriptions: number, bytes: number): Line[] {
  const gigabytes = (messages * bytes) / 1e9;
  const what = 'FIFO topic';
  return [
    { what, requests: 0, price: 'snsFifoDelivery', amount: messages * subscriptions },
    { what, requests: 0, price: 'snsFifoBytesIn', amount: gigabytes },
    { what, requests: 0, price: 'snsFifoBytesOut', amount: gigabytes * subscriptions },
  ];
}
