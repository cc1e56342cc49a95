import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { invocations, type Line, sendsOfSns } from './ledger';
import { chunksOf, messageChunk } from './load';

/** Receives so many messages, ten at once, and deletes them: what Lambda's pollers do. */
export async function takeAll(
  sqs: SQSClient,
  QueueUrl: string,
  { records, handle = async () => {} }: Taking,
): Promise<number> {
  let batches = 0;
  for (let taken = 0; taken < records; batches++) {
    const asked = {
      QueueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 10,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All' as const],
    };
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(asked));
    if (Messages.length === 0) throw new Error(`${records - taken} messages are missing`);
    await handle(Messages);
    const Entries = Messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    taken += Messages.length;
  }
  return batches;
}

interface Taking {
  readonly records: number;
  /** What the consumer does with a batch. @default nothing */
  readonly handle?: (messages: readonly Message[]) => Promise<void>;
}

export interface Delivered {
  readonly fifo: boolean;
  readonly records: number;
  /** Receives, each followed by a delete and an invocation. */
  readonly batches: number;
  readonly subscriptions: number;
  /** Of a record, as it is sent. */
  readonly bytes: number;
  /** What an invocation takes beside the consumer's own code, in milliseconds. @default 0 */
  readonly ownMs?: number;
}

/** From the topic to each subscription's consumer: the same for everybody who delivers by queues. */
export function deliveryLines({
  fifo,
  records,
  batches,
  subscriptions,
  bytes,
  ownMs = 0,
}: Delivered): Line[] {
  const price = fifo ? 'sqsFifo' : 'sqsStandard';
  return [
    {
      what: sendsOfSns,
      requests: records * subscriptions,
      price,
      amount: records * subscriptions * chunksOf(bytes, messageChunk),
    },
    {
      what: 'receives',
      requests: batches * subscriptions,
      price,
      amount: batches * subscriptions * chunksOf((bytes * records) / batches, messageChunk),
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
export function fifoLines(records: number, subscriptions: number, bytes: number): Line[] {
  const gigabytes = (records * bytes) / 1e9;
  const what = 'FIFO topic';
  return [
    { what, requests: 0, price: 'snsFifoDelivery', amount: records * subscriptions },
    { what, requests: 0, price: 'snsFifoBytesIn', amount: gigabytes },
    { what, requests: 0, price: 'snsFifoBytesOut', amount: gigabytes * subscriptions },
  ];
}
