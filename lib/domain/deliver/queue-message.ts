import { laneOfKey, laneOfOne, type SubscriptionRef } from '../dead-letters/lane';
import type { TopicRef } from '../topology/keys';
import type { Delivery, Handed, Ticket } from './delivery';
import { packAttribute, rangeOf, recordsIn } from './pack';

/** A message of a subscription's queue, however it was received. */
export interface QueueMessage {
  readonly handle: string;
  readonly body: string;
  /** How often it was received, this time included. */
  readonly receives: number;
  /** When it came into the queue, in milliseconds since 1970. */
  readonly queuedAt?: number;
  /** Message attributes, as text. */
  readonly attributes: Readonly<Record<string, string | undefined>>;
}

/** Whose queue it is. */
export interface QueueContext {
  readonly subscription: SubscriptionRef;
  readonly topic: TopicRef;
  /** Whether the topic keeps order. */
  readonly ordered: boolean;
}

/** Marks a ticket among the messages of a queue. */
export const ticketAttribute = 'weft-ticket';

/** Says when a message's record was appended, in milliseconds since 1970. */
export const appendedAttribute = 'appended';

/** What a message hands to a worker: a record, those of a pack, or a ticket; nothing where it is not of ours. */
export function handedIn(message: QueueMessage, context: QueueContext): readonly Handed[] {
  try {
    if (message.attributes[ticketAttribute] !== undefined) return [ticketOf(message, context)];
    if (message.attributes[packAttribute] !== undefined) return unpacked(message, context);
    const delivery = deliveryOf(message, context);
    return delivery ? [delivery] : [];
  } catch {
    return [];
  }
}

/** Each record as if a message of its own had brought it. @throws Error for what is no pack: none of it is taken */
function unpacked(message: QueueMessage, context: QueueContext): readonly Delivery[] {
  const records = recordsIn(message.body);
  const deliveries = records.flatMap(({ offset, event, appendedAt }) => {
    const attributes = {
      ...message.attributes,
      offset: String(offset),
      [appendedAttribute]: appendedAt === undefined ? undefined : String(appendedAt),
    };
    return deliveryOf({ ...message, attributes, body: event }, context) ?? [];
  });
  if (deliveries.length < records.length) return [];
  const pack = rangeOf(Number(message.attributes.partition), records);
  return deliveries.map((delivery) => ({ ...delivery, pack }));
}

/** The body of a ticket's message. */
export const ticketBody = ({
  lane,
  epoch,
  operation,
}: Omit<Ticket, 'kind' | 'handle' | 'receives'>) =>
  JSON.stringify({ weft: 'ticket', lane: lane.name, epoch, operation });

function ticketOf(
  { body, handle, receives }: QueueMessage,
  { subscription }: QueueContext,
): Ticket {
  const { lane, epoch, operation } = JSON.parse(body) as {
    lane: string;
    epoch: number;
    operation?: string;
  };
  return {
    kind: 'ticket',
    lane: { ...subscription, name: lane },
    handle,
    epoch,
    ...(operation !== undefined && { operation }),
    receives,
  };
}

function deliveryOf(
  { body: event, handle, receives, attributes, queuedAt }: QueueMessage,
  { subscription, topic, ordered }: QueueContext,
): Delivery | undefined {
  const partition = Number(attributes.partition ?? Number.NaN);
  const offset = Number(attributes.offset ?? Number.NaN);
  if (![partition, offset].every((one) => Number.isSafeInteger(one) && one >= 0)) return undefined;
  const key = keyOf(event);
  const placed = { position: { ...topic, partition, offset }, ...(key !== undefined && { key }) };
  const lane = ordered ? laneOfKey(subscription, placed) : laneOfOne(subscription, placed);
  const { replay } = attributes;
  const times = { ...appendedIn(attributes), ...(queuedAt !== undefined && { queuedAt }) };
  const record = { kind: 'record', lane, handle, ...placed, event, receives } as const;
  return { ...record, ...(replay && { replay }), ...times };
}

/** What was sent before fan-out said so, or what is no time, is of unknown age; it is delivered all the same. */
function appendedIn({ [appendedAttribute]: text = '' }: QueueMessage['attributes']) {
  const appendedAt = /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  return appendedAt === undefined ? {} : { appendedAt };
}

/** @throws Error for what is no event: the message is none of ours */
function keyOf(event: string): string | undefined {
  const { partitionkey } = JSON.parse(event) as { partitionkey?: unknown };
  if (partitionkey === undefined || typeof partitionkey === 'string') return partitionkey;
  throw new Error('a key is text');
}
