import type { Lane, SubscriptionRef } from '../dead-letters/lane';
import type { LaneStore } from '../dead-letters/lane-store';
import type { TopicRef } from '../topology/keys';
import type { Delivery, RedriveRef } from './ack-id';
import type { DeliveryQueue, Settlement } from './delivery-queue';
import { type TellPorts, tellSettled } from './settled-by';

/** A delivery of a redrive: its handle is the ticket's. */
export type Redriven = Delivery & { readonly redrive: RedriveRef };

export const isRedriven = (delivery: Delivery): delivery is Redriven =>
  delivery.redrive !== undefined;

/** The lane that a redriven delivery belongs to. */
export const laneOf = (
  { redrive }: Redriven,
  { namespace, subscription }: SubscriptionRef,
): Lane => ({ namespace, subscription, name: redrive.lane });

export interface AcknowledgePorts extends TellPorts {
  readonly lanes: Pick<LaneStore, 'confirm'>;
  readonly queue: DeliveryQueue;
}

/** Whose deliveries they are. */
export interface Owner {
  readonly subscription: SubscriptionRef;
  readonly topic: TopicRef;
}

/**
 * Takes out what its consumer has done. A redriven record leaves its lane; the lane's ticket is free at once for the
 * next, or gone with the last.
 */
export async function acknowledge(
  ports: AcknowledgePorts,
  deliveries: readonly Delivery[],
  owner: Owner,
): Promise<Settlement> {
  const fromQueue = deliveries.filter((one) => !isRedriven(one));
  const removed = [...(await ports.queue.remove(fromQueue.map(({ handle }) => handle)))];
  const outcomes = [];
  for (const one of deliveries) {
    outcomes.push(isRedriven(one) ? await confirm(ports, one, owner) : removed.shift());
  }
  return tellSettled(ports, { deliveries, settlement: outcomes }, { owner, kind: 'done' });
}

/** What happens to the ticket afterwards is no matter of the record: that is done, whoever holds the ticket now. */
async function confirm(
  { lanes, queue }: AcknowledgePorts,
  delivery: Redriven,
  { subscription, topic }: Owner,
): Promise<undefined> {
  const { partition, offset, redrive, handle } = delivery;
  const position = { ...topic, partition, offset };
  const lane = laneOf(delivery, subscription);
  const confirmed = await lanes.confirm(lane, { position }, redrive.epoch);
  if (confirmed === 'parked') await queue.hold([handle], 0);
  else await queue.remove([handle]);
}
