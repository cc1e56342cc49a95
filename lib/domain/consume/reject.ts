import { laneOfKey, laneOfOne } from '../dead-letters/lane';
import { type Happening, toldAtOnce } from '../deliver/happened';
import { letterOf } from '../deliver/letter-of';
import type { Policy } from '../deliver/policy';
import { type LanePorts, Redrive, redriveOf } from '../deliver/redrive';
import { Refusal, refusalOnly } from '../errors';
import { endOf, isReadable, type LogRecord, type LogStore } from '../log/log-store';
import type { Position, TopicRef } from '../topology/keys';
import type { Delivery } from './ack-id';
import { isRedriven, laneOf, type Redriven } from './acknowledge';
import type { DeliveryQueue, Settlement } from './delivery-queue';
import { happenedTo } from './settled-by';

export interface RejectPorts extends LanePorts {
  readonly log: Pick<LogStore, 'read'>;
  readonly queue: DeliveryQueue;
}

export interface Rejection {
  readonly policy: Policy;
  readonly topic: TopicRef;
  /** Why, for whoever looks at the dead letter. */
  readonly reason: string;
}

/**
 * Makes dead letters of deliveries, without further attempts; where poison is parked, so is their key. Each is kept
 * before it leaves the queue, so that a crash between the two repeats it and never loses it.
 */
export async function reject(
  ports: RejectPorts,
  deliveries: readonly Delivery[],
  rejection: Rejection,
): Promise<Settlement> {
  return toldAtOnce(ports, (told) => rejectAll(told, deliveries, rejection));
}

async function rejectAll(
  ports: RejectPorts,
  deliveries: readonly Delivery[],
  rejection: Rejection,
): Promise<Settlement> {
  const outcomes = new Map<Delivery, Refusal | undefined>();
  // Earlier ones first, each after the other: those of a key go into one lane.
  for (const delivery of [...deliveries].sort((a, b) => a.offset - b.offset)) {
    const rejected = isRedriven(delivery)
      ? rejectAgain(ports, delivery, rejection)
      : rejectRecord(ports, delivery, rejection);
    outcomes.set(delivery, await rejected.catch(refusalOnly));
  }
  return deliveries.map((delivery) => outcomes.get(delivery));
}

/** How long a record is held while it is parked, in seconds. */
const whileParking = 30;

async function rejectRecord(
  ports: RejectPorts,
  delivery: Delivery,
  rejection: Rejection,
): Promise<Refusal | undefined> {
  const { partition, offset, handle } = delivery;
  const { policy, topic, reason } = rejection;
  const position = { ...topic, partition, offset };
  // Whoever holds it no more can't say what became of it.
  const [lost] = await ports.queue.hold([handle], whileParking);
  if (lost) return lost;
  const record = await recordAt(ports.log, position);
  if (!record) return expired();
  const placed = { position, ...record };
  const parks = policy.onPoison === 'park';
  const lane = (parks ? laneOfKey : laneOfOne)(policy.subscription, placed);
  const about = { reason: 'rejected', attempts: 1, lastError: reason } as const;
  await ports.lanes.park(lane, letterOf(placed, about, ports.outside.now()));
  tellOf(ports, delivery, { ...rejection, kinds: ['failed', 'dead-lettered'] });
  const [refusal] = await ports.queue.remove([handle]);
  return refusal;
}

async function rejectAgain(
  ports: RejectPorts,
  delivery: Redriven,
  rejection: Rejection,
): Promise<Refusal | undefined> {
  const { policy, reason } = rejection;
  const { handle, offset, redrive: ref } = delivery;
  const lane = laneOf(delivery, policy.subscription);
  const ticket = { kind: 'ticket', lane, handle, epoch: ref.epoch, receives: 1 } as const;
  const redrive = await redriveOf({ ports, policy, ticket });
  const [letter] = await ports.lanes.letters(lane, 1);
  if (!(redrive instanceof Redrive) || letter?.position.offset !== offset) return over();
  tellOf(ports, delivery, { ...rejection, kinds: ['failed'] });
  const next = await redrive.giveUp({ ...letter, reason: 'rejected', lastError: reason });
  if (next === 'next') await ports.queue.hold([handle], 0);
  else await ports.queue.remove([handle]);
  return undefined;
}

/** A rejection is a try that failed, and the record has failed for good with it. */
function tellOf(
  { onEnd, outside }: RejectPorts,
  delivery: Delivery,
  { policy, topic, reason: error, kinds }: Rejection & { readonly kinds: readonly Happening[] },
): void {
  const owner = { subscription: policy.subscription, topic };
  const at = outside.now();
  onEnd?.(kinds.map((kind) => happenedTo(delivery, owner, { at, kind, error })));
}

const expired = (): Refusal =>
  new Refusal('record_expired', 'The record is no longer in the log; ack it to be rid of it.');

const over = (): Refusal =>
  new Refusal('lease_lost', 'This delivery is over: another redrive of the key has begun since.');

async function recordAt(
  log: Pick<LogStore, 'read'>,
  position: Position,
): Promise<LogRecord | undefined> {
  const { offset } = position;
  const [item] = await log.read(position, offset, offset + 1);
  return item && isReadable(item) && endOf(item) > offset
    ? item.records[offset - item.base]
    : undefined;
}
