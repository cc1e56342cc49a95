import {
  PublishBatchCommand,
  type PublishBatchCommandOutput,
  type PublishBatchRequestEntry,
  type SNSClient,
} from '@aws-sdk/client-sns';
import { appendedAttribute } from '../domain/deliver/queue-message';
import type { Dispatcher, Refused } from '../domain/fan-out/dispatch';
import { groupOf, type Message } from '../domain/fan-out/message';
import { type Fabric, isOrdered } from '../domain/topology/fabric';
import { positionName, type TopicRef } from '../domain/topology/keys';

export interface SnsTopics {
  readonly topology: Fabric;
  /** The ARN of a topic's SNS topic. */
  readonly arnOf: (topic: TopicRef) => string;
}

/** Sends records to SNS, which filters and feeds the subscriptions' queues. */
export class SnsDispatcher implements Dispatcher {
  constructor(
    private readonly sns: SNSClient,
    private readonly topics: SnsTopics,
  ) {}

  async send(messages: readonly Message[]): Promise<readonly Refused[]> {
    const topic = messages[0]?.partition;
    if (topic === undefined) return [];
    const ordered = isOrdered(this.topics.topology, topic);
    try {
      const answer = await this.sns.send(
        new PublishBatchCommand({
          TopicArn: this.topics.arnOf(topic),
          PublishBatchRequestEntries: messages.map((message, at) => entryOf(message, at, ordered)),
        }),
      );
      return messages.flatMap((message, at) => refused(message, String(at), answer));
    } catch (error) {
      // Whatever went wrong, the messages carry their deduplication id: sending all again is safe.
      return messages.map((message) => ({ message, reason: String(error), never: false }));
    }
  }
}

function entryOf(message: Message, at: number, ordered: boolean): PublishBatchRequestEntry {
  const { partition, offset, event, appendedAt } = message;
  return {
    Id: String(at),
    Message: event,
    MessageAttributes: {
      topic: { DataType: 'String', StringValue: partition.topic },
      partition: { DataType: 'Number', StringValue: String(partition.partition) },
      offset: { DataType: 'Number', StringValue: String(offset) },
      ...(appendedAt !== undefined && {
        [appendedAttribute]: { DataType: 'Number', StringValue: String(appendedAt) },
      }),
    },
    ...(ordered && {
      MessageGroupId: groupOf(message),
      MessageDeduplicationId: positionName({ ...partition, offset }),
    }),
  };
}

/** Only what the topic says it took was accepted. */
function refused(
  message: Message,
  id: string,
  { Successful = [], Failed = [] }: PublishBatchCommandOutput,
): Refused[] {
  if (Successful.some(({ Id }) => Id === id)) return [];
  const failed = Failed.find(({ Id }) => Id === id);
  const reason = failed ? `${failed.Code}: ${failed.Message}` : 'the topic said nothing of it';
  const never = failed?.SenderFault === true && reason.startsWith('InvalidParameter');
  return [{ message, reason, never }];
}
