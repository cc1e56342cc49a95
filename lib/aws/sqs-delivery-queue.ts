import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { DeliveryQueue, ReceiveOptions, Settlement } from '../domain/consume/delivery-queue';
import type { Handed } from '../domain/deliver/delivery';
import { handedIn, type QueueContext, type QueueMessage } from '../domain/deliver/queue-message';
import { Refusal } from '../domain/errors';
import { mapValues } from '../domain/map-values';
import { answerOf, mayHaveHappened } from './failure';

export interface QueuePlace extends QueueContext {
  readonly queueUrl: string;
  /** Told of messages that nobody of ours has sent. */
  readonly onForeign: (messageId: string | undefined) => void;
}

/** A subscription's SQS queue. */
export class SqsDeliveryQueue implements DeliveryQueue {
  constructor(
    private readonly sqs: SQSClient,
    private readonly place: QueuePlace,
  ) {}

  async receive({ max, waitSeconds, leaseSeconds }: ReceiveOptions): Promise<readonly Handed[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: this.place.queueUrl,
      MaxNumberOfMessages: max,
      WaitTimeSeconds: waitSeconds,
      VisibilityTimeout: leaseSeconds,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['ApproximateReceiveCount', 'SentTimestamp'],
    });
    const { Messages = [] } = await answerOf(this.sqs.send(command));
    return Messages.flatMap((message) => this.handedIn(message));
  }

  // What somebody else put into the queue stays, and ends among the dead letters. So does a pack, of a topic that was
  // packed before its subscription was pulled: an ack of one of its records would delete them all.
  private handedIn(message: Message): readonly Handed[] {
    const handed = handedIn(messageOf(message), this.place);
    if (handed.length === 1) return handed;
    this.place.onForeign(message.MessageId);
    return [];
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
}

const messageOf = ({ ReceiptHandle = '', Body = '', ...message }: Message): QueueMessage => ({
  handle: ReceiptHandle,
  body: Body,
  receives: Number(message.Attributes?.ApproximateReceiveCount ?? 1),
  ...queuedAtOf(message),
  attributes: mapValues(message.MessageAttributes ?? {}, ({ StringValue }) => StringValue),
});

function queuedAtOf({ Attributes }: Pick<Message, 'Attributes'>) {
  const sent = Attributes?.SentTimestamp;
  return sent === undefined ? {} : { queuedAt: Number(sent) };
}

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
function refusalOf({ Code = '', Message = '', SenderFault }: BatchResultErrorEntry): Refusal {
  // Counted from when it was received: "Total VisibilityTimeout for the message is beyond the limit [43200 seconds]".
  if (/Total VisibilityTimeout/i.test(Message)) return tooLong();
  return SenderFault || /ReceiptHandle|InvalidParameter|MessageNotInflight/.test(Code)
    ? new Refusal(
        'lease_lost',
        'This delivery is over: the record was settled before, or its lease ended and it comes again.',
      )
    : unanswered();
}

const tooLong = (): Refusal =>
  new Refusal(
    'hold_too_long',
    'SQS lets nobody hold a record for more than 12 hours in all; ask for less, or nack it and have it again.',
  );

const unanswered = (): Refusal =>
  new Refusal('outcome_unknown', 'The queue gave no clear answer; send the ack id again.');
