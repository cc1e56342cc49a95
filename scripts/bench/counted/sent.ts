import type {
  MessageAttributeValue,
  PublishBatchCommandInput,
  PublishBatchCommandOutput,
  SNSClient,
} from '@aws-sdk/client-sns';
import { chunksOf, messageChunk } from './load';

/** What a topic took: the messages that it sends to each of its queues, whatever they hold. */
export interface Sent {
  messages: number;
  bytes: number;
  /** Requests as SNS bills those that are no FIFO topics': once for each 64 KB of a call that are begun. */
  billed: number;
}

export const nothingSent = (): Sent => ({ messages: 0, bytes: 0, billed: 0 });

/** Counts what is sent through a client from now on: entries of the calls that are really made, and were taken. */
export function watchSends(sns: SNSClient, sent: Sent): SNSClient {
  sns.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { PublishBatchRequestEntries = [] } = args.input as PublishBatchCommandInput;
      const { Successful = [] } = result.output as Partial<PublishBatchCommandOutput>;
      const taken = new Set(Successful.map(({ Id }) => Id));
      const sizes = PublishBatchRequestEntries.filter(({ Id }) => taken.has(Id)).map(sizeOf);
      add(sent, sizes);
      return result;
    },
    { step: 'initialize', name: 'watchSends' },
  );
  return sns;
}

function add(sent: Sent, sizes: readonly number[]): void {
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  sent.messages += sizes.length;
  sent.bytes += bytes;
  if (sizes.length > 0) sent.billed += chunksOf(bytes, messageChunk);
}

interface Sized {
  /** As SNS calls it, and as SQS does. */
  readonly Message?: string;
  readonly Body?: string;
  readonly MessageAttributes?: Readonly<
    Record<string, Pick<MessageAttributeValue, 'DataType' | 'StringValue'>>
  >;
}

/** The bytes of a message that are billed: its attributes count as well. */
export const sizeOf = ({ Message, Body, MessageAttributes = {} }: Sized): number =>
  [
    Message ?? Body ?? '',
    ...Object.entries(MessageAttributes).flatMap(([name, { DataType = '', StringValue = '' }]) => [
      name,
      DataType,
      StringValue,
    ]),
  ].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
