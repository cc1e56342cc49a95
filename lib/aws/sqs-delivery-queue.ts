import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type {
  DeadLetter,
  DeliveryQueue,
  Received,
  ReceiveOptions,
  Settlement,
} from '../domain/consume/delivery-queue';
import { Refusal } from '../domain/errors';
import { groupOf } from '../domain/fan-out/message';
import { positionName, type TopicRef } from '../domain/topology/keys';
import { answerOf, mayHaveHappened } from './failure';

export interface QueuePlace {
  readonly topic: TopicRef;
  readonly ordered: boolean;
  readonly queueUrl: string;
  readonly deadLettersUrl: string;
  /** Told of messages that no topic of ours has sent. */
  readonly onForeign: (messageId: string | undefined) => void;
}

/** A subscription's SQS queue. */
export class SqsDeliveryQueue implements DeliveryQueue {
  constructor(
    private readonly sqs: SQSClient,
    private readonly place: QueuePlace,
  ) {}

  async receive({ max, waitSeconds, leaseSeconds }: ReceiveOptions): Promise<readonly Received[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: this.place.queueUrl,
      MaxNumberOfMessages: max,
      WaitTimeSeconds: waitSeconds,
      VisibilityTimeout: leaseSeconds,
      MessageAttributeNames: ['partition', 'offset'],
      MessageSystemAttributeNames: ['ApproximateReceiveCount'],
    });
    const { Messages = [] } = await answerOf(this.sqs.send(command));
    return Messages.flatMap((message) => this.receivedOf(message));
  }

  // What somebody else put into the queue has no position: it stays, and ends among the dead letters.
  private receivedOf(message: Message): Received[] {
    const { MessageAttributes: attributes = {}, ReceiptHandle: handle, Body: event } = message;
    const partition = Number(attributes.partition?.StringValue ?? Number.NaN);
    const offset = Number(attributes.offset?.StringValue ?? Number.NaN);
    if (!handle || !event || Number.isNaN(partition) || Number.isNaN(offset)) {
      this.place.onForeign(message.MessageId);
      return [];
    }
    const attempt = Number(message.Attributes?.ApproximateReceiveCount ?? 1);
    return [{ handle, attempt, event, position: { ...this.place.topic, partition, offset } }];
  }

  remove(handles: readonly string[]): Promise<Settlement> {
    return inTens(handles, async (entries) => {
      const command = new DeleteMessageBatchCommand({
        QueueUrl: this.place.queueUrl,
        Entries: entries,
      });
      return (await this.sqs.send(command)).Failed;
    });
  }

  hold(handles: readonly string[], seconds: number): Promise<Settlement> {
    return inTens(handles, async (entries) => {
      const command = new ChangeMessageVisibilityBatchCommand({
        QueueUrl: this.place.queueUrl,
        Entries: entries.map((entry) => ({ ...entry, VisibilityTimeout: seconds })),
      });
      return (await this.sqs.send(command)).Failed;
    });
  }

  async bury({ position, event, key, reason }: DeadLetter): Promise<void> {
    const { partition, offset } = position;
    const command = new SendMessageCommand({
      QueueUrl: this.place.deadLettersUrl,
      MessageBody: event,
      MessageAttributes: {
        topic: { DataType: 'String', StringValue: position.topic },
        partition: { DataType: 'Number', StringValue: String(partition) },
        offset: { DataType: 'Number', StringValue: String(offset) },
        reason: { DataType: 'String', StringValue: carriable(reason) },
      },
      ...(this.place.ordered && {
        MessageGroupId: groupOf({ partition: position, offset, key, event }),
        MessageDeduplicationId: positionName(position),
      }),
    });
    await answerOf(this.sqs.send(command));
  }
}

/**
 * The text without what SQS does not take: most control characters, lone surrogates, U+FFFE and U+FFFF.
 * Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
const carriable = (text: string): string =>
  text.replaceAll(/[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');

interface Entry {
  readonly Id: string;
  readonly ReceiptHandle: string;
}

/** Settles handles by tens, which is what SQS takes in a call, and answers for each. */
async function inTens(
  handles: readonly string[],
  call: (entries: Entry[]) => Promise<readonly BatchResultErrorEntry[] | undefined>,
): Promise<Settlement> {
  const entries = handles.map((handle, at) => ({ Id: String(at), ReceiptHandle: handle }));
  const tens = Array.from({ length: Math.ceil(entries.length / 10) }, (_, ten) =>
    entries.slice(ten * 10, ten * 10 + 10),
  );
  const failed = (await Promise.all(tens.map((ten) => settleTen(ten, call)))).flat();
  const refusals = new Map(failed.map(({ id, refusal }) => [id, refusal]));
  return entries.map(({ Id }) => refusals.get(Id));
}

async function settleTen(
  ten: Entry[],
  call: (entries: Entry[]) => Promise<readonly BatchResultErrorEntry[] | undefined>,
) {
  try {
    return ((await call(ten)) ?? []).map((failed) => ({
      id: failed.Id,
      refusal: refusalOf(failed),
    }));
  } catch (error) {
    if (!mayHaveHappened(error)) throw error;
    return ten.map(({ Id }) => ({ id: Id, refusal: unanswered() }));
  }
}

/** SQS knows a handle no more when the record was acked, or its lease ended and it was handed out again. */
const refusalOf = ({ Code = '', SenderFault }: BatchResultErrorEntry): Refusal =>
  SenderFault || /ReceiptHandle|InvalidParameter|MessageNotInflight/.test(Code)
    ? new Refusal(
        'lease_lost',
        'This delivery is over: the record was settled before, or its lease ended and it comes again.',
      )
    : unanswered();

const unanswered = (): Refusal =>
  new Refusal('outcome_unknown', 'The queue gave no clear answer; send the ack id again.');
