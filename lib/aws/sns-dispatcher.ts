import {
  PublishBatchCommand,
  type PublishBatchCommandOutput,
  type PublishBatchRequestEntry,
  type SNSClient,
} from '@aws-sdk/client-sns';
import { packAttribute, packBody, packName, rangeOf } from '../domain/deliver/pack';
import { appendedAttribute } from '../domain/deliver/queue-message';
import { type Dispatcher, type Refused, type Way, wayOf } from '../domain/fan-out/dispatch';
import { lineOf, lineOfPartition, type Message } from '../domain/fan-out/message';
import { groupBy } from '../domain/group-by';
import type { Fabric } from '../domain/topology/fabric';
import { type PartitionRef, positionName, type TopicRef } from '../domain/topology/keys';

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
    const way = wayOf(this.topics.topology, topic);
    const parts = way.packed ? groupBy(messages, partitionNumber) : messages.map((one) => [one]);
    try {
      const answer = await this.sns.send(
        new PublishBatchCommand({
          TopicArn: this.topics.arnOf(topic),
          PublishBatchRequestEntries: parts.map((part, at) => ({
            Id: String(at),
            ...entryOf(part, way),
          })),
        }),
      );
      return parts.flatMap((part, at) => refused(part, String(at), answer));
    } catch (error) {
      // Whatever went wrong, the messages carry their deduplication id: sending all again is safe.
      return messages.map((message) => ({ message, reason: String(error), never: false }));
    }
  }
}

const partitionNumber = ({ partition: { partition } }: Message): string => String(partition);

type Entry = Omit<PublishBatchRequestEntry, 'Id'>;

/** Records that travel together; one by itself is an ordinary message, also among packs. */
function entryOf(part: readonly Message[], way: Way): Entry {
  const [first, ...more] = part;
  if (!first) throw new Error('there is nothing to send');
  return more.length === 0 ? recordEntry(first, way) : packEntry(first.partition, part, way);
}

function packEntry(
  { topic, partition }: PartitionRef,
  records: readonly Message[],
  { ordered }: Way,
): Entry {
  const range = rangeOf(partition, records);
  return {
    Message: packBody(records),
    MessageAttributes: {
      topic: { DataType: 'String', StringValue: topic },
      partition: { DataType: 'Number', StringValue: String(partition) },
      [packAttribute]: { DataType: 'Number', StringValue: String(records.length) },
    },
    ...(ordered && {
      MessageGroupId: lineOfPartition(partition),
      // A pack that begins with the same record may end with another: it is not the same message.
      MessageDeduplicationId: packName(range),
    }),
  };
}

function recordEntry(message: Message, { ordered, packed }: Way): Entry {
  const { partition, offset, event, appendedAt } = message;
  return {
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
      MessageGroupId: lineOf(message, packed),
      MessageDeduplicationId: positionName({ ...partition, offset }),
    }),
  };
}

/** Only what the topic says it took was accepted. */
function refused(
  part: readonly Message[],
  id: string,
  { Successful = [], Failed = [] }: PublishBatchCommandOutput,
): Refused[] {
  if (Successful.some(({ Id }) => Id === id)) return [];
  const failed = Failed.find(({ Id }) => Id === id);
  const reason = failed ? `${failed.Code}: ${failed.Message}` : 'the topic said nothing of it';
  const never = failed?.SenderFault === true && reason.startsWith('InvalidParameter');
  return part.map((message) => ({ message, reason, never }));
}
