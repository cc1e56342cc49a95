import {
  GetQueueAttributesCommand,
  type QueueAttributeName,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { QueueDepth } from '../domain/operations/status';
import type { Subscription } from '../domain/topology/fabric';
import { queueResource } from '../domain/topology/resource-names';
import { answerOf } from './failure';
import type { QueuePlaces } from './sqs-tickets';

const counts = {
  waiting: 'ApproximateNumberOfMessages',
  inFlight: 'ApproximateNumberOfMessagesNotVisible',
  delayed: 'ApproximateNumberOfMessagesDelayed',
} as const satisfies Record<keyof QueueDepth, QueueAttributeName>;

/** What SQS says of the subscriptions' queues. */
export class QueueState {
  constructor(
    private readonly sqs: SQSClient,
    private readonly places: QueuePlaces,
  ) {}

  /** How many messages are in the queue, as far as SQS knows at the moment. */
  async depth(subscription: Subscription): Promise<QueueDepth> {
    const values = await this.attributes(subscription, Object.values(counts));
    const count = (of: keyof QueueDepth) => Number(values[counts[of]] ?? 0);
    return { waiting: count('waiting'), inFlight: count('inFlight'), delayed: count('delayed') };
  }

  async arn(subscription: Subscription): Promise<string> {
    return (await this.attributes(subscription, ['QueueArn'])).QueueArn ?? '';
  }

  private async attributes(subscription: Subscription, AttributeNames: QueueAttributeName[]) {
    const { topology, urlPrefix } = this.places;
    const QueueUrl = `${urlPrefix}${queueResource(topology, subscription)}`;
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames });
    const { Attributes = {} } = await answerOf(this.sqs.send(command));
    return Attributes as Partial<Record<QueueAttributeName, string>>;
  }
}
