import { createHash } from 'node:crypto';
import { type Lane, laneOfOne, type SubscriptionRef } from '../dead-letters/lane';
import type { LaneStore, PackStore } from '../dead-letters/lane-store';
import type { Letter } from '../dead-letters/letter';
import { foreignPartition } from '../dead-letters/letter-shelf';
import type { Delivery, Ticket } from '../deliver/delivery';
import { letterOf } from '../deliver/letter-of';
import { Packs } from '../deliver/packs';
import { queueContextOf } from '../deliver/queue-context';
import { handedIn, type QueueMessage } from '../deliver/queue-message';
import { isObject } from '../filter/condition';
import type { Outside } from '../outside';
import type { Fabric, Subscription } from '../topology/fabric';
import type { TopicRef } from '../topology/keys';
import { isNative } from '../topology/target';
import type { TicketBox } from './ticket-box';

/** A message that SQS has moved into a subscription's dead-letter queue. */
export interface Moved extends QueueMessage {
  /** SQS's name for the message. */
  readonly id: string;
}

/** A subscription's dead-letter queue in SQS. */
export interface DeadQueue {
  /** Up to ten messages, held for a minute. */
  receive(subscription: Subscription): Promise<readonly Moved[]>;

  /** Takes messages out for good. */
  remove(subscription: Subscription, handles: readonly string[]): Promise<void>;
}

export interface MovedPorts {
  readonly queue: DeadQueue;
  readonly lanes: Pick<LaneStore, 'park' | 'wait' | 'parked'> & PackStore;
  readonly tickets: Pick<TicketBox, 'send'>;
  readonly outside: Pick<Outside, 'now'>;
  readonly topology: Fabric;
}

/** What was brought in, and what could not be. */
export interface BroughtIn {
  readonly brought: number;
  readonly failed: readonly { readonly id: string; readonly error: unknown }[];
}

/**
 * Brings what SQS has moved away among the dead letters. Each message is kept before it leaves the queue; one that
 * can't be kept stays there, and holds up no other.
 */
export async function bringIn(
  ports: MovedPorts,
  subscription: Subscription,
  until: number,
): Promise<BroughtIn> {
  const failed: { id: string; error: unknown }[] = [];
  let brought = 0;
  while (ports.outside.now() < until) {
    const messages = await ports.queue.receive(subscription);
    if (messages.length === 0) break;
    const kept: string[] = [];
    for (const message of messages) {
      try {
        if (await keep(ports, subscription, message)) kept.push(message.handle);
      } catch (error) {
        failed.push({ id: message.id, error });
      }
    }
    await ports.queue.remove(subscription, kept);
    brought += kept.length;
  }
  return { brought, failed };
}

/** False for what has to stay where it is for now. */
async function keep(
  ports: MovedPorts,
  subscription: Subscription,
  message: Moved,
): Promise<boolean> {
  const context = queueContextOf(ports.topology, subscription);
  const all = handedIn(message, context);
  const handed = await new Packs(ports.lanes, context.subscription, all).unsettled(true);
  const [ticket] = handed.filter((one) => one.kind === 'ticket');
  if (ticket) return sendAgain(ports, subscription, ticket);
  const now = ports.outside.now();
  const records = handed.filter((one) => one.kind === 'record');
  const { reason } = message.attributes;
  const isOurs = all.length > 0 && records.every(isRecord);
  const letters = isOurs
    ? records.map((one) => recordOf(subscription, one, { reason, now }))
    : [foreignOf(context, message, now)];
  // The records of a pack in their order: behind the first of a key that is parked, the others wait.
  for (const one of letters) if (!(await lay(ports, subscription, one))) return false;
  return true;
}

interface ToLay {
  readonly lane: Lane;
  readonly letter: Letter;
}

async function lay(
  ports: MovedPorts,
  subscription: Subscription,
  { lane, letter }: ToLay,
): Promise<boolean> {
  // It is being sent at this moment, and will be confirmed: the letter that is there says nothing of this message.
  if (isNative(subscription.target) && (await ports.lanes.parked(lane))?.operation !== undefined)
    return false;
  // Parking a lane anew would make the ticket stale that it may be redriven by at this moment.
  const retryAt = letter.reason === 'retry_later' ? ports.outside.now() : undefined;
  if (!(await ports.lanes.wait(lane, letter))) await ports.lanes.park(lane, letter, retryAt);
  return true;
}

/**
 * A ticket is received at each visit: a lane that is long, or redriven slowly, needs more of them than SQS allows.
 * It goes on under the same epoch; five minutes have long passed in which SQS would take it for the same message.
 */
async function sendAgain(
  { lanes, tickets }: MovedPorts,
  subscription: Subscription,
  { lane, epoch }: Ticket,
): Promise<boolean> {
  const parked = await lanes.parked(lane);
  if (parked?.epoch !== epoch) return true;
  return (await tickets.send(subscription, [parked])).length === 0;
}

/** Whoever may write to the queue can claim any position; a letter has to be one that can be shown and redriven. */
function isRecord({ position, key, event }: Delivery): boolean {
  const { partition, offset } = position;
  const isPlace = partition >= 0 && partition <= 99_999 && offset >= 0;
  const isKey = key === undefined || typeof key === 'string';
  return isPlace && Number.isSafeInteger(offset) && isKey && isObject(JSON.parse(event));
}

function recordOf(
  { target, retry, onPoison }: Subscription,
  delivery: Delivery,
  { reason, now }: { readonly reason?: string; readonly now: number },
) {
  const about =
    reason === undefined
      ? { reason: 'moved_by_queue' as const, attempts: isNative(target) ? retry.attempts : 0 }
      : { reason: 'rejected' as const, attempts: 1, lastError: reason };
  const lane = onPoison === 'skip' ? laneOfOne(delivery.lane, delivery) : delivery.lane;
  // What blocks its key never fails for good, whatever SQS makes of it.
  const why = onPoison === 'block' ? { ...about, reason: 'retry_later' as const } : about;
  return { lane, letter: letterOf(delivery, why, now) };
}

/** What no topic of ours has sent has a lane and a place of its own, by the message's name. */
function foreignOf(
  { subscription, topic }: { readonly subscription: SubscriptionRef; readonly topic: TopicRef },
  { id, body }: Moved,
  now: number,
): ToLay {
  const digest = createHash('sha256').update(id).digest('hex');
  const offset = Number.parseInt(digest.slice(0, 13), 16);
  const position = { ...topic, partition: foreignPartition, offset };
  const event = JSON.stringify(body.slice(0, longestForeign));
  const about = { reason: 'moved_by_queue', attempts: 0 } as const;
  return {
    lane: { ...subscription, name: `one/foreign/${id}` },
    letter: letterOf({ position, event }, about, now),
  };
}

/** Longest text of a message of somebody else's that is kept, in characters. It is kept as a JSON string. */
const longestForeign = 200_000;
