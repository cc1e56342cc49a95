import { createHash } from 'node:crypto';
import type { MessageAttributeValue, SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs';
import { type LaneInLine, lineOfLane } from '../domain/dead-letters/lane';
import { appendedAttribute, ticketAttribute, ticketBody } from '../domain/deliver/queue-message';
import { lineOf, type Message } from '../domain/fan-out/message';
import type { Topic } from '../domain/topology/fabric';
import { positionName } from '../domain/topology/keys';

/** A message for a subscription's queue, but for the number of its entry. */
export type Entry = Omit<SendMessageBatchRequestEntry, 'Id'>;

const string = (value: string): MessageAttributeValue => ({
  DataType: 'String',
  StringValue: value,
});
const number = (value: number): MessageAttributeValue => ({
  DataType: 'Number',
  StringValue: String(value),
});

/** SQS takes 128 characters of printable ASCII for what makes a message the same as another. */
const deduplicationId = (name: string): string =>
  /^[\x21-\x7e]{1,128}$/.test(name) ? name : createHash('sha256').update(name).digest('hex');

/** How a topic's records stand in line, which what joins them goes by. */
export type Lines = Pick<Topic, 'ordered' | 'packed' | 'partitions'>;

interface Ticketed extends LaneInLine {
  readonly epoch: number;
  readonly operation?: string;
}

/** A ticket, in line with the records of its lane. */
export const ticketEntry = ({ lane, key, epoch, operation }: Ticketed, lines: Lines): Entry => ({
  MessageBody: ticketBody({ lane, epoch, operation }),
  MessageAttributes: { [ticketAttribute]: string('1') },
  ...(lines.ordered && {
    MessageGroupId: lineOfLane({ lane, key }, lines.packed ? lines : undefined),
    MessageDeduplicationId: deduplicationId(`ticket/${lane.name}/${epoch}`),
  }),
});

interface Again {
  /** What sends it: `replay` or `redrive`, and the operation's id. What one sends twice arrives once. */
  readonly by: string;
  readonly lines: Lines;
  /** The replay's id, for the consumer. */
  readonly replay?: string;
}

/** A record once more, as its topic has sent it, in line with its key. */
export function recordEntry(message: Message, { by, lines, replay }: Again): Entry {
  const { partition, offset, event, appendedAt } = message;
  return {
    MessageBody: event,
    MessageAttributes: {
      topic: string(partition.topic),
      partition: number(partition.partition),
      offset: number(offset),
      ...(appendedAt !== undefined && { [appendedAttribute]: number(appendedAt) }),
      ...(replay !== undefined && { replay: string(replay) }),
    },
    ...(lines.ordered && {
      MessageGroupId: lineOf(message, lines.packed),
      MessageDeduplicationId: deduplicationId(`${by}/${positionName({ ...partition, offset })}`),
    }),
  };
}
