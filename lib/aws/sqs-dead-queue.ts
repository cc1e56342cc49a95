import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { mapValues } from '../domain/map-values';
import type { DeadQueue, Moved } from '../domain/redrive/moved';
import type { Subscription } from '../domain/topology/fabric';
import { deadLetterResource } from '../domain/topology/resource-names';
import { answerOf } from './failure';
import type { QueuePlaces } from './sqs-tickets';

/** How long messages are held by whoever brings them in, in seconds. */
const heldFor = 60;

/** The subscriptions' dead-letter queues in SQS. */
export class SqsDeadQueue implements DeadQueue {
  constructor(
    private readonly sqs: SQSClient,
    private readonly places: QueuePlaces,
  ) {}

  async receive(subscription: Subscription): Promise<readonly Moved[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: this.urlOf(subscription),
      MaxNumberOfMessages: 10,
      VisibilityTimeout: heldFor,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['ApproximateReceiveCount'],
    });
    const { Messages = [] } = await answerOf(this.sqs.send(command));
    return Messages.map(movedOf);
  }

  /** What could not be removed comes again, and is among the dead letters already. */
  async remove(subscription: Subscription, handles: readonly string[]): Promise<void> {
    if (handles.length === 0) return;
    const Entries = handles.map((ReceiptHandle, at) => ({ Id: String(at), ReceiptHandle }));
    const command = new DeleteMessageBatchCommand({ QueueUrl: this.urlOf(subscription), Entries });
    await answerOf(this.sqs.send(command));
  }

  private urlOf(subscription: Subscription): string {
    return `${this.places.urlPrefix}${deadLetterResource(this.places.topology, subscription)}`;
  }
}

const movedOf = ({ MessageId, ReceiptHandle, Body, ...message }: Message): Moved => ({
  id: MessageId ?? '',
  handle: ReceiptHandle ?? '',
  body: Body ?? '',
  receives: Number(message.Attributes?.ApproximateReceiveCount ?? 1),
  attributes: mapValues(message.MessageAttributes ?? {}, ({ StringValue }) => StringValue),
});
